/** Small questions of Slack itself, asked in a dialog of their own. */

import { h, newId } from "./dom.js";
import { showText } from "./text.js";

/** Ask before something is done; true if the person agrees. */
export async function confirmed(question) {
  return new Promise((resolve) => ask(question, resolve));
}

function ask({ title, text, confirm, deny, style }, resolve) {
  const id = newId("question");
  const yes = h(
    "button",
    { class: style === "danger" ? "button danger" : "button primary", value: "yes" },
    confirm?.text ?? "Yes",
  );
  const no = h(
    "button",
    { class: "button", value: "no", autofocus: true },
    deny?.text ?? "Cancel",
  );
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": id, role: "alertdialog" },
    h("h2", { id }, title?.text ?? "Are you sure?"),
    h("div", { class: "question-text" }, text ? showText(text) : null),
    h("form", { method: "dialog", class: "row end" }, no, yes),
  );
  open(dialog, resolve);
}

function open(dialog, resolve) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus?.();
    resolve(dialog.returnValue === "yes");
  });
  document.body.append(dialog);
  dialog.showModal();
}
