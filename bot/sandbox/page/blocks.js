/** From a Block Kit block to an element; blocks that are not known are shown as such. */

import { card, carousel, container, plan, taskCard } from "./cards.js";
import { h, newId, patch, safeUrl } from "./dom.js";
import { buildElement, isGroup } from "./elements.js";
import { fileChip } from "./files.js";
import { imageElement } from "./images.js";
import { parseMarkdown } from "./markdown.js";
import { show } from "./nodes.js";
import { parseRichText } from "./rich_text.js";
import { Slot } from "./slot.js";
import { dataTable, table } from "./tables.js";
import { plainOf, showText } from "./text.js";
import { unrendered } from "./unrendered.js";

const BUILDERS = {
  section,
  header: (block) => h("h3", { class: "header", dir: "auto" }, plainOf(block.text)),
  divider: () => h("hr"),
  context,
  actions,
  context_actions: actions,
  image,
  input,
  table,
  data_table: dataTable,
  rich_text: (block) =>
    h("div", { class: "mrkdwn", dir: "auto" }, show(parseRichText(block))),
  markdown: (block) =>
    h("div", { class: "mrkdwn markdown", dir: "auto" }, show(parseMarkdown(block.text))),
  alert,
  card,
  carousel,
  container: (block, surface) =>
    container(
      block,
      block.child_blocks.map((child) => buildBlock(child, surface)),
    ),
  file: (block) =>
    fileChip({
      id: block.file_id ?? block.external_id,
      name: block.file?.name ?? block.external_id,
    }),
  video,
  plan,
  task_card: taskCard,
};

/** Make `parent` show these blocks; only those that changed are built anew. */
export function patchBlocks(parent, blocks, surface) {
  const keyOf = (block, index) => block.block_id ?? index;
  patch(parent, blocks, keyOf, (block) => buildBlock(block, surface));
}

/** Return the element that shows a block on its surface. */
export function buildBlock(block, surface) {
  const build = BUILDERS[block?.type] ?? ((one) => unrendered("block", one));
  return h(
    "div",
    { class: `block ${block?.type ?? ""}`, "data-block": block?.block_id },
    build(block, surface),
  );
}

function section(block, surface) {
  const id = newId("section");
  const words = h(
    "div",
    { id, class: "section-words" },
    block.text ? showText(block.text) : null,
    block.fields
      ? h(
          "div",
          { class: "fields" },
          block.fields.map((field) => showText(field)),
        )
      : null,
  );
  if (!block.accessory) return words;
  const slot = new Slot(surface, block, block.accessory, { describedBy: id });
  return [words, h("div", { class: "accessory" }, buildElement(slot))];
}

function context(block) {
  return block.elements.map((element) =>
    element.type === "image"
      ? imageElement(element, "picture tiny")
      : showText(element, "span"),
  );
}

function actions(block, surface) {
  return block.elements.map((element) => buildElement(new Slot(surface, block, element)));
}

function image(block) {
  const title = block.title ? plainOf(block.title) : null;
  return h(
    "figure",
    {},
    title ? h("figcaption", { dir: "auto" }, title) : null,
    imageElement(block),
  );
}

function alert(block) {
  const level = block.level ?? "default";
  const signs = { info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };
  const sign =
    signs[level] && h("span", { role: "img", "aria-label": level }, signs[level]);
  return h(
    "div",
    { class: `alert-box ${level}`, role: "note" },
    sign,
    showText(block.text),
  );
}

function video(block) {
  const href = safeUrl(block.title_url ?? block.video_url);
  return h(
    "div",
    { class: "video-box" },
    h(
      "a",
      { href, target: "_blank", rel: "noopener noreferrer" },
      `▶ ${plainOf(block.title)}`,
    ),
    h("p", {}, [block.provider_name, block.author_name].filter(Boolean).join(" · ")),
    block.description ? h("p", { dir: "auto" }, plainOf(block.description)) : null,
    h("small", {}, "Videos are not played here."),
  );
}

/** An input has its label, its hint and its error beside it, tied together for screen readers. */
function input(block, surface) {
  const [labelId, hintId, errorId] = [newId("label"), newId("hint"), newId("error")];
  const describedBy = [block.hint ? hintId : null, errorId].filter(Boolean).join(" ");
  const names = { labelledBy: labelId, describedBy };
  const slot = new Slot(surface, block, block.element, names);
  const label = [
    plainOf(block.label),
    block.optional ? h("small", {}, " (optional)") : null,
  ];
  const element = buildElement(slot);
  const caption = isGroup(block.element)
    ? h("div", { id: labelId, class: "label", dir: "auto" }, label)
    : h("label", { id: labelId, class: "label", for: slot.id, dir: "auto" }, label);
  return [
    caption,
    element,
    h("p", { id: errorId, class: "error" }),
    block.hint
      ? h("p", { id: hintId, class: "hint", dir: "auto" }, plainOf(block.hint))
      : null,
  ];
}
