/** Reads the standard Markdown of `markdown` blocks into the nodes that nodes.js shows. */

import { emoji } from "./emoji.js";

/** Return the nodes of a Markdown text. */
export function parseMarkdown(text) {
  return text
    .split(/^(```[^\n]*\n[\s\S]*?^```$)/m)
    .flatMap((part, index) => (index % 2 ? [fenced(part)] : paragraphs(part)));
}

function fenced(part) {
  return { kind: "pre", text: part.replace(/^```[^\n]*\n/, "").replace(/\n?```$/, "") };
}

function paragraphs(text) {
  return text
    .split(
      /\n\s*\n|(?<=^(?!\s*(?:[-*+]|\d+[.)]) )[^\n]+)\n(?=(?:[-*+]|\d+[.)]) )|(?=^#{1,6} )|(?<=^#{1,6} [^\n]*)\n/m,
    )
    .filter((part) => part.trim())
    .map(readParagraph);
}

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)]) +(?:\[([ xX])\] )?(.*)$/;

function readParagraph(part) {
  const text = part.replace(/^\n+|\n+$/g, "");
  const rows = text.split("\n");
  const heading = /^(#{1,6}) +(.*?)#*$/.exec(text);
  if (heading)
    return { kind: "heading", level: heading[1].length, children: inline(heading[2]) };
  if (/^ {0,3}([-*_])( *\1){2,} *$/.test(text)) return { kind: "rule" };
  if (rows.every((row) => /^>/.test(row))) return quote(rows);
  if (ITEM.test(rows[0])) return list(rows);
  if (rows.length > 1 && /^\|?[\s:|-]+\|?$/.test(rows[1]) && rows[1].includes("-"))
    return table(rows);
  return { kind: "paragraph", children: inline(text) };
}

function quote(rows) {
  return {
    kind: "quote",
    children: inline(rows.map((row) => row.replace(/^> ?/, "")).join("\n")),
  };
}

function list(rows) {
  const items = [];
  for (const row of rows) {
    const [, indent, , box, text] = ITEM.exec(row) ?? [];
    if (text === undefined) items.at(-1).text += `\n${row.trim()}`;
    else items.push({ indent: Math.floor(indent.length / 2), text: ticked(box) + text });
  }
  const first = ITEM.exec(rows[0])[2];
  return {
    kind: "list",
    ordered: Boolean(first),
    start: first ?? null,
    items: items.map(({ indent, text }) => ({ indent, children: inline(text) })),
  };
}

function ticked(box) {
  if (box === undefined) return "";
  return box === " " ? "☐ " : "☑ ";
}

function table(rows) {
  const cells = (row) =>
    row
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim()));
  return { kind: "table", rows: [rows[0], ...rows.slice(2)].map(cells) };
}

const INLINE =
  /\\([\\`*_{}[\]()#+.!~|>-])|`([^`]+)`|!?\[([^\]]*)\]\(([^()\s]+)(?: "[^"]*")?\)|<(https?:\/\/[^>\s]+)>|(https?:\/\/[^\s<>)]+[^\s<>).,;:!?])|:([a-z0-9_+-]+):|(\*\*|__)(?=\S)([\s\S]*?\S)\8|~~(?=\S)([\s\S]*?\S)~~|(?<![\p{L}\p{N}])([*_])(?=\S)([\s\S]*?\S)\11(?![\p{L}\p{N}])/gu;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from)
      nodes.push({ kind: "text", text: text.slice(from, match.index) });
    nodes.push(readMatch(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push({ kind: "text", text: text.slice(from) });
  return nodes;
}

function readMatch([
  written,
  escaped,
  code,
  words,
  url,
  bracketed,
  bare,
  name,
  ,
  strong,
  struck,
  ,
  slanted,
]) {
  if (escaped) return { kind: "text", text: escaped };
  if (code) return { kind: "code", children: [{ kind: "text", text: code }] };
  if (url) return { kind: "link", url, children: inline(words) };
  if (bracketed ?? bare) return { kind: "link", url: bracketed ?? bare, children: [] };
  if (name) return emoji(name) ? { kind: "emoji", name } : { kind: "text", text: written };
  if (strong) return { kind: "bold", children: inline(strong) };
  if (struck) return { kind: "strike", children: inline(struck) };
  return { kind: "italic", children: inline(slanted) };
}
