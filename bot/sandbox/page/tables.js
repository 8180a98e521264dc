/** Table blocks: a header row, aligned columns, sideways scrolling where it is narrow. */

import { h } from "./dom.js";
import { show } from "./nodes.js";
import { parseRichText } from "./rich_text.js";

/** Return the element for a `table` block, whose first row is its header. */
export function table(block) {
  const [head, ...body] = block.rows;
  return framed(
    `Table of ${body.length} rows`,
    grid(head, body, block.column_settings ?? []),
  );
}

/** Return the element for a `data_table` block, page by page. */
export function dataTable(block) {
  const { caption, page_size: size = 5, row_header_column_index: header = 0 } = block;
  const [head, ...body] = block.rows;
  const pages = Math.ceil(body.length / size);
  const place = h("div", {});
  const turn = (page) => {
    const rows = body.slice(page * size, (page + 1) * size);
    const shown = framed(caption, grid(head, rows, [], { caption, header }));
    place.replaceChildren(shown, ...(pages > 1 ? [pager(page, pages, turn)] : []));
  };
  turn(0);
  return place;
}

function framed(label, inside) {
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": label },
    inside,
  );
}

function grid(head, body, settings, { caption, header } = {}) {
  const styled = (cell, column, tag, more = {}) => {
    const { align = "left", is_wrapped: wrapped } = settings[column] ?? {};
    const text = textOf(cell);
    const classes = `${align}${wrapped ? " wrapped" : ""}`;
    return h(
      tag,
      { class: classes, title: wrapped ? null : text, dir: "auto", ...more },
      inside(cell),
    );
  };
  const columns = (cell, column) => styled(cell, column, "th", { scope: "col" });
  const cells = (cell, column) =>
    column === header
      ? styled(cell, column, "th", { scope: "row" })
      : styled(cell, column, "td");
  return h(
    "table",
    {},
    caption ? h("caption", {}, caption) : null,
    h("thead", {}, h("tr", {}, head.map(columns))),
    h(
      "tbody",
      {},
      body.map((row) => h("tr", {}, row.map(cells))),
    ),
  );
}

function inside(cell) {
  if (cell?.type === "rich_text") return show(parseRichText(cell));
  return textOf(cell);
}

function textOf(cell) {
  if (!cell || cell.type === "rich_text") return "";
  return String(cell.text ?? cell.value ?? "");
}

function pager(page, pages, turn) {
  const move = (by, label) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: page + by < 0 || page + by >= pages,
        onclick: () => turn(page + by),
      },
      label,
    );
  return h(
    "div",
    { class: "row" },
    move(-1, "Previous"),
    h("span", { role: "status" }, `Page ${page + 1} of ${pages}`),
    move(1, "Next"),
  );
}
