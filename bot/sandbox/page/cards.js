/** Blocks that frame other things: cards, carousels, containers, plans and their tasks. */

import { h, newId, safeUrl } from "./dom.js";
import { buildElement } from "./elements.js";
import { imageElement } from "./images.js";
import { show } from "./nodes.js";
import { parseRichText } from "./rich_text.js";
import { Slot } from "./slot.js";
import { plainOf, showText } from "./text.js";

/** Return the element for a `card` block. */
export function card(block, surface) {
  const id = newId("card");
  const buttons = (block.actions ?? []).map((spec) =>
    buildElement(new Slot(surface, block, spec, { describedBy: id })),
  );
  return h(
    "article",
    { class: "card-box", "aria-labelledby": id },
    block.hero_image ? imageElement(block.hero_image, "hero") : null,
    h(
      "div",
      { class: "card-head" },
      block.icon ? imageElement(block.icon, "picture tiny") : null,
      heading(id, block),
    ),
    block.body ? showText(block.body) : null,
    block.subtext ? h("small", {}, showText(block.subtext, "span")) : null,
    buttons.length ? h("div", { class: "row" }, buttons) : null,
  );
}

function heading(id, { title, subtitle }) {
  return h(
    "div",
    { id },
    title ? h("strong", {}, showText(title, "span")) : null,
    subtitle ? h("small", {}, showText(subtitle, "span")) : null,
  );
}

/** Return the element for a `carousel` block: cards side by side. */
export function carousel(block, surface) {
  const cards = block.elements.map((one, index) =>
    h("li", {}, card({ block_id: block.block_id, ...one, index }, surface)),
  );
  return h(
    "ul",
    { class: "cards", tabindex: "0", "aria-label": `${cards.length} cards` },
    cards,
  );
}

/** Return the element for a `container` block around its children, which are built already. */
export function container(block, children) {
  const head = block.rich_text_title
    ? show(parseRichText(block.rich_text_title))
    : plainOf(block.title);
  const words = [
    h("strong", {}, head),
    block.subtitle ? h("small", {}, showText(block.subtitle, "span")) : null,
  ];
  if (!block.is_collapsible)
    return h("div", { class: "container-box" }, h("div", {}, words), children);
  const open = !block.default_collapsed;
  return h("details", { class: "container-box", open }, h("summary", {}, words), children);
}

/** Return the element for a `plan` block: its tasks one below the other. */
export function plan(block) {
  const tasks = (block.tasks ?? []).map((task) => h("li", {}, taskCard(task)));
  return h(
    "div",
    { class: "container-box" },
    h("strong", { dir: "auto" }, plainOf(block.title)),
    h("ul", { class: "tasks" }, tasks),
  );
}

const STATUS = {
  pending: ["○", "Pending"],
  in_progress: ["◐", "In progress"],
  complete: ["●", "Complete"],
  error: ["✕", "Error"],
};

/** Return the element for a `task_card` block. */
export function taskCard(task) {
  const [sign, words] = STATUS[task.status] ?? ["○", task.status];
  return h(
    "div",
    { class: `task ${task.status}` },
    h("span", { class: "task-sign", role: "img", "aria-label": words, title: words }, sign),
    h(
      "div",
      {},
      h("strong", { dir: "auto" }, plainOf(task.title)),
      [task.details, task.output]
        .filter(Boolean)
        .map((part) => h("div", { class: "mrkdwn" }, show(parseRichText(part)))),
      (task.sources ?? []).map(({ url, text }) =>
        h(
          "a",
          {
            class: "source",
            href: safeUrl(url),
            target: "_blank",
            rel: "noopener noreferrer",
          },
          text ?? url,
        ),
      ),
    ),
  );
}
