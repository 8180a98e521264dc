/** What the person does: each act goes to the server, and its delay and failure are shown. */

import { post } from "./api.js";
import { me } from "./world.js";

const SLOW_MS = 400;
const signs = new EventTarget();
let underWay = 0;
let problem = null;
let refusal = null;

/** Call `listener` whenever an act begins to be slow, ends or fails. */
export function onActs(listener) {
  signs.addEventListener("change", listener);
}

/** Tell whether the app is taking its time, what went wrong, and what Slack refused. */
export function actState() {
  return { waiting: underWay > 0, problem, refusal };
}

/** Do one thing as this person; return the server's answer, or null if it refused. */
export async function act(verb, body = {}) {
  return during(() => post(`/people/${me()}/${verb}`, body));
}

/** Run something that the person waits for; return null if it failed, and say why. */
export async function during(work) {
  refusal = null;
  tell(null);
  let slow = 0;
  const timer = setTimeout(() => {
    slow = 1;
    underWay += slow;
    changed();
  }, SLOW_MS);
  try {
    return checked(await work());
  } catch (error) {
    tell(error.message || "The sandbox cannot be reached. Is it still running?");
    return null;
  } finally {
    clearTimeout(timer);
    underWay -= slow;
    changed();
  }
}

function changed() {
  signs.dispatchEvent(new Event("change"));
}

/** Forget what went wrong, or show a new sentence about it. */
export function tell(words) {
  problem = words;
  changed();
}

/** Mostly Slack itself says what it refused, in the screen's notice; the name is the rest. */
function checked(result) {
  if (result?.ok === false && result.error) refusal = `Slack refused this: ${result.error}`;
  return result;
}
