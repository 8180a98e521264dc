/** Reads Slack's mrkdwn into a tree of nodes; nodes.js shows such a tree. */

import { emoji } from "./emoji.js";

const MARKS = { "*": "bold", _: "italic", "~": "strike" };
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|[*_~]/g;
const SPAN = /`[^`\n]+`|<[^<>\n]+>/y;
const WORD = /[\p{L}\p{N}]/u;
// An invisible sign keeps a mark and a word apart as a space does.
const HUGGED = /[^\s\u00ad\u200b\u2060]/;

/** Return the nodes of a text as Slack sends it. */
export function parse(text) {
  return text
    .split(/(```[\s\S]*?```\n?)/)
    .flatMap((part, index) => (index % 2 ? [preformatted(part)] : lines(part)));
}

function preformatted(part) {
  const text = part
    .replace(/\n$/, "")
    .slice(3, -3)
    .replace(/^\n|\n$/g, "");
  return { kind: "pre", text: plain(text) };
}

/** Gather neighbouring lines of one kind: a quote, a list, or running text. */
function lines(text) {
  const groups = [];
  let rest = false;
  for (const line of text.split("\n")) {
    const read = rest ? { kind: "quote", text: line } : readLine(line);
    rest ||= read.rest ?? false;
    const last = groups.at(-1);
    if (last?.kind === read.kind) last.lines.push(read);
    else groups.push({ kind: read.kind, lines: [read] });
  }
  return groups.flatMap(groupNodes);
}

function readLine(line) {
  const quote = /^(?:&gt;|>)((?:&gt;|>){2})? ?(.*)$/.exec(line);
  if (quote) return { kind: "quote", text: quote[2], rest: Boolean(quote[1]) };
  const item = /^(\s*)[•◦▪] +(.*)$/.exec(line);
  if (item) return { kind: "list", text: item[2], indent: Math.ceil(item[1].length / 2) };
  return { kind: "text", text: line };
}

function groupNodes(group) {
  const text = group.lines.map((line) => line.text).join("\n");
  if (group.kind === "quote") return [{ kind: "quote", children: inline(text) }];
  if (group.kind === "list") return [bullets(group.lines)];
  return inline(text);
}

function bullets(read) {
  const items = read.map(({ text, indent }) => ({ indent, children: inline(text) }));
  return { kind: "list", ordered: false, items };
}

/** Return the nodes within running text. */
export function inline(text) {
  const nodes = [];
  const unclosed = new Map();
  let from = 0;
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const found = nodeAt(text, token, unclosed);
    if (found) {
      nodes.push(...plainNodes(text.slice(from, token.index)), found.node);
      from = found.end;
    }
    TOKEN.lastIndex = found ? found.end : token.index + 1;
  }
  return [...nodes, ...plainNodes(text.slice(from))];
}

function nodeAt(text, token, unclosed) {
  const [whole, code, reference, name] = token;
  const end = token.index + whole.length;
  if (code !== undefined) return { node: wrap("code", plainNodes(code)), end };
  if (reference !== undefined) return { node: referred(reference), end };
  if (name !== undefined) return emoji(name) && { node: { kind: "emoji", name }, end };
  return marked(text, token.index, unclosed);
}

/**
 * Read *bold* and its like: the marks hug the text inside and touch no word outside.
 *
 * `unclosed` says up to where each mark was looked for in vain, so that a line full of
 * opening marks is not read to its end for each of them.
 */
function marked(text, start, unclosed) {
  const mark = text[start];
  if (WORD.test(text[start - 1] ?? "") || !HUGGED.test(text[start + 1] ?? "")) return null;
  if (start < (unclosed.get(mark) ?? 0)) return null;
  const { close, end } = closing(text, start + 1, mark);
  if (close < 0) {
    unclosed.set(mark, end);
    return null;
  }
  const children = inline(text.slice(start + 1, close));
  return { node: wrap(MARKS[mark], children), end: close + 1 };
}

function closing(text, start, mark) {
  let at = start;
  for (; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === mark && at > start && HUGGED.test(text[at - 1])) {
      if (!WORD.test(text[at + 1] ?? "")) return { close: at, end: at };
    }
    at += spanAt(text, at);
  }
  return { close: -1, end: at };
}

/** Return how far the code or the reference that begins here reaches, 0 for none. */
function spanAt(text, at) {
  SPAN.lastIndex = at;
  return SPAN.test(text) ? SPAN.lastIndex - 1 - at : 0;
}

/** Read what stands between < and >: a mention, a date or a link. */
function referred(reference) {
  const bar = reference.indexOf("|");
  const target = bar < 0 ? reference : reference.slice(0, bar);
  const label = bar < 0 ? null : plain(reference.slice(bar + 1));
  if (target.startsWith("@")) return { kind: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) return special(target.slice(1), label);
  const children = bar < 0 ? [] : plainNodes(reference.slice(bar + 1));
  return { kind: "link", url: plain(target), children };
}

function special(target, label) {
  const [word, ...rest] = target.split("^");
  if (word === "date") {
    const [timestamp, format, url] = rest;
    return { kind: "date", timestamp: Number(timestamp), format, url: url ?? null, label };
  }
  if (word === "subteam") return { kind: "group", id: rest[0], label };
  return { kind: "broadcast", range: word };
}

function wrap(kind, children) {
  return { kind, children };
}

function plainNodes(text) {
  return text ? [{ kind: "text", text: plain(text) }] : [];
}

/** Return text with Slack's three escapes undone. */
export function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
