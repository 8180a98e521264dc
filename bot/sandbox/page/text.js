/** Shows Slack's text objects: plain_text as it is, mrkdwn with its formatting. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { parse } from "./mrkdwn.js";
import { show } from "./nodes.js";

/** Return the element that shows a text object. */
export function showText(text, tag = "div") {
  if (text.type === "mrkdwn") return showMrkdwn(text.text, tag);
  return h(tag, { class: "plain", dir: "auto" }, plainOf(text));
}

/** Return the element that shows mrkdwn. */
export function showMrkdwn(text, tag = "div") {
  return h(tag, { class: "mrkdwn", dir: "auto" }, show(parse(text ?? "")));
}

/** Return the bare words of a text object. */
export function plainOf(text) {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text.emoji === false ? text.text : withEmoji(text.text ?? "");
}
