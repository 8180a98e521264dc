/** A channel or direct message as a pane, and a thread as another beside it. */

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { takeDrops } from "./file_input.js";
import { MessageList, threadOf, topLevel } from "./messages.js";
import { markRead } from "./unread.js";
import { channelName, channelOf, isDirect, world } from "./world.js";

/** The messages of a channel and its message box. */
export class ChannelPane {
  constructor(id) {
    this.id = id;
    this.composer = new Composer(id, undefined, `Message ${this.title}`);
    this.list = new MessageList(`Messages in ${this.title}`);
    this.empty = h("p", { class: "empty" }, emptyWords());
    this.element = paneOf([this.empty, this.list.element], this.composer);
  }

  get title() {
    return titleOf(this.id);
  }

  /** Show the messages as they are now. */
  patch() {
    const { messages } = channelOf(this.id) ?? { messages: [] };
    const shown = topLevel(messages);
    this.empty.hidden = shown.length > 0;
    this.list.element.hidden = !shown.length;
    this.list.patch(shown, { channel: this.id, all: messages });
    markRead({ id: this.id, messages });
  }
}

/** A thread: the message it hangs on, its replies, a message box for it. */
export class ThreadPane {
  constructor(id, ts) {
    this.id = id;
    this.ts = ts;
    this.composer = new Composer(id, ts, "Reply…");
    this.list = new MessageList("Messages in this thread");
    const close = h(
      "a",
      {
        class: "icon",
        href: `#${id}`,
        title: "Close the thread",
        "aria-label": "Close the thread",
      },
      "×",
    );
    const head = h(
      "header",
      { class: "pane-head" },
      h("h2", {}, "Thread"),
      h("small", { dir: "auto" }, titleOf(id)),
      close,
    );
    this.element = paneOf([head, this.list.element], this.composer);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close.click();
    });
  }

  /** Show the messages of the thread as they are now. */
  patch() {
    const { messages } = channelOf(this.id) ?? { messages: [] };
    this.list.patch(threadOf(messages, this.ts), {
      channel: this.id,
      inThread: true,
    });
  }
}

function titleOf(id) {
  return isDirect({ id }) ? channelName(id) : `#${channelName(id)}`;
}

function paneOf(children, composer) {
  const hint = h("div", { class: "drop-hint", "aria-hidden": "true" }, "Drop to attach");
  const pane = h("div", { class: "pane" }, children, composer.element, hint);
  takeDrops(pane, (files) => composer.attach(files));
  return pane;
}

function emptyWords() {
  const [command] = world.manifest.features?.slash_commands ?? [];
  const begin = command ? `Type ${command.command} to begin` : "Write something";
  return `Nothing here yet. ${begin}, or drop a file here.`;
}
