/** The file_input element: choose or drop files, see them arrive, take them out again. */

import { during } from "./acts.js";
import { upload } from "./api.js";
import { h } from "./dom.js";
import { removable } from "./removable.js";
import { me } from "./world.js";

const MOST = 10;

/** Return the element for file_input. */
export function fileInput(slot) {
  const { filetypes, max_files: most = MOST } = slot.spec;
  const accept = filetypes?.map((type) => `.${type.replace(/^\./, "")}`).join(",");
  const { id, ...names } = slot.attributes("Files");
  const list = h("ul", { class: "files" });
  const chooser = h("input", {
    ...names,
    id,
    type: "file",
    class: "unseen",
    accept,
    multiple: most > 1,
  });
  const open = () => chooser.click();
  const zone = h(
    "div",
    { class: "drop-zone" },
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: open,
        "data-focus": slot.focusName("button"),
      },
      most > 1 ? "Choose files" : "Choose a file",
    ),
    h("span", {}, "or drop here"),
    filetypes ? h("small", {}, filetypes.join(", ")) : null,
    chooser,
  );
  const add = (files) => addFiles(slot, list, files, most);
  chooser.addEventListener("change", () =>
    add(chooser.files).then(() => (chooser.value = "")),
  );
  takeDrops(zone, add);
  draw(slot, list);
  return h("div", { class: "file-input" }, zone, list);
}

/** Let an element take files that are dropped on it. */
export function takeDrops(zone, add) {
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    zone.classList.add("over");
  };
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    zone.classList.remove("over");
    add(event.dataTransfer.files);
  });
}

async function addFiles(slot, list, files, most) {
  for (const file of [...files]) {
    const wait = h("li", { class: "file" }, `Uploading ${file.name}…`);
    list.append(wait);
    const id = await during(() => upload(me(), file));
    wait.remove();
    const held = slot.value ?? [];
    if (id) await slot.choose([...held, { id, name: file.name }].slice(-most));
  }
  draw(slot, list);
}

function draw(slot, list) {
  list.replaceChildren(...(slot.value ?? []).map((file) => row(slot, list, file)));
}

function row(slot, list, file) {
  const name = file.name ?? file.id ?? file;
  const remove = async () => {
    await slot.choose(slot.value.filter((one) => one !== file));
    draw(slot, list);
  };
  return removable("li", "file", name, remove);
}
