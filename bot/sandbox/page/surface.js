/** A message, a modal or the Home tab as something that holds input and can be acted on. */

import { act } from "./acts.js";
import { post } from "./api.js";
import { confirmed } from "./dialog.js";
import { fromState, initial, toWire } from "./values.js";
import { me } from "./world.js";

/**
 * What the person typed or chose, until the server has it, and the way to press something.
 *
 * `place` names the surface as the server wants it: `view_id`, `message_ts` or `home`.
 */
export class Surface {
  constructor(place) {
    this.place = place;
    this.state = {};
    this.typed = new Map();
    this.unsent = new Map();
  }

  /** Take the server's word on what the inputs hold; what was typed here stays. */
  update(state) {
    this.state = state ?? {};
  }

  /** Return what an input holds: as typed, else as Slack has it, else its initial value. */
  valueOf(blockId, spec) {
    const key = `${blockId}/${spec.action_id}`;
    if (this.typed.has(key)) return this.typed.get(key);
    return fromState(spec, this.state[blockId]?.[spec.action_id]) ?? initial(spec);
  }

  /** Keep what an input holds now; the server hears of it with the next act. */
  keep(blockId, spec, value) {
    this.typed.set(`${blockId}/${spec.action_id}`, value);
    this.unsent.set(blockId, { spec, value });
  }

  /** Send one input's value on, for inputs that tell the app at once. */
  async dispatch(blockId, spec, value) {
    this.keep(blockId, spec, value);
    if (!this.place.view_id) return this.send("press", blockId, spec, value);
    this.unsent.delete(blockId);
    return act("fill", { values: { [blockId]: toWire(value) }, submit: false });
  }

  /** Press a button or choose from a menu; return null if the person thought better of it. */
  async press(blockId, spec, value) {
    if (spec.confirm && !(await confirmed(spec.confirm))) return null;
    await this.flush();
    if (value !== undefined) this.typed.set(`${blockId}/${spec.action_id}`, value);
    return this.send("press", blockId, spec, value);
  }

  async send(verb, blockId, spec, value) {
    const body = { action_id: spec.action_id, block_id: blockId, ...this.place };
    if (value !== undefined) body.value = toWire(value);
    if (spec.confirm) body.confirm = true;
    return act(verb, body);
  }

  /** Let the server know what was typed, so that the app sees it along with what is pressed. */
  async flush() {
    const inputs = [...this.unsent];
    const values = this.takeUnsent();
    if (!inputs.length) return;
    if (this.place.view_id) await act("fill", { values, submit: false });
    else
      for (const [blockId, { spec, value }] of inputs)
        await this.send("press", blockId, spec, value);
  }

  /** Send all that was typed and submit the modal. */
  async submit() {
    return act("fill", { values: this.takeUnsent(), submit: true });
  }

  takeUnsent() {
    const values = [...this.unsent].map(([blockId, { value }]) => [blockId, toWire(value)]);
    this.unsent.clear();
    return Object.fromEntries(values);
  }

  /** Return the groups of options that the app offers for this text. */
  async suggest(blockId, spec, text) {
    const { place } = this;
    const body = { action_id: spec.action_id, block_id: blockId, text, ...place };
    const answer = await post(`/people/${me()}/suggest`, body);
    if (answer.ok === false) throw new Error(`the app did not answer (${answer.error}).`);
    return groupsOf(answer);
  }
}

/** Return options or option groups, however they came, as groups with a label or null. */
function groupsOf(answer) {
  if (Array.isArray(answer))
    return groupsOf(answer[0]?.options ? { option_groups: answer } : { options: answer });
  if (answer?.option_groups) {
    return answer.option_groups.map(({ label, options }) => ({
      label: label?.text ?? label,
      options,
    }));
  }
  return [{ label: null, options: answer?.options ?? [] }];
}
