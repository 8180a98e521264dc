/** What was chosen, by its name, with a button that takes it out again. */

import { h } from "./dom.js";

/** Return an element of this tag and class. */
export function removable(tag, look, name, remove) {
  const label = `Remove ${name}`;
  const properties = { type: "button", class: "icon small", "aria-label": label };
  const button = h("button", { ...properties, title: label, onclick: remove }, "×");
  return h(tag, { class: look }, h("span", { dir: "auto" }, name), button);
}
