/** What this page knows of the workspace: who is looking, what stands on the screen. */

export const world = {
  person: null,
  people: [],
  channels: [],
  app: {},
  workspaces: [],
  manifest: {},
  screen: { channels: [], modals: [], home: null, notice: null },
};

/** Return the id of the person who is looking. */
export function me() {
  return world.person?.id;
}

/** Return a person's or the bot's name. */
export function nameOf(id) {
  if (isBot(id)) return botName();
  return world.people.find((person) => person.id === id)?.name ?? id ?? "Somebody";
}

/** Tell whether an id is the bot's. */
export function isBot(id) {
  return Boolean(id) && [world.app.bot_user_id, world.app.bot_id].includes(id);
}

/** Return the name the bot goes by. */
export function botName() {
  const { display_name: shown } = world.manifest.features?.bot_user ?? {};
  return shown || world.app.name || "App";
}

/** Return a channel as this person sees it, with its messages. */
export function channelOf(id) {
  return world.screen.channels.find((channel) => channel.id === id);
}

/** Tell whether a channel is a direct message. */
export function isDirect(channel) {
  return channel.id.startsWith("D");
}

/** Return what a channel is called, without the number sign. */
export function channelName(id) {
  if (id === world.person?.dm) return botName();
  const channel = channelOf(id) ?? world.channels.find((one) => one.id === id);
  return (channel?.name || id || "").replace(/^[#@]/, "");
}

/** Return a person's role, or what kind of person it is who has none. */
export function roleOf(person) {
  const role = person.role && person.role !== "none" ? person.role : null;
  const kind =
    person.kind && !["person", "member", role].includes(person.kind) ? person.kind : null;
  return [role, kind].filter(Boolean).join(", ").replaceAll("_", " ") || "no role";
}

/** Return the channels by the order in which the sidebar shows them. */
export function sortedChannels() {
  const { dm } = world.person;
  const rank = (channel) => (channel.id === dm ? 0 : 1);
  const byName = (one, other) =>
    rank(one) - rank(other) || channelName(one.id).localeCompare(channelName(other.id));
  const all = [...world.screen.channels].sort(byName);
  return [all.filter((channel) => !isDirect(channel)), all.filter(isDirect)];
}
