/** The app's modals: the top one of the stack is shown, with its errors beside the inputs. */

import { act } from "./acts.js";
import { patchBlocks } from "./blocks.js";
import { findFocus, h } from "./dom.js";
import { Surface } from "./surface.js";
import { plainOf } from "./text.js";

const dialog = document.getElementById("modal");
const surfaces = new Map();
const focused = new Map();
let shown = null;
let parts = null;
let before = null;

/** Show the top of the stack of modals, or none. */
export function patchModal(stack) {
  forget(stack);
  const view = stack.at(-1);
  if (!view) return close();
  if (!shown) open();
  if (shown !== view.id) enter(view, stack.length);
  draw(view, stack.length);
}

function forget(stack) {
  const ids = new Set(stack.map(({ id }) => id));
  for (const id of surfaces.keys()) if (!ids.has(id)) surfaces.delete(id);
}

function open() {
  before = document.activeElement;
  dialog.showModal();
}

function close() {
  if (!shown) return;
  shown = null;
  dialog.close();
  dialog.replaceChildren();
  // The element from which the modal was opened may have been drawn anew meanwhile.
  const name = before?.dataset?.focus;
  const again = before?.isConnected ? before : name && findFocus(document.body, name);
  (again || document.querySelector(".composer-box"))?.focus();
}

/** Begin to show a view that was not on top before, and give it back its focus. */
function enter(view, depth) {
  if (shown) focused.set(shown, document.activeElement?.dataset.focus);
  shown = view.id;
  surfaces.set(view.id, surfaces.get(view.id) ?? new Surface({ view_id: view.id }));
  parts = build(depth);
  dialog.replaceChildren(parts.form);
  draw(view, depth);
  const last = focused.get(view.id);
  const first = "[autofocus], .block input:not(.unseen), .block textarea, .block button";
  const target =
    (last && findFocus(dialog, last)) || dialog.querySelector(first) || parts.submit;
  target.focus();
  dialog.querySelector(".modal-body").scrollTop = 0;
}

function build(depth) {
  const title = h("h2", { id: "modal-title", dir: "auto" });
  const back = h(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": "Back",
      title: "Back",
      onclick: () => dismiss(),
    },
    "‹",
  );
  const words = depth > 1 ? "Close all forms" : "Close this form";
  const cross = h(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": words,
      title: words,
      onclick: () => dismiss({ all: true }),
    },
    "×",
  );
  const body = h("div", { class: "modal-body", tabindex: "-1", oninput: forgive });
  const problem = h("p", { class: "error", role: "alert" });
  const cancel = h("button", { type: "button", class: "button", onclick: () => dismiss() });
  const submit = h("button", { type: "submit", class: "button primary" });
  const form = h(
    "form",
    { novalidate: true, "aria-labelledby": "modal-title", onsubmit: send },
    h("header", { class: "modal-head" }, depth > 1 ? back : null, title, cross),
    body,
    problem,
    h("footer", { class: "modal-foot" }, cancel, submit),
  );
  dialog.setAttribute("aria-labelledby", "modal-title");
  return { form, title, body, problem, cancel, submit, errors: "{}" };
}

function draw(view) {
  const { title, body, cancel, submit } = parts;
  const surface = surfaces.get(view.id);
  surface.update(view.state?.values);
  title.textContent = plainOf(view.title);
  cancel.textContent = plainOf(view.close) || "Cancel";
  submit.hidden = !view.submit;
  submit.disabled = Boolean(view.submit_disabled);
  submit.dataset.words = plainOf(view.submit) || "Submit";
  if (!submit.getAttribute("aria-busy")) submit.textContent = submit.dataset.words;
  patchBlocks(body, view.blocks, surface);
  const errors = JSON.stringify(view.errors ?? {});
  if (errors !== parts.errors) showErrors(view.errors ?? {});
  parts.errors = errors;
}

/** Submit the form, where it has a button for that; meanwhile it cannot be submitted again. */
async function send(event) {
  event.preventDefault();
  const { submit, problem } = parts;
  const id = shown;
  if (submit.hidden || submit.getAttribute("aria-busy")) return;
  showErrors({});
  problem.textContent = "";
  working(submit, true);
  const result = await surfaces.get(id)?.submit();
  working(submit, false);
  if (shown !== id || !result || result.ok) return;
  if (result.errors) showErrors(result.errors)?.focus();
  else problem.textContent = "We had some trouble connecting. Try again?";
}

function working(submit, isWorking) {
  submit.toggleAttribute("disabled", isWorking);
  if (isWorking) submit.setAttribute("aria-busy", "true");
  else submit.removeAttribute("aria-busy");
  submit.textContent = isWorking ? "Working…" : submit.dataset.words;
}

/** Whoever corrects an input need not look at its error any longer. */
function forgive(event) {
  const block = event.target.closest(".block.input.invalid");
  if (block) showError(block, "");
}

/** Put each error beside its input; what fits no input stands below. Return the first input. */
function showErrors(errors) {
  const left = { ...errors };
  let first = null;
  for (const block of parts.body.querySelectorAll(".block.input")) {
    const words = left[block.dataset.block];
    delete left[block.dataset.block];
    showError(block, words ?? "");
    if (words) first ??= block.querySelector("input:not(.unseen), textarea, button");
  }
  parts.problem.textContent = Object.values(left).join(" ");
  return first;
}

function showError(block, words) {
  block.querySelector(".error").textContent = words;
  block.classList.toggle("invalid", Boolean(words));
  const inputs = block.querySelectorAll("input, textarea");
  inputs.forEach((one) => one.setAttribute("aria-invalid", String(Boolean(words))));
}

function dismiss(how = {}) {
  return act("close", how);
}

dialog.addEventListener("cancel", (event) => {
  if (event.target !== dialog) return;
  event.preventDefault();
  dismiss();
});
dialog.addEventListener("keydown", (event) => {
  const submits = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!submits || parts.submit.hidden) return;
  event.preventDefault();
  parts.form.requestSubmit();
});
