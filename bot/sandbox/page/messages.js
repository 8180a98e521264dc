/** The messages of a channel or a thread: in order, by day, and kept scrolled to the newest. */

import { dayName } from "./dates.js";
import { h, patch } from "./dom.js";
import { buildMessage } from "./message.js";

const NEAR_PX = 60;
const FOLLOWS_SECONDS = 300;

/** Make `list` show these messages; it stays at its end if it was there. */
export function patchMessages(list, messages, place) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
  patch(list, items(messages, place), (item) => item.key, build);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

/** Return the messages that stand in the channel itself, each with its number of replies. */
export function topLevel(messages) {
  return messages.filter((message) => !isReply(message));
}

/** Return the first message of a thread and its replies. */
export function threadOf(messages, ts) {
  return messages.filter((message) => message.ts === ts || message.thread_ts === ts);
}

function isReply(message) {
  const broadcast = message.subtype === "thread_broadcast";
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts && !broadcast;
}

function items(messages, { all = messages, ...place }) {
  const shown = [];
  const replies = countReplies(all);
  let before = null;
  for (const message of messages) {
    const day = dayName(message.ts);
    if (!before || dayName(before.ts) !== day) shown.push({ key: `day ${day}`, day });
    const follows =
      Boolean(before) && shown.at(-1).message === before && isNextTo(before, message);
    const own = {
      ...place,
      follows,
      replies: place.inThread ? 0 : (replies.get(message.ts) ?? 0),
    };
    shown.push({ key: message.ts, message, place: own });
    before = message;
  }
  return shown;
}

function countReplies(messages) {
  const counts = new Map();
  for (const { thread_ts: root } of messages.filter(isReply)) {
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return counts;
}

function isNextTo(before, message) {
  const same = before.user === message.user && before.username === message.username;
  const plainBoth = !before.ephemeral && !message.ephemeral && !message.subtype;
  return same && plainBoth && message.ts - before.ts < FOLLOWS_SECONDS;
}

function build({ day, message, place }) {
  if (message) return buildMessage(message, place);
  return h(
    "div",
    { class: "day", role: "separator", "aria-label": day },
    h("span", {}, day),
  );
}
