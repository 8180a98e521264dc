/** From a Block Kit element to what people press, tick and open. */

import { select } from "./combobox.js";
import { h, newId, safeUrl } from "./dom.js";
import { fileInput } from "./file_input.js";
import {
  datePicker,
  datetimePicker,
  emailInput,
  numberInput,
  textArea,
  textInput,
  timePicker,
  urlInput,
} from "./inputs.js";
import { imageElement } from "./images.js";
import { followed } from "./links.js";
import { menuButton } from "./menu.js";
import { plainOf, showText } from "./text.js";
import { unrendered } from "./unrendered.js";

const BUILDERS = {
  button,
  workflow_button: button,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  image: (slot) => imageElement(slot.spec),
  overflow,
  radio_buttons: (slot) => ticks(slot, "radio"),
  checkboxes: (slot) => ticks(slot, "checkbox"),
  plain_text_input: textInput,
  rich_text_input: textArea,
  number_input: numberInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: datetimePicker,
  file_input: fileInput,
};
for (const kind of ["static", "external", "users", "conversations", "channels"]) {
  BUILDERS[`${kind}_select`] = select;
  BUILDERS[`multi_${kind}_select`] = select;
}

/** Return what shows the element in this slot; one that is not known is shown as such. */
export function buildElement(slot) {
  return (BUILDERS[slot.spec.type] ?? ((one) => unrendered("element", one.spec)))(slot);
}

/** Tell whether an element is a group of its own and so needs no `<label for>`. */
export function isGroup(spec) {
  return ["radio_buttons", "checkboxes", "file_input"].includes(spec.type);
}

function button(slot) {
  const { spec } = slot;
  const href = followed(safeUrl(spec.url));
  const attributes = {
    class: ["button", spec.style].filter(Boolean).join(" "),
    "aria-label": spec.accessibility_label,
    "aria-describedby": slot.names.describedBy,
    "data-focus": slot.focusName(),
    dir: "auto",
  };
  if (!href) return pressable("button", { ...attributes, type: "button" }, slot);
  return pressable(
    "a",
    { ...attributes, href, target: "_blank", rel: "noopener noreferrer" },
    slot,
  );
}

function pressable(tag, attributes, slot) {
  const press = async (event) => {
    const element = event.currentTarget;
    if (element.getAttribute("aria-busy")) return;
    element.setAttribute("aria-busy", "true");
    await slot.press();
    element.removeAttribute("aria-busy");
  };
  return h(tag, { ...attributes, onclick: press }, plainOf(slot.spec.text));
}

const ICONS = { trash: "🗑", pencil: "✎", copy: "⧉", refresh: "↻" };

function iconButton(slot) {
  const label = slot.spec.accessibility_label ?? plainOf(slot.spec.text);
  const press = () => slot.press();
  const face = ICONS[slot.spec.icon] ?? label;
  const attributes = { type: "button", class: "icon", "aria-label": label, title: label };
  return h(
    "button",
    { ...attributes, "data-focus": slot.focusName(), onclick: press },
    face,
  );
}

function feedbackButtons(slot) {
  const sides = [slot.spec.positive_button, slot.spec.negative_button].filter(Boolean);
  const buttons = sides.map((side, index) =>
    h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": side.accessibility_label,
        "data-focus": slot.focusName(index),
        onclick: () => slot.press(side.value),
      },
      plainOf(side.text),
    ),
  );
  return h("span", { role: "group", "aria-label": "Feedback" }, buttons);
}

function overflow(slot) {
  const items = () =>
    slot.spec.options.map((option) => ({
      label: plainOf(option.text),
      note: plainOf(option.description),
      href: safeUrl(option.url),
      choose: () => slot.press(option.value),
    }));
  return menuButton({
    label: "More actions",
    face: "⋯",
    items,
    focusName: slot.focusName(),
    describedBy: slot.names.describedBy,
    className: "icon framed",
  });
}

function ticks(slot, type) {
  const name = newId("ticks");
  const chosen = [slot.value].flat().filter(Boolean);
  const values = chosen.map((option) => option.value);
  const rows = slot.spec.options.map((option, index) =>
    tick(slot, { type, name, option, values, index }),
  );
  const {
    id,
    "aria-label": label,
    "aria-labelledby": by,
    "aria-describedby": about,
  } = slot.attributes("Choices");
  const role = type === "radio" ? "radiogroup" : "group";
  return h(
    "div",
    {
      id,
      class: "ticks",
      role,
      "aria-label": label,
      "aria-labelledby": by,
      "aria-describedby": about,
    },
    rows,
  );
}

function tick(slot, { type, name, option, values, index }) {
  const id = newId("tick");
  const about = option.description ? `${id}-about` : null;
  const box = h("input", {
    id,
    type,
    name,
    checked: values.includes(option.value),
    "aria-describedby": about,
    "data-focus": slot.focusName(index),
    autofocus: slot.spec.focus_on_load && index === 0,
    onchange: () => ticked(slot, type, box),
  });
  box.option = option;
  return h(
    "div",
    { class: "tick" },
    box,
    h("label", { for: id }, showText(option.text, "span")),
    about
      ? h("div", { id: about, class: "about" }, showText(option.description, "span"))
      : null,
  );
}

async function ticked(slot, type, box) {
  const all = [...box.closest(".ticks").querySelectorAll("input")];
  const before = [slot.value].flat().filter(Boolean);
  const now = all.filter((one) => one.checked).map((one) => one.option);
  const agreed = await slot.choose(type === "radio" ? now[0] : now);
  if (agreed) return;
  for (const one of all)
    one.checked = before.some(({ value }) => value === one.option.value);
}
