/** What can be done with a message: react, reply in a thread, start a shortcut. */

import { act } from "./acts.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { menuButton } from "./menu.js";
import { messageShortcuts } from "./shortcuts.js";
import { me, nameOf } from "./world.js";

const REACTIONS = ["+1", "white_check_mark", "eyes", "heart", "tada", "pray", "phone", "x"];

/** Return the row of things that can be done with a message. */
export function messageTools(message, place) {
  const reactions = () =>
    REACTIONS.map((name) => ({
      label: `${emoji(name)} ${name}`,
      choose: () => react(message, place, name),
    }));
  const reply = h(
    "a",
    {
      class: "icon",
      href: `#${place.channel}/${message.thread_ts ?? message.ts}`,
      "aria-label": "Reply in thread",
      title: "Reply in thread",
    },
    "💬",
  );
  return h(
    "div",
    { class: "tools" },
    menuButton({
      label: "Add a reaction",
      face: "☺",
      items: reactions,
      focusName: `react/${message.ts}`,
    }),
    place.inThread ? null : reply,
    menuButton({
      label: "More for this message",
      face: "⋮",
      items: () => messageShortcuts(message, place.channel),
      focusName: `more/${message.ts}`,
    }),
  );
}

/** Return the reactions to a message, each a button to add one's own. */
export function reactionRow(message, place) {
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users = [], count }) =>
      h(
        "button",
        {
          type: "button",
          class: users.includes(me()) ? "reaction mine" : "reaction",
          title: `${users.map(nameOf).join(", ")} reacted with :${name}:`,
          "aria-label": `${name}, ${count ?? users.length}`,
          "aria-pressed": String(users.includes(me())),
          onclick: () => react(message, place, name),
        },
        `${emoji(name) ?? `:${name}:`} ${count ?? users.length}`,
      ),
    ),
  );
}

function react(message, place, name) {
  return act("react", { channel: place.channel, message_ts: message.ts, name });
}
