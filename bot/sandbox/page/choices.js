/** Where the options of a select come from, whichever of its ten types it is. */

import { plainOf } from "./text.js";
import { channelName, isDirect, nameOf, sortedChannels, world } from "./world.js";

const EXTERNAL_MINIMUM = 3;

/** Return the groups of options that fit a text, for a slot that holds a select. */
export async function groupsFor(slot, text) {
  if (isExternal(slot.spec))
    return slot.surface.suggest(slot.block.block_id, slot.spec, text);
  return fitting(known(kindOf(slot.spec), slot.spec), text);
}

/** Tell whether the app has to be asked for the options. */
export function isExternal(spec) {
  return kindOf(spec) === "external";
}

/** Return how many characters the app wants to see before it offers anything. */
export function minimumOf(spec) {
  return isExternal(spec) ? (spec.min_query_length ?? EXTERNAL_MINIMUM) : 0;
}

/** Return an option for what a slot holds: it may be an option already, or an id. */
export function optionFor(spec, value) {
  if (typeof value !== "string") return value;
  const name = kindOf(spec) === "users" ? nameOf(value) : conversationName(value);
  return option(value, name);
}

function kindOf(spec) {
  return spec.type.replace("multi_", "").replace("_select", "");
}

function known(kind, spec) {
  if (kind === "users") return [{ label: null, options: people() }];
  if (kind === "channels") return [{ label: null, options: conversations(["public"]) }];
  if (kind === "conversations")
    return [{ label: null, options: conversations(spec.filter?.include) }];
  const { options, option_groups: groups } = spec;
  if (!groups) return [{ label: null, options: options ?? [] }];
  return groups.map((group) => ({ label: plainOf(group.label), options: group.options }));
}

function people() {
  return world.people.map(({ id, name }) => option(id, name));
}

function conversations(include = ["public", "private", "im", "mpim"]) {
  const [channels, direct] = sortedChannels();
  const wanted = [
    ...(include.some((kind) => ["public", "private"].includes(kind)) ? channels : []),
    ...(include.includes("im") ? direct : []),
  ];
  return wanted.map(({ id }) => option(id, conversationName(id)));
}

function conversationName(id) {
  return isDirect({ id }) ? channelName(id) : `#${channelName(id)}`;
}

function option(value, text) {
  return { value, text: { type: "plain_text", text } };
}

function fitting(groups, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one) => {
    const all = `${plainOf(one.text)} ${plainOf(one.description)}`.toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups.map(({ label, options }) => ({ label, options: options.filter(fits) }));
}
