/** What an input holds: from a block's initial value, from Slack's state, and on the wire. */

import { textOf } from "./rich_text.js";

const MANY = /^(multi_|checkboxes)/;

/** Return what the server's state says an input holds; undefined if it says nothing. */
export function fromState(spec, state) {
  if (!state) return undefined;
  if (spec.type === "rich_text_input")
    return textOf(state.rich_text_value ?? { elements: [] });
  for (const name of STATE_NAMES) if (name in state) return state[name] ?? empty(spec);
  return undefined;
}

const STATE_NAMES = [
  "value",
  "selected_option",
  "selected_options",
  "selected_user",
  "selected_users",
  "selected_channel",
  "selected_channels",
  "selected_conversation",
  "selected_conversations",
  "selected_date",
  "selected_time",
  "selected_date_time",
  "files",
];

/** Return what an input holds when it is new. */
export function initial(spec) {
  if (spec.type === "rich_text_input")
    return spec.initial_value ? textOf(spec.initial_value) : "";
  const name = Object.keys(spec).find((key) => /^initial_(?!view)/.test(key));
  return (name && spec[name]) ?? empty(spec);
}

function empty(spec) {
  if (MANY.test(spec.type) || spec.type === "file_input") return [];
  return null;
}

/** Return a value as the server takes it: ids and option values, null when empty. */
export function toWire(value) {
  if (Array.isArray(value)) return value.map(toWire);
  if (value === "" || value === undefined) return null;
  if (value !== null && typeof value === "object") return value.value ?? value.id;
  return value;
}
