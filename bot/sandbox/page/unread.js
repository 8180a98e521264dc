/** What this person has read, per channel, remembered by the browser. */

import { me, world } from "./world.js";

const key = () => `read ${me()}`;
let read = null;

/** Count what others wrote in a channel since this person last looked. */
export function unreadIn(channel) {
  const last = marks()[channel.id] ?? 0;
  return channel.messages.filter(({ ts, user }) => Number(ts) > last && user !== me())
    .length;
}

/** Take it that this person has seen all that stands in a channel. */
export function markRead(channel) {
  const last = Number(channel.messages.at(-1)?.ts ?? 0);
  if (!last || marks()[channel.id] === last) return;
  marks()[channel.id] = last;
  localStorage.setItem(key(), JSON.stringify(read));
}

/** Whoever comes for the first time has nothing to catch up with. */
function marks() {
  if (read) return read;
  read = JSON.parse(localStorage.getItem(key()) ?? "null");
  if (!read) {
    const all = world.screen.channels.map(({ id, messages }) => [
      id,
      Number(messages.at(-1)?.ts ?? 0),
    ]);
    read = Object.fromEntries(all);
  }
  return read;
}
