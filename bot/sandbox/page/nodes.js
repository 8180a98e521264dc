/** Shows the tree of nodes that mrkdwn.js, markdown.js and rich_text.js read. */

import { fillPattern, longTime } from "./dates.js";
import { h, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { nameOf, channelName, me } from "./world.js";

/** Return the elements that show these nodes. */
export function show(nodes) {
  return nodes.map((node) => (SHOWN[node.kind] ?? unknown)(node));
}

const TAGS = {
  bold: "strong",
  italic: "em",
  strike: "s",
  underline: "u",
  highlight: "mark",
};

const SHOWN = {
  text: (node) => document.createTextNode(node.text),
  code: (node) => h("code", {}, show(node.children)),
  pre: (node) => h("pre", { tabindex: "0", "aria-label": "Preformatted text" }, node.text),
  quote: (node) => h("blockquote", { dir: "auto" }, show(node.children)),
  paragraph: (node) => h("p", { dir: "auto" }, show(node.children)),
  heading: (node) =>
    h(`h${Math.min(node.level + 2, 6)}`, { dir: "auto" }, show(node.children)),
  rule: () => h("hr"),
  list: showList,
  link: showLink,
  user: (node) => mention(`@${node.label ?? nameOf(node.id)}`, node.id === me()),
  group: (node) => mention(node.label ?? `@${node.id}`),
  team: (node) => mention(`@${node.id}`),
  broadcast: (node) => mention(`@${node.range}`, true),
  channel: showChannel,
  date: showDate,
  emoji: showEmoji,
  color: showColor,
  table: showTable,
};
for (const [kind, tag] of Object.entries(TAGS)) {
  SHOWN[kind] = (node) => h(tag, {}, show(node.children));
}

function showList(node) {
  const tag = node.ordered ? "ol" : "ul";
  const items = node.items.map((item) =>
    h(
      "li",
      { dir: "auto", "data-indent": Math.min(item.indent ?? 0, 4) },
      show(item.children),
    ),
  );
  return h(tag, { start: node.start, "data-border": node.border }, items);
}

function showLink(node) {
  const words = node.children.length ? show(node.children) : [node.url];
  const href = safeUrl(node.url);
  if (!href) return h("span", { title: node.url }, words);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, words);
}

function mention(words, isMe = false) {
  return h("span", { class: isMe ? "mention mine" : "mention" }, words);
}

function showChannel(node) {
  return h(
    "a",
    { class: "mention", href: `#${node.id}` },
    `#${node.label || channelName(node.id)}`,
  );
}

function showDate(node) {
  const words = Number.isFinite(node.timestamp)
    ? fillPattern(node.format, node.timestamp)
    : node.label;
  const href = safeUrl(node.url);
  if (href) return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, words);
  return h(
    "time",
    { title: Number.isFinite(node.timestamp) ? longTime(node.timestamp) : null },
    words,
  );
}

function showEmoji(node) {
  const sign = emoji(node.name);
  if (!sign)
    return h(
      "span",
      { title: "The sandbox has no picture of this emoji" },
      `:${node.name}:`,
    );
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": node.name, title: `:${node.name}:` },
    sign,
  );
}

function showColor(node) {
  const patch = h("span", { class: "swatch", "aria-hidden": "true" });
  patch.style.backgroundColor = node.value;
  return h("span", {}, patch, node.value);
}

function showTable(node) {
  const [head, ...body] = node.rows.map((row) => row.map((cell) => show(cell)));
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", { scope: "col" }, cell)),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

/** Nothing is left out silently: what has no picture here shows its own data. */
function unknown(node) {
  return h("code", { class: "unknown", title: "Not rendered here" }, JSON.stringify(node));
}
