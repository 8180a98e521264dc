/** Reads rich_text blocks into the nodes that nodes.js shows. */

/** Return the nodes of a rich_text block, or of a list of its elements. */
export function parseRichText(block) {
  return joinLists(block.elements ?? []).map(readPart);
}

/** Slack sends a nested list as lists side by side, each with its own indent. */
function joinLists(parts) {
  const joined = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === "rich_text_list" && continues(last, part)) last.more.push(part);
    else joined.push({ ...part, more: [] });
  }
  return joined;
}

function continues(last, part) {
  return last?.type === part.type && last.style === part.style && (part.indent ?? 0) > 0;
}

function readPart(part) {
  const children = (part.elements ?? []).flatMap(readElement);
  if (part.type === "rich_text_section") return { kind: "paragraph", children };
  if (part.type === "rich_text_quote") return { kind: "quote", children };
  if (part.type === "rich_text_preformatted") return { kind: "pre", text: textOf(part) };
  if (part.type === "rich_text_list") return readList(part);
  return { kind: "unknown", ...part };
}

function readList(part) {
  const items = [part, ...part.more].flatMap((list) =>
    list.elements.map((section) => ({
      indent: list.indent ?? 0,
      children: (section.elements ?? []).flatMap(readElement),
    })),
  );
  const start = part.offset ? part.offset + 1 : null;
  return {
    kind: "list",
    ordered: part.style === "ordered",
    start,
    border: part.border || null,
    items,
  };
}

const READ = {
  text: (element) => ({ kind: "text", text: element.text }),
  link: ({ url, text }) => ({
    kind: "link",
    url,
    children: text ? [{ kind: "text", text }] : [],
  }),
  user: (element) => ({ kind: "user", id: element.user_id }),
  channel: (element) => ({ kind: "channel", id: element.channel_id }),
  usergroup: (element) => ({ kind: "group", id: element.usergroup_id }),
  team: (element) => ({ kind: "team", id: element.team_id }),
  broadcast: (element) => ({ kind: "broadcast", range: element.range }),
  emoji: (element) => ({ kind: "emoji", name: element.name }),
  color: (element) => ({ kind: "color", value: element.value }),
  date: (element) => ({
    kind: "date",
    timestamp: element.timestamp,
    format: element.format,
    url: element.url ?? null,
    label: element.fallback ?? null,
  }),
};

const STYLES = ["code", "strike", "italic", "bold", "underline", "highlight"];

function readElement(element) {
  const node = READ[element.type]?.(element) ?? { kind: "unknown", ...element };
  return STYLES.filter(
    (style) => element.style?.[style] || element.style?.[`client_${style}`],
  ).reduce((inner, kind) => ({ kind, children: [inner] }), node);
}

/** Return the bare text of a rich_text block, as a text box can show it. */
export function textOf(part) {
  if (part.elements) {
    const between = part.type === "rich_text" || part.type === "rich_text_list" ? "\n" : "";
    return part.elements.map(textOf).join(between);
  }
  return part.text ?? part.url ?? (part.user_id ? `<@${part.user_id}>` : "");
}
