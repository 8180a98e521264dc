/** The app's shortcuts, as the manifest names them, for menus. */

import { act } from "./acts.js";
import { world } from "./world.js";

/** Return what the menu of a message offers. */
export function messageShortcuts(message, channel) {
  const place = { channel, message_ts: message.ts };
  const copy = () => navigator.clipboard?.writeText(message.text ?? "");
  return [...items("message", place), { label: "Copy the text", choose: copy }];
}

/** Return what can be started from anywhere. */
export function globalShortcuts(channel) {
  const all = items("global", { channel });
  return all.length ? all : [{ label: "This app has no global shortcuts" }];
}

function items(type, place) {
  const all = world.manifest.features?.shortcuts ?? [];
  return all
    .filter((shortcut) => shortcut.type === type)
    .map(({ name, description, callback_id }) => ({
      label: name,
      note: description,
      choose: () => act("shortcut", { callback_id, ...place }),
    }));
}
