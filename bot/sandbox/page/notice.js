/** The bar above the messages: what Slack itself has to say, and what went wrong. */

import { actState, onActs, tell } from "./acts.js";
import { h } from "./dom.js";
import { world } from "./world.js";

let dismissed = null;

/** Return the bar; it draws itself again whenever something is done. */
export function noticeBar() {
  const bar = h("div", { class: "notice", role: "alert", hidden: true });
  const spinner = h(
    "div",
    { class: "waiting", role: "status", hidden: true },
    "Waiting for the app…",
  );
  const draw = () => drawBar(bar, spinner);
  onActs(() => {
    // Whoever does something new wants to hear of it, were it in the same words.
    if (actState().waiting) dismissed = null;
    draw();
  });
  return { element: h("div", { class: "notices" }, bar, spinner), draw };
}

function drawBar(bar, spinner) {
  const { waiting, problem, refusal } = actState();
  const { notice } = world.screen;
  const said = notice ?? refusal;
  const words = problem ?? (said === dismissed ? null : said);
  spinner.hidden = !waiting;
  if (!said) dismissed = null;
  if ((bar.dataset.words ?? "") === (words ?? "")) return;
  bar.dataset.words = words ?? "";
  bar.hidden = !words;
  const close = () => {
    dismissed = said;
    tell(null);
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "icon",
      title: "Dismiss",
      "aria-label": "Dismiss",
      onclick: close,
    },
    "×",
  );
  bar.replaceChildren(...(words ? [h("span", { dir: "auto" }, words), button] : []));
}
