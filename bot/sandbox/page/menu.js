/** A button that opens a menu: overflow elements, a message's actions, global shortcuts. */

import { h, newId } from "./dom.js";
import { hide, showBeside } from "./popup.js";

/**
 * Return a button with its menu.
 *
 * `items` returns what the menu offers: `{label, note?, href?, choose}`; a link has no choose.
 */
export function menuButton({
  label,
  face,
  items,
  focusName,
  describedBy,
  className = "icon",
  above = false,
}) {
  const id = newId("menu");
  const button = h(
    "button",
    {
      type: "button",
      class: className,
      title: label,
      "aria-label": label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-describedby": describedBy,
      "data-focus": focusName,
    },
    face,
  );
  const list = h("div", {
    id,
    class: "popup",
    role: "menu",
    popover: "manual",
    "aria-label": label,
  });
  wire(button, list, items, above);
  return h("span", { class: "menu" }, button, list);
}

function wire(button, list, items, above) {
  const close = (refocus) => {
    hide(list);
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  button.addEventListener("click", () => {
    if (list.matches(":popover-open")) return close(true);
    list.replaceChildren(...items().map((item) => entry(item, close)));
    button.setAttribute("aria-expanded", "true");
    showBeside(button, list, { above, wide: false });
    list.querySelector("[role=menuitem]")?.focus();
  });
  list.addEventListener("keydown", (event) => walk(event, list, close));
  list.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== button && !list.contains(event.relatedTarget)) close(false);
  });
}

function entry({ label, note, href, choose }, close) {
  const inside = [h("span", {}, label), note ? h("small", {}, note) : null];
  const chosen = () => {
    close(true);
    choose?.();
  };
  const properties = { class: "option", role: "menuitem", tabindex: "-1", onclick: chosen };
  if (!href) return h("button", { type: "button", ...properties }, inside);
  return h(
    "a",
    { ...properties, href, target: "_blank", rel: "noopener noreferrer" },
    inside,
  );
}

function walk(event, list, close) {
  const all = [...list.querySelectorAll("[role=menuitem]")];
  const at = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to !== undefined) all[to]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
