/** One message: who, when, what, its blocks, attachments, files. */

import { showAttachment } from "./attachments.js";
import { avatar } from "./avatar.js";
import { buildBlock } from "./blocks.js";
import { longTime, timeOfDay } from "./dates.js";
import { h } from "./dom.js";
import { fileChip } from "./files.js";
import { messageTools, reactionRow } from "./message_tools.js";
import { Surface } from "./surface.js";
import { showMrkdwn } from "./text.js";
import { botName, isBot, nameOf } from "./world.js";

const surfaces = new Map();

/** Return the element for a message; `place` says in which channel and pane it stands. */
export function buildMessage(message, place) {
  const author = authorOf(message);
  const classes = ["message", message.ephemeral && "ephemeral", place.follows && "follows"];
  return h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      "aria-label": `${author.name}, ${timeOfDay(message.ts)}`,
      "data-ts": message.ts,
    },
    place.follows ? h("span", { class: "avatar-space" }, time(message)) : avatar(author),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral ? h("p", { class: "only-you" }, "👁 Only visible to you") : null,
      place.follows ? null : head(message, author),
      content(message),
      extras(message, place),
    ),
    message.ephemeral ? null : messageTools(message, place),
  );
}

function authorOf(message) {
  const bot = message.bot_id || isBot(message.user) || message.subtype === "bot_message";
  const name = message.username ?? (bot ? botName() : nameOf(message.user));
  return { id: message.user ?? message.bot_id ?? name, name, bot };
}

function head(message, author) {
  return h(
    "div",
    { class: "message-head" },
    h("strong", { class: "name", dir: "auto", title: author.name }, author.name),
    author.bot ? h("span", { class: "badge" }, "APP") : null,
    time(message),
    message.edited ? h("small", {}, "(edited)") : null,
  );
}

function time(message) {
  return h(
    "time",
    { title: longTime(message.ts), datetime: new Date(message.ts * 1000).toISOString() },
    timeOfDay(message.ts),
  );
}

function content(message) {
  const surface = surfaceOf(message);
  const blocks = (message.blocks ?? []).map((block) => buildBlock(block, surface));
  if (blocks.length) return blocks;
  return message.text ? showMrkdwn(message.text) : null;
}

function surfaceOf(message) {
  if (!surfaces.has(message.ts))
    surfaces.set(message.ts, new Surface({ message_ts: message.ts }));
  const surface = surfaces.get(message.ts);
  // The app may have replaced the message: what the server holds counts, not what was chosen here.
  surface.typed.clear();
  surface.update(message.state?.values);
  return surface;
}

function extras(message, place) {
  return [
    (message.attachments ?? []).map((attachment) =>
      showAttachment(attachment, surfaceOf(message)),
    ),
    message.files?.length
      ? h("div", { class: "file-row" }, message.files.map(fileChip))
      : null,
    message.reactions?.length ? reactionRow(message, place) : null,
    place.replies ? repliesLink(message, place) : null,
  ];
}

function repliesLink(message, place) {
  const words = place.replies === 1 ? "1 reply" : `${place.replies} replies`;
  return h(
    "a",
    {
      class: "replies",
      href: `#${place.channel}/${message.ts}`,
      "data-focus": `replies/${message.ts}`,
    },
    words,
  );
}
