/** Starts the page: who is looking, what changes, which pane is open. */

import { announce, announcePlace } from "./announce.js";
import { get, onChanges } from "./api.js";
import { ChannelPane, ThreadPane } from "./channel.js";
import { followClock } from "./dates.js";
import { h } from "./dom.js";
import { HomePane } from "./home.js";
import { patchModal } from "./modal.js";
import { noticeBar } from "./notice.js";
import { patchSidebar } from "./sidebar.js";
import { tell } from "./acts.js";
import { me, world } from "./world.js";

const main = document.getElementById("main");
const thread = document.getElementById("thread");
const shade = document.getElementById("shade");
const open = { where: null, pane: null, threadTs: null, thread: null };
let notices = null;
let title = null;

await start();

async function start() {
  try {
    await learn();
  } catch (error) {
    main.replaceChildren(
      h(
        "p",
        { class: "empty", role: "alert" },
        `The workspace cannot be shown: ${error.message}`,
      ),
    );
    return;
  }
  frame();
  addEventListener("hashchange", draw);
  draw();
  onChanges(me(), connected, cutOff);
}

/** Ask who and what there is; a person who is not named is the first of the list. */
async function learn() {
  const asked = [get("/people"), get("/channels"), get("/app"), get("/manifest")];
  [world.people, world.channels, world.app, world.manifest] = await Promise.all(asked);
  world.workspaces = await get("/workspaces");
  const wanted = new URLSearchParams(location.search).get("as");
  world.person = world.people.find(({ id }) => id === wanted) ?? world.people[0];
  await look();
}

/** See what has become of the screen; people may have joined, the clock may have been set. */
async function look() {
  const asked = [get(`/people/${me()}/screen`), get("/people"), get("/clock")];
  const [screen, people, { now }] = await Promise.all(asked);
  Object.assign(world, { screen, people });
  followClock(now);
}

let asking = false;
let again = false;

/** Fetch the screen, and once more if it changed meanwhile. */
async function refresh() {
  again = true;
  if (asking) return;
  asking = true;
  while (again) {
    again = false;
    await look().then(draw, (error) => tell(error.message));
  }
  asking = false;
}

let isCutOff = false;

function cutOff() {
  isCutOff = true;
  tell("The connection to the sandbox is lost. Trying again…");
}

function connected() {
  if (isCutOff) tell(null);
  isCutOff = false;
  refresh();
}

function frame() {
  notices = noticeBar();
  title = h("h1", { dir: "auto" });
  const opener = h(
    "button",
    {
      type: "button",
      class: "icon drawer",
      "aria-label": "Channels",
      title: "Channels",
      onclick: () => drawer(true),
    },
    "☰",
  );
  const head = h("header", { class: "pane-head" }, opener, title);
  main.replaceChildren(head, notices.element, h("div", { class: "stage" }));
  shade.addEventListener("click", () => drawer(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") drawer(false);
  });
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector(".composer-box")?.focus();
  });
}

function drawer(isOpen) {
  document.body.classList.toggle("drawer-open", isOpen);
  shade.hidden = !isOpen;
}

/** Show what the address names and the screen holds. */
function draw() {
  const [where, threadTs] = place();
  if (where !== open.where) enter(where);
  if (threadTs !== open.threadTs) enterThread(where, threadTs);
  open.pane.patch();
  open.thread?.patch();
  title.textContent = open.pane.title;
  title.title = open.pane.title;
  document.title = `${open.pane.title} · ${world.person.name}`;
  patchSidebar(where);
  patchModal(world.screen.modals);
  notices.draw();
  announce(where);
}

function place() {
  const [where, ts] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = where === "home" || world.screen.channels.some(({ id }) => id === where);
  return known
    ? [where, ts || null]
    : [world.person.dm ?? world.screen.channels[0]?.id ?? "home", null];
}

function enter(where) {
  const isFirst = open.where === null;
  open.where = where;
  open.pane = where === "home" ? new HomePane() : new ChannelPane(where);
  main.querySelector(".stage").replaceChildren(open.pane.element);
  drawer(false);
  open.pane.patch();
  open.pane.list?.toEnd();
  open.pane.composer?.box.focus();
  if (!isFirst) announcePlace(where);
}

function enterThread(where, ts) {
  open.threadTs = ts;
  open.thread = ts ? new ThreadPane(where, ts) : null;
  thread.hidden = !ts;
  thread.replaceChildren(...(open.thread ? [open.thread.element] : []));
  open.thread?.patch();
  (open.thread ?? open.pane).composer?.box.focus();
}
