/** Files in messages: a chip with a download link, a look at pictures. */

import { fileUrl } from "./api.js";
import { h } from "./dom.js";
import { me } from "./world.js";

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const KINDS = {
  csv: "CSV",
  xlsx: "Excel",
  xls: "Excel",
  zip: "Zip",
  vcf: "vCard",
  json: "JSON",
  txt: "Text",
  pdf: "PDF",
};

/** Return the element that shows a file and lets it be downloaded. */
export function fileChip(file) {
  const name = straight(file.name || file.title || file.id);
  const href = fileUrl(me(), file.id);
  const link = h(
    "a",
    { class: "file-chip", href, download: name, title: `Download ${name}` },
    h("span", { class: "file-kind", "aria-hidden": "true" }, kindOf(name)),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto" }, name),
      h("small", {}, ["Download", sizeOf(file.size)].filter(Boolean).join(" · ")),
    ),
  );
  if (!PICTURE.test(name)) return link;
  const alt = straight(file.alt_txt || file.title || name);
  return h(
    "figure",
    {},
    h("img", { class: "picture", src: href, alt, title: alt, loading: "lazy" }),
    link,
  );
}

/** Return a name without what turns its direction: an ending must not read as another. */
function straight(name) {
  return name.replace(TURNING, "");
}

function kindOf(name) {
  const ending = name.split(".").pop().toLowerCase();
  return KINDS[ending] ?? "File";
}

/** Return a size in words, or null. */
function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return null;
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
