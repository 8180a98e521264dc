/** The app's Home tab. */

import { act } from "./acts.js";
import { patchBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { Surface } from "./surface.js";
import { botName, world } from "./world.js";

const surface = new Surface({ home: true });

/** The Home tab as a pane of its own. */
export class HomePane {
  constructor() {
    this.body = h("div", { class: "home-body" });
    this.empty = h("p", { class: "empty" }, `${botName()} has not put anything here yet.`);
    const about = h("a", { class: "tab", href: `#${world.person.dm}` }, "Messages");
    this.element = h(
      "div",
      { class: "pane" },
      h(
        "div",
        { class: "tabs" },
        h("span", { class: "tab now", "aria-current": "page" }, "Home"),
        about,
      ),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Home" },
        this.empty,
        this.body,
      ),
    );
    act("home");
  }

  get title() {
    return botName();
  }

  /** Show the view that the app published last. */
  patch() {
    const { home } = world.screen;
    this.empty.hidden = Boolean(home?.blocks?.length);
    surface.update(home?.state?.values);
    patchBlocks(this.body, home?.blocks ?? [], surface);
  }
}
