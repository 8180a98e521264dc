/** What this page cannot draw is shown as data: nothing is left out silently. */

import { h } from "./dom.js";

/** Return a box that names the block or element and shows its JSON. */
export function unrendered(what, spec) {
  return h(
    "div",
    { class: "unrendered", role: "note" },
    h("p", {}, `This ${what} (type “${spec?.type ?? "none"}”) is not rendered here.`),
    h(
      "details",
      {},
      h("summary", {}, "Show its JSON"),
      h("pre", { tabindex: "0" }, JSON.stringify(spec, null, 2)),
    ),
  );
}
