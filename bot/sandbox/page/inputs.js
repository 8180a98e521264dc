/** Inputs that are typed into: text, numbers, addresses, dates and times. */

import { h, newId } from "./dom.js";

const PAUSE_MS = 300;
const AREA_ROWS = 3;
// From here on it helps to see how much room is left.
const NEARLY_FULL = 0.8;

/** Return the element for plain_text_input. */
export function textInput(slot) {
  return slot.spec.multiline ? textArea(slot) : typed(slot, { type: "text" });
}

/** Return the element for rich_text_input; what is typed goes on as plain text. */
export function textArea(slot) {
  return counted(
    slot,
    h("textarea", { ...attributes(slot), rows: AREA_ROWS, value: slot.value ?? "" }),
  );
}

/** Return the element for number_input; Slack, not the browser, judges what is a number. */
export function numberInput(slot) {
  const { is_decimal_allowed: decimal } = slot.spec;
  return typed(slot, { type: "text", inputmode: decimal ? "decimal" : "numeric" });
}

/** Return the element for email_text_input. */
export function emailInput(slot) {
  return typed(slot, { type: "email", autocomplete: "off" });
}

/** Return the element for url_text_input. */
export function urlInput(slot) {
  return typed(slot, { type: "url", autocomplete: "off" });
}

/** Return the element for datepicker. */
export function datePicker(slot) {
  return picker(slot, "date", slot.value ?? "", (text) => text);
}

/** Return the element for timepicker. */
export function timePicker(slot) {
  return picker(slot, "time", slot.value ?? "", (text) => text);
}

/** Return the element for datetimepicker, which holds a Unix time. */
export function datetimePicker(slot) {
  const toUnix = (text) => Math.floor(new Date(text).getTime() / 1000);
  return picker(slot, "datetime-local", slot.value ? localTime(slot.value) : "", toUnix);
}

function localTime(seconds) {
  const date = new Date(seconds * 1000);
  const minutes = date.getMinutes() - date.getTimezoneOffset();
  return new Date(date.setMinutes(minutes)).toISOString().slice(0, 16);
}

function typed(slot, more) {
  return counted(
    slot,
    h("input", { ...attributes(slot), ...more, value: slot.value ?? "" }),
  );
}

function attributes(slot) {
  return {
    ...slot.attributes("Text"),
    class: "box",
    dir: "auto",
    placeholder: slot.spec.placeholder?.text,
    autofocus: slot.spec.focus_on_load,
  };
}

function counted(slot, box) {
  const { max_length: most, min_length: least } = slot.spec;
  const isBounded = Boolean(most || least);
  const counter = h("small", { id: newId("count"), class: "count" });
  const count = () => {
    const { length } = box.value;
    counter.textContent = lengthWords(length, least ?? 0, most ?? Infinity);
    counter.classList.toggle("over", length > (most ?? Infinity));
  };
  listen(slot, box, isBounded ? count : () => {});
  if (!isBounded) return box;
  count();
  const described = [box.getAttribute("aria-describedby"), counter.id].filter(Boolean);
  box.setAttribute("aria-describedby", described.join(" "));
  return h("span", { class: "counted" }, box, counter);
}

function lengthWords(length, least, most) {
  if (length > 0 && length < least) return `${length} characters, at least ${least}`;
  return length > most * NEARLY_FULL ? `${length} of ${most} characters` : "";
}

function listen(slot, box, count) {
  let pause;
  box.addEventListener("input", () => {
    count();
    slot.keep(box.value);
    clearTimeout(pause);
    if (slot.tellsOnCharacter) pause = setTimeout(() => slot.tell(box.value), PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    const alone =
      event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!alone || event.isComposing || !slot.tellsOnEnter) return;
    event.preventDefault();
    slot.tell(box.value);
  });
}

/** While someone types a date digit by digit, only the whole of it counts. */
function picker(slot, type, value, read) {
  const box = h("input", { ...attributes(slot), type, value });
  let typing = false;
  const commit = async () => {
    typing = false;
    const now = box.value ? read(box.value) : null;
    if (now === (slot.value ?? null)) return;
    if (!(await slot.choose(now))) box.value = value;
  };
  box.addEventListener("keydown", (event) => {
    typing = event.key !== "Enter";
    if (event.key === "Enter") commit();
  });
  box.addEventListener("change", () =>
    typing ? slot.isInput && !slot.block.dispatch_action && commit() : commit(),
  );
  box.addEventListener("blur", commit);
  return box;
}
