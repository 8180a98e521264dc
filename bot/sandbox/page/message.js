/** One message: who, when, what, its blocks, attachments, files, reactions and its menu. */

import { act } from "./acts.js";
import { buildBlock } from "./blocks.js";
import { longTime, timeOfDay } from "./dates.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileChip } from "./files.js";
import { menuButton } from "./menu.js";
import { Surface } from "./surface.js";
import { showMrkdwn } from "./text.js";
import { botName, isBot, me, nameOf, world } from "./world.js";

const surfaces = new Map();
const REACTIONS = ["+1", "white_check_mark", "eyes", "heart", "tada", "pray", "phone", "x"];

/** Return the element for a message; `place` says in which channel and pane it stands. */
export function buildMessage(message, place) {
  const author = authorOf(message);
  const classes = ["message", message.ephemeral && "ephemeral", place.follows && "follows"];
  return h(
    "article",
    { class: classes.filter(Boolean).join(" "), "aria-label": `${author.name}, ${timeOfDay(message.ts)}`, "data-ts": message.ts },
    place.follows ? h("span", { class: "avatar-space" }, time(message)) : avatar(author),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral ? h("p", { class: "only-you" }, "👁 Only visible to you") : null,
      place.follows ? null : head(message, author),
      content(message),
      extras(message, place),
    ),
    message.ephemeral ? null : tools(message, place),
  );
}

function authorOf(message) {
  const bot = message.bot_id || isBot(message.user) || message.subtype === "bot_message";
  const name = message.username ?? (bot ? botName() : nameOf(message.user));
  return { id: message.user ?? message.bot_id ?? name, name, bot };
}

/** Return the round picture of a person: initials on a colour that is always theirs. */
export function avatar({ id, name, bot }) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initials = letters.map((word) => [...word][0]).join("").toUpperCase();
  const hue = [...String(id)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const element = h("span", { class: bot ? "avatar bot" : "avatar", "aria-hidden": "true" }, bot ? "⌘" : initials);
  if (!bot) element.style.setProperty("--hue", hue);
  return element;
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
  return h("time", { title: longTime(message.ts), datetime: new Date(message.ts * 1000).toISOString() }, timeOfDay(message.ts));
}

function content(message) {
  const surface = surfaceOf(message);
  const blocks = (message.blocks ?? []).map((block) => buildBlock(block, surface));
  if (blocks.length) return blocks;
  return message.text ? showMrkdwn(message.text) : null;
}

function surfaceOf(message) {
  if (!surfaces.has(message.ts)) surfaces.set(message.ts, new Surface({ message_ts: message.ts }));
  const surface = surfaces.get(message.ts);
  // The app may have replaced the message: what the server holds counts, not what was chosen here.
  surface.typed.clear();
  surface.update(message.state?.values);
  return surface;
}

function extras(message, place) {
  return [
    (message.attachments ?? []).map((attachment) => showAttachment(attachment, surfaceOf(message))),
    message.files?.length ? h("div", { class: "file-row" }, message.files.map(fileChip)) : null,
    message.reactions?.length ? reactionRow(message, place) : null,
    place.replies ? repliesLink(message, place) : null,
  ];
}

const COLORS = { good: "#2f9e6e", warning: "#d99a1c", danger: "#c8413b" };

function showAttachment(attachment, surface) {
  const { color, pretext, title, text, fallback, fields, footer } = attachment;
  const blocks = (attachment.blocks ?? []).map((block) => buildBlock(block, surface));
  const box = h(
    "div",
    { class: "attachment" },
    title ? h("strong", {}, showMrkdwn(attachment.title_link ? `<${attachment.title_link}|${title}>` : title, "span")) : null,
    text ? showMrkdwn(text) : null,
    (fields ?? []).map((field) => h("div", {}, h("strong", {}, field.title), showMrkdwn(field.value))),
    blocks,
    !text && !title && !blocks.length ? showMrkdwn(fallback ?? "") : null,
    footer ? h("small", {}, footer) : null,
  );
  if (color) box.style.borderInlineStartColor = COLORS[color] ?? `#${color.replace("#", "")}`;
  return pretext ? [showMrkdwn(pretext), box] : box;
}

function reactionRow(message, place) {
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users = [], count }) =>
      h(
        "button",
        {
          type: "button",
          class: users.includes(me()) ? "reaction mine" : "reaction",
          title: `${users.map(nameOf).join(", ")} reacted with :${name}:`,
          "aria-label": `${name}, ${count ?? users.length}`,
          "aria-pressed": String(users.includes(me())),
          onclick: () => react(message, place, name),
        },
        `${emoji(name) ?? `:${name}:`} ${count ?? users.length}`,
      ),
    ),
  );
}

function react(message, place, name) {
  return act("react", { channel: place.channel, message_ts: message.ts, name });
}

function repliesLink(message, place) {
  const words = place.replies === 1 ? "1 reply" : `${place.replies} replies`;
  return h("a", { class: "replies", href: `#${place.channel}/${message.ts}`, "data-focus": `replies/${message.ts}` }, words);
}

function tools(message, place) {
  const reactions = () =>
    REACTIONS.map((name) => ({ label: `${emoji(name)} ${name}`, choose: () => react(message, place, name) }));
  const reply = h(
    "a",
    { class: "icon", href: `#${place.channel}/${message.thread_ts ?? message.ts}`, "aria-label": "Reply in thread", title: "Reply in thread" },
    "💬",
  );
  return h(
    "div",
    { class: "tools" },
    menuButton({ label: "Add a reaction", face: "☺", items: reactions, focusName: `react/${message.ts}` }),
    place.inThread ? null : reply,
    menuButton({ label: "More for this message", face: "⋮", items: () => shortcuts(message, place), focusName: `more/${message.ts}` }),
  );
}

function shortcuts(message, place) {
  const all = (world.manifest.features?.shortcuts ?? []).filter(({ type }) => type === "message");
  const items = all.map(({ name, description, callback_id }) => ({
    label: name,
    note: description,
    choose: () => act("shortcut", { callback_id, channel: place.channel, message_ts: message.ts }),
  }));
  const copy = { label: "Copy the text", choose: () => navigator.clipboard?.writeText(message.text ?? "") };
  return [...items, copy];
}
