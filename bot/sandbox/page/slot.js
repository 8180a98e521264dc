/** The place of one interactive element: what it holds, how it is named, whom it tells. */

import { newId } from "./dom.js";

const ON_ENTER = "on_enter_pressed";
const ON_CHARACTER = "on_character_entered";

/** An element in its block on its surface. */
export class Slot {
  /**
   * `names` says how a screen reader calls the element: `labelledBy`, `describedBy` are ids,
   * `label` is text for an element that has no visible label.
   */
  constructor(surface, block, spec, names = {}) {
    this.surface = surface;
    this.block = block;
    this.spec = spec;
    this.names = names;
    this.id = newId("input");
  }

  /** True if the element waits for its form; all others tell the app at once. */
  get isInput() {
    return this.block.type === "input";
  }

  get isInModal() {
    return Boolean(this.surface.place.view_id);
  }

  get value() {
    return this.surface.valueOf(this.block.block_id, this.spec);
  }

  get triggers() {
    if (!this.block.dispatch_action) return [];
    return this.spec.dispatch_action_config?.trigger_actions_on ?? [ON_ENTER];
  }

  get tellsOnEnter() {
    return this.triggers.includes(ON_ENTER);
  }

  get tellsOnCharacter() {
    return this.triggers.includes(ON_CHARACTER);
  }

  /** Return the attributes that name the element for people and for the focus. */
  attributes(fallback) {
    const { labelledBy, describedBy, label } = this.names;
    const words = this.spec.placeholder?.text ?? label ?? fallback;
    return {
      id: this.id,
      "data-focus": this.focusName(),
      "aria-labelledby": labelledBy,
      "aria-label": labelledBy ? null : words,
      "aria-describedby": describedBy,
      "aria-required": this.isInput && !this.block.optional ? "true" : null,
    };
  }

  /** Return the name under which the focus finds this element again. */
  focusName(part = "") {
    const { view_id: view, message_ts: ts } = this.surface.place;
    const names = [view ?? ts ?? "home", this.block.block_id, this.spec.action_id, part];
    return names.map(encodeURIComponent).join("/");
  }

  /** Take what was chosen; false if the person thought better of it when asked. */
  async choose(value) {
    const { surface, block, spec } = this;
    if (!this.isInput) return (await surface.press(block.block_id, spec, value)) !== null;
    if (block.dispatch_action) await surface.dispatch(block.block_id, spec, value);
    else surface.keep(block.block_id, spec, value);
    return true;
  }

  /** Keep what is being typed. */
  keep(value) {
    this.surface.keep(this.block.block_id, this.spec, value);
  }

  /** Tell the app what was typed. */
  async tell(value) {
    return this.surface.dispatch(this.block.block_id, this.spec, value);
  }

  /** Press this element. */
  async press(value) {
    return this.surface.press(this.block.block_id, this.spec, value);
  }
}
