/** Every select, single and multiple: a text box that narrows a list of options. */

import { groupsFor, isExternal, minimumOf, optionFor } from "./choices.js";
import { h } from "./dom.js";
import { Options } from "./options.js";
import { removable } from "./removable.js";
import { plainOf } from "./text.js";

const PAUSE_MS = 150;

/** Return the element for a select. */
export function select(slot) {
  const many = slot.spec.type.startsWith("multi_");
  return new Combobox(slot, many).element;
}

class Combobox {
  constructor(slot, many) {
    this.slot = slot;
    this.many = many;
    this.asked = 0;
    this.chips = h("span", { class: "chips" });
    const attributes = slot.attributes("Choose an option");
    this.input = h("input", {
      ...attributes,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      dir: "auto",
      placeholder: slot.spec.placeholder?.text ?? "Choose an option",
      autofocus: slot.spec.focus_on_load,
    });
    this.options = new Options(
      this.input,
      attributes["aria-label"] ?? "Options",
      (option) => this.pick(option),
    );
    this.element = h(
      "span",
      { class: "combobox" },
      this.chips,
      this.input,
      this.options.popup,
    );
    this.listen();
    this.draw();
  }

  get chosen() {
    const { value } = this.slot;
    const all = Array.isArray(value) ? value : [value];
    return all.filter(Boolean).map((one) => optionFor(this.slot.spec, one));
  }

  listen() {
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.search());
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.leave());
  }

  draw() {
    if (!this.typed) this.drawText();
    this.chips.replaceChildren(
      ...(this.many ? this.chosen.map((option) => this.chip(option)) : []),
    );
  }

  drawText() {
    this.typed = false;
    this.input.value = this.many ? "" : plainOf(this.chosen[0]?.text);
    this.input.title = this.input.value;
  }

  chip(option) {
    const drop = () => this.commit(this.chosen.filter((one) => one.value !== option.value));
    return removable("span", "chip", plainOf(option.text), drop);
  }

  onKey(event) {
    if (this.options.takes(event)) return;
    const { key } = event;
    if (["ArrowDown", "ArrowUp"].includes(key)) {
      event.preventDefault();
      this.search();
    } else if (
      key === "Backspace" &&
      this.many &&
      !this.input.value &&
      this.chosen.length
    ) {
      this.commit(this.chosen.slice(0, -1));
    } else if (key === "Enter" && this.slot.isInModal && !event.ctrlKey && !event.metaKey) {
      // Enter opens the list; it must not send a half-filled form.
      event.preventDefault();
      this.search();
    }
  }

  /** Look for what was typed; an app is not asked at every single key. */
  later() {
    this.typed = true;
    clearTimeout(this.pause);
    if (isExternal(this.slot.spec)) this.pause = setTimeout(() => this.search(), PAUSE_MS);
    else this.search();
  }

  async search() {
    const mine = ++this.asked;
    const text = this.typed ? this.input.value : "";
    const minimum = minimumOf(this.slot.spec);
    if (text.length < minimum) return this.show([], `Type at least ${minimum} characters.`);
    if (!this.options.isOpen) this.show([], "Searching…");
    const groups = await groupsFor(this.slot, text).catch((error) => error);
    // A slow answer to an earlier text must not replace a newer one.
    if (mine !== this.asked || document.activeElement !== this.input) return;
    if (groups instanceof Error) return this.show([], `No options: ${groups.message}`);
    const found = groups.some(({ options }) => options.length);
    this.show(groups, found ? null : "Nothing fits. Try another word.");
  }

  show(groups, hint) {
    const values = this.chosen.map(({ value }) => value);
    this.options.show(groups, hint, { isChosen: ({ value }) => values.includes(value) });
  }

  pick(option) {
    this.asked += 1;
    this.options.close();
    if (!this.many) return this.commit(option);
    const { chosen } = this;
    const others = chosen.filter(({ value }) => value !== option.value);
    const added = others.length === chosen.length ? [...others, option] : others;
    if (added.length <= (this.slot.spec.max_selected_items ?? Infinity))
      return this.commit(added);
    return this.show(
      [],
      `Choose at most ${this.slot.spec.max_selected_items}. Remove one first.`,
    );
  }

  /** Take what was chosen; what is typed while the app hears of it stays as it is. */
  async commit(value) {
    this.typed = false;
    await this.slot.choose(value);
    this.draw();
  }

  leave() {
    this.asked += 1;
    clearTimeout(this.pause);
    this.options.close();
    const cleared =
      !this.many && this.slot.isInput && this.input.value === "" && this.chosen.length;
    // The chips stay as they are: it may be one of them that was pressed.
    if (cleared) this.commit(null);
    else this.drawText();
  }
}
