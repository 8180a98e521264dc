/** The message box: text, slash commands, files, global shortcuts. */

import { act, during } from "./acts.js";
import { upload } from "./api.js";
import { h } from "./dom.js";
import { menuButton } from "./menu.js";
import { offersFor } from "./offers.js";
import { Options } from "./options.js";
import { removable } from "./removable.js";
import { globalShortcuts } from "./shortcuts.js";
import { me } from "./world.js";

const TALLEST_PX = 220;
const MOVES = ["ArrowLeft", "ArrowRight", "Home", "End"];
const drafts = new Map();

/** The message box of one channel or thread; what is typed survives a look elsewhere. */
export class Composer {
  constructor(channel, threadTs, label) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.key = `${channel}/${threadTs ?? ""}`;
    this.files = [];
    this.history = [];
    this.box = h("textarea", {
      class: "composer-box",
      rows: "1",
      dir: "auto",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": label,
      placeholder: label,
      value: drafts.get(this.key) ?? "",
    });
    this.options = new Options(this.box, "Suggestions", (option) => this.take(option));
    this.chips = h("div", { class: "chips" });
    this.element = this.build();
    this.listen();
  }

  build() {
    this.chooser = h("input", {
      type: "file",
      class: "unseen",
      multiple: true,
      tabindex: "-1",
      "aria-hidden": "true",
    });
    const clip = h(
      "button",
      {
        type: "button",
        class: "icon",
        title: "Attach files",
        "aria-label": "Attach files",
        onclick: () => this.chooser.click(),
      },
      "📎",
    );
    this.sender = h(
      "button",
      { type: "button", class: "button primary send", onclick: () => this.send() },
      "Send",
    );
    const shortcuts = () => globalShortcuts(this.channel);
    return h(
      "div",
      { class: "composer combobox" },
      this.chips,
      this.box,
      h(
        "div",
        { class: "composer-row" },
        menuButton({ label: "Shortcuts", face: "⚡", items: shortcuts, above: true }),
        clip,
        this.chooser,
        h(
          "small",
          { class: "composer-hint" },
          "Enter sends, Shift+Enter begins a new line",
        ),
        this.sender,
      ),
      this.options.popup,
    );
  }

  listen() {
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("blur", () => this.options.close());
    // A list that belongs to another word than the one at the caret would change that one.
    this.box.addEventListener("click", () => this.moved());
    this.box.addEventListener("keyup", ({ key }) => MOVES.includes(key) && this.moved());
    this.chooser.addEventListener("change", () => {
      this.attach(this.chooser.files);
      this.chooser.value = "";
    });
    this.box.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) this.attach(event.clipboardData.files);
    });
  }

  typed() {
    drafts.set(this.key, this.box.value);
    this.grow();
    this.offer();
  }

  moved() {
    if (this.options.isOpen) this.offer();
  }

  /** Offer what fits the word before the caret. */
  offer() {
    const offers = offersFor(this.box.value.slice(0, this.box.selectionStart));
    this.from = offers?.from;
    if (offers)
      this.options.show([{ label: null, options: offers.options }], null, { above: true });
    else this.options.close();
  }

  /** Browsers that cannot size a text box by its content are helped. */
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST_PX)}px`;
  }

  /** Enter on a word that stands there in full sends it rather than choosing it again. */
  onKey(event) {
    const marked = this.options.shown[this.options.active]?.insert.trim();
    const word = this.box.value.slice(this.from, this.box.selectionStart);
    const complete = event.key === "Enter" && marked === word;
    if (!complete && this.options.takes(event, ["Enter", "Tab"])) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.box.value && this.history.length) {
      event.preventDefault();
      this.write(this.history.at(-1));
    }
  }

  take({ insert }) {
    const { selectionStart: caret, value } = this.box;
    this.box.setRangeText(insert, this.from, caret, "end");
    this.options.close();
    if (this.box.value !== value) this.typed();
    this.box.focus();
  }

  write(text) {
    this.box.value = text;
    drafts.set(this.key, text);
    this.options.close();
    this.grow();
  }

  /** Take files along with the next message. */
  attach(files) {
    this.files.push(...files);
    this.drawFiles();
    this.box.focus();
  }

  drawFiles() {
    this.chips.replaceChildren(
      ...this.files.map((file) => {
        const remove = () => {
          this.files = this.files.filter((one) => one !== file);
          this.drawFiles();
          this.box.focus();
        };
        return removable("span", "chip", file.name, remove);
      }),
    );
  }

  /**
   * Send the text and the files; a text that could not be sent comes back into the box.
   *
   * The caret goes there at once: by the time of the answer, the person may write elsewhere.
   */
  async send() {
    const text = this.box.value.trim();
    const { files } = this;
    if (!text && !files.length) return;
    this.files = [];
    this.drawFiles();
    this.write("");
    this.box.focus();
    if (text) this.history.push(text);
    const sent = files.length
      ? await this.sendFiles(files, text)
      : await this.sendText(text);
    if (sent === null && !this.box.value) this.write(text);
  }

  sendText(text) {
    return act("type", { channel: this.channel, text, thread_ts: this.threadTs });
  }

  async sendFiles(files, comment) {
    let words = comment;
    for (const file of files) {
      const place = { channel: this.channel, thread_ts: this.threadTs, comment: words };
      if ((await during(() => upload(me(), file, place))) === null) return null;
      words = "";
    }
    return files.length;
  }
}
