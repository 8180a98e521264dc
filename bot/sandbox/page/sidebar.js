/** The sidebar: the workspace, the app's Home tab, channels, direct messages, who one is. */

import { h, patch } from "./dom.js";
import { avatar } from "./avatar.js";
import { hide, showBeside } from "./popup.js";
import { unreadIn } from "./unread.js";
import {
  botName,
  channelName,
  isDirect,
  me,
  roleOf,
  sortedChannels,
  world,
} from "./world.js";

const sidebar = document.getElementById("sidebar");
const parts = {};

/** Make the sidebar show the workspace as it is, with `where` marked. */
export function patchSidebar(where) {
  if (!sidebar.firstChild) sidebar.append(...build());
  const [channels, direct] = sortedChannels();
  patch(
    parts.apps,
    [{ id: "home", name: `${botName()} (Home)`, sign: "⌂", now: where === "home" }],
    keyOf,
    row,
  );
  patch(
    parts.channels,
    channels.map((channel) => rowData(channel, where)),
    keyOf,
    row,
  );
  patch(
    parts.direct,
    direct.map((channel) => rowData(channel, where)),
    keyOf,
    row,
  );
}

function build() {
  for (const name of ["apps", "channels", "direct"]) parts[name] = h("ul", {});
  const name = world.app.team ?? "Sandbox workspace";
  return [
    h(
      "div",
      { class: "workspace" },
      h("strong", { dir: "auto", title: name }, name),
      h("small", {}, "A local sandbox"),
      otherWorkspaces(),
    ),
    h(
      "div",
      { class: "places" },
      group("Apps", parts.apps),
      group("Channels", parts.channels),
      group("Direct messages", parts.direct),
    ),
    personSwitch(),
  ];
}

/** The sandbox may hold more than one workspace; each has its own people. */
function otherWorkspaces() {
  const others = world.workspaces.filter(({ team_id: id }) => id !== world.app.team_id);
  if (!others.length) return null;
  const links = others.map(({ team_id: id, name }) =>
    h("a", { href: `?team=${id}` }, name),
  );
  return h("small", { class: "row" }, "Go to", links);
}

function group(title, list) {
  return h("section", {}, h("h2", {}, title), list);
}

const keyOf = (item) => item.id;

function rowData(channel, where) {
  return {
    id: channel.id,
    name: channelName(channel.id),
    sign: isDirect(channel) ? "@" : "#",
    shared: Boolean(channel.is_shared),
    archived: Boolean(channel.is_archived),
    now: channel.id === where,
    unread: channel.id === where ? 0 : unreadIn(channel),
  };
}

function row({ id, name, sign, shared, archived, now, unread }) {
  const about = [
    shared && "shared with another company",
    archived && "archived",
    unread && `${unread} unread`,
  ];
  const words = [name, ...about.filter(Boolean)].join(", ");
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: `#${id}`,
        class: unread ? "place unread" : "place",
        "aria-current": now ? "page" : null,
        "aria-label": words,
        title: name,
        "data-focus": `place/${id}`,
      },
      h("span", { class: "sign", "aria-hidden": "true" }, sign),
      h("span", { class: "place-name", dir: "auto" }, name),
      shared
        ? h("span", { title: "Shared with another company", "aria-hidden": "true" }, "⇄")
        : null,
      archived ? h("span", { title: "Archived", "aria-hidden": "true" }, "🗄") : null,
      unread ? h("span", { class: "count-badge" }, unread) : null,
    ),
  );
}

function personSwitch() {
  const { person } = world;
  const list = h("div", { class: "popup people", popover: "auto", id: "people" });
  const button = h(
    "button",
    {
      type: "button",
      class: "you",
      "aria-haspopup": "true",
      popovertarget: "people",
      title: "Become somebody else",
    },
    avatar(person),
    h(
      "span",
      { class: "you-words" },
      h("strong", { dir: "auto" }, `You are ${person.name}`),
      h("small", {}, roleOf(person)),
    ),
    h("span", { "aria-hidden": "true" }, "▾"),
  );
  list.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    list.replaceChildren(...world.people.map(personRow));
    if (event.newState === "open") showBeside(button, list, { above: true });
  });
  list.addEventListener("click", () => hide(list));
  return h("div", { class: "switch" }, button, list);
}

function personRow(person) {
  const address = new URL(location.href);
  address.searchParams.set("as", person.id);
  address.hash = "";
  const href = `${address.search}`;
  const label = `Open as ${person.name} in a new window`;
  return h(
    "div",
    { class: "person" },
    h(
      "a",
      { class: "option", href, "aria-current": person.id === me() ? "true" : null },
      avatar(person),
      h(
        "span",
        {},
        h("span", { dir: "auto" }, person.name),
        h("small", {}, roleOf(person)),
      ),
    ),
    h(
      "a",
      { class: "icon", href, target: "_blank", "aria-label": label, title: label },
      "↗",
    ),
  );
}
