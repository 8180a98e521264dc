/** Builds elements from plain data; whatever comes from outside is only ever set as text. */

/** Return a new element; a property that starts with "on" is a listener, null is left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) set(element, name, value);
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

function set(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value") element.value = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function isShown(child) {
  return child !== undefined && child !== null && child !== false && child !== "";
}

let lastId = 0;

/** Return an id that no other element of this page has. */
export function newId(word = "e") {
  lastId += 1;
  return `${word}-${lastId}`;
}

const drawn = new WeakMap();

/**
 * Make `parent` show one child per item and touch only the children whose item changed.
 *
 * The focus, and where in the text it was, stays when the focused child is built anew.
 */
export function patch(parent, items, keyOf, build) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const next = items.map((item, index) => {
    const key = String(keyOf(item, index));
    const signature = JSON.stringify(item);
    const child = old.get(key);
    return child && drawn.get(child) === signature
      ? child
      : sign(build(item, index), key, signature);
  });
  keepingFocus(parent, () => settle(parent, next));
}

function sign(element, key, signature) {
  element.dataset.key = key;
  drawn.set(element, signature);
  return element;
}

function settle(parent, next) {
  const wanted = new Set(next);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const child of next) {
    if (child === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(child, cursor);
  }
}

/**
 * Change what `parent` holds; then focus the element with the same `data-focus` again.
 *
 * If there is none any more, the focus goes to the list itself rather than get lost.
 */
function keepingFocus(parent, change) {
  const before = parent.contains(document.activeElement) ? document.activeElement : null;
  const [start, end] = [before?.selectionStart, before?.selectionEnd];
  change();
  if (!before || before.isConnected) return;
  const name = before.dataset.focus;
  const after = name ? findFocus(parent, name) : null;
  (after ?? parent.closest("[tabindex]"))?.focus({ preventScroll: true });
  if (typeof start === "number") after?.setSelectionRange?.(start, end);
}

/**
 * Return the element that takes the focus under this name, if there is one.
 *
 * A block whose id was made up gets another with each version of its message: then the same
 * action on the same surface will do.
 */
export function findFocus(parent, name) {
  const exact = parent.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  const [surface, block, ...action] = name.split("/");
  if (exact || !block || !action.length) return exact;
  const end = `/${action.join("/")}`;
  const others = [...parent.querySelectorAll(`[data-focus^="${CSS.escape(surface)}/"]`)];
  return others.find((one) => one.dataset.focus.endsWith(end)) ?? null;
}

/** Return the address if following it can do no harm, else null. */
export function safeUrl(url) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url ?? "") ? url : null;
}
