/** Links to messages of the sandbox itself: to them leads its own page, for whoever looks. */

import { channelOf, me } from "./world.js";

const MESSAGE = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/;

/** Return where an address leads: to a message of ours, by the channel and thread. */
export function followed(href) {
  const address = href && new URL(href);
  const found = address && MESSAGE.exec(address.pathname);
  if (!found || address.origin !== location.origin) return href;
  const [, channel, seconds, rest] = found;
  const ts = `${seconds}.${rest}`;
  const message = channelOf(channel)?.messages.find((one) => one.ts === ts);
  const thread = message?.thread_ts ? `/${message.thread_ts}` : "";
  return `${location.origin}/?as=${me()}#${channel}${thread}`;
}
