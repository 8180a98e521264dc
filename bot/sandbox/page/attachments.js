/** Attachments: the older part of a message, set off by a bar of colour. */

import { buildBlock } from "./blocks.js";
import { h } from "./dom.js";
import { showMrkdwn } from "./text.js";

const COLORS = { good: "#2f9e6e", warning: "#d99a1c", danger: "#c8413b" };

/** Return the elements for an attachment; its blocks act on the message's surface. */
export function showAttachment(attachment, surface) {
  const { color, pretext, title, text, fallback, fields, footer } = attachment;
  const blocks = (attachment.blocks ?? []).map((block) => buildBlock(block, surface));
  const box = h(
    "div",
    { class: "attachment" },
    title
      ? h(
          "strong",
          {},
          showMrkdwn(
            attachment.title_link ? `<${attachment.title_link}|${title}>` : title,
            "span",
          ),
        )
      : null,
    text ? showMrkdwn(text) : null,
    (fields ?? []).map((field) =>
      h("div", {}, h("strong", {}, field.title), showMrkdwn(field.value)),
    ),
    blocks,
    !text && !title && !blocks.length ? showMrkdwn(fallback ?? "") : null,
    footer ? h("small", {}, footer) : null,
  );
  if (color)
    box.style.borderInlineStartColor = COLORS[color] ?? `#${color.replace("#", "")}`;
  return pretext ? [showMrkdwn(pretext), box] : box;
}
