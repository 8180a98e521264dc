/** Reads new messages out to people who do not see them arrive. */

import { parse } from "./mrkdwn.js";
import { show } from "./nodes.js";
import { channelName, channelOf, isBot, botName, me, nameOf } from "./world.js";

const LONGEST = 300;
const announcer = document.getElementById("announcer");
let known = null;
let of = null;

/** Announce what others wrote in this channel since the last look at it. */
export function announce(channelId) {
  const messages = channelOf(channelId)?.messages ?? [];
  const fresh = of === channelId ? messages.filter(({ ts }) => !known.has(ts)) : [];
  of = channelId;
  known = new Set(messages.map(({ ts }) => ts));
  const words = fresh.filter(({ user }) => user !== me()).map(wordsOf);
  if (words.length) announcer.textContent = words.join(" ");
}

function wordsOf(message) {
  const who = isBot(message.user) ? botName() : nameOf(message.user);
  const text = document.createElement("p");
  text.append(...show(parse(message.text ?? "")));
  const only = message.ephemeral ? ", only visible to you" : "";
  const files = (message.files ?? []).map(({ name }) => `File ${name}.`).join(" ");
  return `${who}${only}: ${text.textContent.slice(0, LONGEST)} ${files}`;
}

/** Say which place was opened. */
export function announcePlace(id) {
  announcer.textContent = id === "home" ? `${botName()}, Home` : channelName(id);
}
