/** The square picture of a person or the app: initials on a colour that is always theirs. */

import { h } from "./dom.js";

/** Return the picture of somebody by their id and name. */
export function avatar({ id, name, bot }) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initials = letters
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
  const hue = [...String(id)].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360,
    7,
  );
  const element = h(
    "span",
    { class: bot ? "avatar bot" : "avatar", "aria-hidden": "true" },
    initials,
  );
  if (!bot) element.style.setProperty("--hue", hue);
  return element;
}
