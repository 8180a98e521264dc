/** What the message box offers as one types: slash commands, people, channels. */

import { botName, channelName, sortedChannels, world } from "./world.js";

const MOST = 12;

/**
 * Return what fits the text before the caret, or null.
 *
 * `from` is where the word begins that a choice replaces; each option carries what to `insert`.
 */
export function offersFor(before) {
  const word = /(^|\s)([@#])([^\s@#]*)$/u.exec(before);
  if (word) {
    const options = word[2] === "@" ? people(word[3]) : channels(word[3]);
    const typed = word[2] + word[3];
    return offer(before.length - typed.length, typed, options);
  }
  const command = /^\/\S*$/.exec(before);
  return command ? offer(0, before, commands(before)) : null;
}

/** What stands there in full already comes first, so that Enter means it and no other. */
function offer(from, typed, options) {
  if (!options.length) return null;
  const isTyped = ({ insert }) => insert.trim().toLowerCase() === typed.toLowerCase();
  const sorted = options.toSorted((one, other) => isTyped(other) - isTyped(one));
  return { from, options: sorted.slice(0, MOST) };
}

function commands(typed) {
  const all = world.manifest.features?.slash_commands ?? [];
  return all
    .filter(({ command }) => command.startsWith(typed.toLowerCase()))
    .map(({ command, description, usage_hint: hint }) =>
      option(`${command}${hint ? ` ${hint}` : ""}`, description, `${command} `),
    );
}

function people(typed) {
  const names = [botName(), ...world.people.map(({ name }) => name)];
  return fitting(names, typed).map((name) => option(`@${name}`, null, `@${name} `));
}

function channels(typed) {
  const names = sortedChannels()[0].map(({ id }) => channelName(id));
  return fitting(names, typed).map((name) => option(`#${name}`, null, `#${name} `));
}

function fitting(names, typed) {
  const start = typed.toLocaleLowerCase();
  const words = (name) => [name, ...name.split(/\s+/)];
  return names.filter((name) =>
    words(name).some((word) => word.toLocaleLowerCase().startsWith(start)),
  );
}

function option(text, description, insert) {
  const note = description && { type: "plain_text", text: description, emoji: false };
  return {
    value: insert,
    text: { type: "plain_text", text, emoji: false },
    description: note,
    insert,
  };
}
