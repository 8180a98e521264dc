/** Pictures: those of the workspace are shown, those of other hosts become a link. */

import { fileUrl } from "./api.js";
import { h, safeUrl } from "./dom.js";
import { me } from "./world.js";

/** Return the picture, or a box that names it; this page loads nothing from the network. */
export function imageElement(spec, className = "picture") {
  const source = ownSource(spec);
  const alt = spec.alt_text ?? "";
  if (source)
    return h("img", { class: className, src: source, alt, title: alt, loading: "lazy" });
  const href = safeUrl(spec.image_url);
  return h(
    "a",
    {
      class: `${className} elsewhere`,
      href,
      target: "_blank",
      rel: "noopener noreferrer",
      role: "img",
      "aria-label": alt,
      title: `${alt} (a picture on another host, not loaded here)`,
    },
    h("span", { "aria-hidden": "true" }, "🖼"),
    className === "picture" ? h("span", {}, alt || "Picture on another host") : null,
  );
}

function ownSource({ slack_file: file, image_url: url }) {
  if (file?.id) return fileUrl(me(), file.id);
  const address = file?.url ?? url;
  if (!address) return null;
  const { origin, pathname } = new URL(address, location.href);
  if (origin !== location.origin) return null;
  const id = /\/(F[A-Z0-9]+)(\/|$)/.exec(pathname);
  return id ? fileUrl(me(), id[1]) : address;
}
