/** The messages of a channel or a thread: in order, by day, and kept scrolled to the newest. */

import { dayName } from "./dates.js";
import { h, patch } from "./dom.js";
import { buildMessage } from "./message.js";

const NEAR_PX = 60;
const PAGE = 100;
const FOLLOWS_SECONDS = 300;

/** A list of messages that stays at its end as long as nobody scrolls away from it. */
export class MessageList {
  constructor(label) {
    this.most = PAGE;
    const attributes = { class: "messages scroll", tabindex: "0", role: "region" };
    this.earlier = h("button", { class: "button", onclick: () => this.showEarlier() });
    this.rows = h("div", { class: "rows" });
    this.element = h(
      "div",
      { ...attributes, "aria-label": label },
      this.earlier,
      this.rows,
    );
  }

  /** Show the newest of these messages; `place` says where they stand. */
  patch(messages, place) {
    this.last = [messages, place];
    const left = Math.max(0, messages.length - this.most);
    this.earlier.hidden = !left;
    this.earlier.textContent = `Show earlier messages (${left})`;
    const shown = items(messages.slice(left), { all: messages, ...place });
    const isAtEnd = this.isAtEnd();
    patch(this.rows, shown, (item) => item.key, build);
    if (isAtEnd) this.toEnd();
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  showEarlier() {
    const fromEnd = this.element.scrollHeight - this.element.scrollTop;
    this.most += PAGE;
    this.patch(...this.last);
    this.element.scrollTop = this.element.scrollHeight - fromEnd;
    this.element.focus({ preventScroll: true });
  }
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
