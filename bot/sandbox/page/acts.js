/** What the person does: each act goes to the server, and its delay and failure are shown. */

import { post } from "./api.js";
import { me } from "./world.js";

const SLOW_MS = 400;
const signs = new EventTarget();
let underWay = 0;
let sentence = null;

/** Call `listener` whenever an act begins to be slow, ends or fails. */
export function onActs(listener) {
  signs.addEventListener("change", listener);
}

/** Tell whether the app is taking its time, and what last went wrong, if anything. */
export function actState() {
  return { waiting: underWay > 0, problem: sentence };
}

/** Do one thing as this person; return the server's answer, or null if it refused. */
export async function act(verb, body = {}) {
  return during(() => post(`/people/${me()}/${verb}`, body));
}

/** Run something that the person waits for; return null if it failed, and say why. */
export async function during(work) {
  tell(null);
  const slow = setTimeout(() => change(1), SLOW_MS);
  let counted = 0;
  const change = (by) => {
    counted += by;
    underWay += by;
    signs.dispatchEvent(new Event("change"));
  };
  try {
    return checked(await work());
  } catch (error) {
    tell(error.message || "The sandbox cannot be reached. Is it still running?");
    return null;
  } finally {
    clearTimeout(slow);
    if (counted) change(-1);
  }
}

/** Forget what went wrong, or show a new sentence about it. */
export function tell(words) {
  sentence = words;
  signs.dispatchEvent(new Event("change"));
}

/** Slack itself tells about a timeout, in the screen's notice; the rest is told here. */
function checked(result) {
  const known = ["operation_timeout", undefined, null];
  if (result?.ok === false && !result.errors && !known.includes(result.error)) {
    tell(`Slack refused this: ${result.error}`);
  }
  return result;
}
