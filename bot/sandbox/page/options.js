/** A list of options under a text box: shown in groups, walked through with the arrows. */

import { h, newId } from "./dom.js";
import { hide, showBeside } from "./popup.js";
import { plainOf } from "./text.js";

/** The list that belongs to `input`; `choose` is called with the option that was picked. */
export class Options {
  constructor(input, label, choose) {
    this.input = input;
    this.choose = choose;
    this.active = -1;
    this.shown = [];
    const id = newId("options");
    this.list = h("div", { id, role: "listbox", "aria-label": label });
    this.hint = h("p", { class: "popup-hint", role: "status" });
    this.popup = h("div", { class: "popup", popover: "manual" }, this.list, this.hint);
    // A press on the list must not take the focus away from the text box.
    this.popup.addEventListener("mousedown", (event) => event.preventDefault());
    input.setAttribute("aria-controls", id);
    this.mark(-1);
  }

  get isOpen() {
    return this.popup.isConnected && this.popup.matches(":popover-open");
  }

  /** Show groups of options, or a sentence that says why there are none. */
  show(groups, hint, { above = false, isChosen = () => false } = {}) {
    this.shown = groups.flatMap(({ options }) => options);
    let index = 0;
    const draw = (option) => this.draw(option, index++, isChosen(option));
    this.list.replaceChildren(
      ...groups
        .filter(({ options }) => options.length)
        .map((group) => drawGroup(group, draw)),
    );
    this.hint.textContent = hint ?? "";
    this.input.setAttribute("aria-expanded", "true");
    showBeside(this.input.closest(".combobox") ?? this.input, this.popup, { above });
    this.mark(this.shown.length ? Math.max(0, this.shown.findIndex(isChosen)) : -1);
  }

  draw(option, index, isChosen) {
    return h(
      "div",
      {
        id: `${this.list.id}-${index}`,
        class: "option",
        role: "option",
        "aria-selected": String(isChosen),
        onclick: () => this.choose(option),
      },
      h("span", { dir: "auto" }, plainOf(option.text)),
      option.description ? h("small", { dir: "auto" }, plainOf(option.description)) : null,
    );
  }

  /** Let the arrows rest on the option at `index`. */
  mark(index) {
    this.active = index;
    this.list.querySelectorAll("[role=option]").forEach((row, at) => {
      row.classList.toggle("active", at === index);
      if (at === index) row.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  close() {
    hide(this.popup);
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** Act on a key while the list is open; true if the key was meant for the list. */
  takes(event, choosing = ["Enter"]) {
    if (!this.isOpen || event.isComposing) return false;
    const count = this.shown.length;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" && count) this.mark((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.mark((this.active - 1 + count) % count);
    else if (choosing.includes(event.key) && this.active >= 0)
      this.choose(this.shown[this.active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

function drawGroup({ label, options }, draw) {
  const rows = options.map(draw);
  if (!label) return h("div", { role: "presentation" }, rows);
  const id = newId("group");
  return h(
    "div",
    { role: "group", "aria-labelledby": id },
    h("div", { id, class: "group-label", role: "presentation" }, label),
    rows,
  );
}
