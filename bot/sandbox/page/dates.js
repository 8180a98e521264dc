/** Writes times as Slack does, in the reader's own time zone. */

const DAY_MS = 86_400_000;
let aheadMs = 0;

/** Let "today" follow the sandbox's clock, which a tester may have set. */
export function followClock(now) {
  aheadMs = new Date(now).getTime() - Date.now();
}

/** Return a message's time of day. */
export function timeOfDay(seconds) {
  return format(seconds, { hour: "numeric", minute: "2-digit" });
}

/** Return the day as a divider between messages names it. */
export function dayName(seconds) {
  return pretty(seconds, { weekday: "long", month: "long", day: "numeric" });
}

/** Return the whole time, for those who hover over a short one. */
export function longTime(seconds) {
  return format(seconds, { dateStyle: "full", timeStyle: "medium" });
}

/** Fill in the {tokens} of a `<!date^…>` pattern. */
export function fillPattern(pattern, seconds) {
  return pattern.replace(/\{(\w+)\}/g, (written, token) => {
    return TOKENS[token]?.(seconds) ?? written;
  });
}

const LONG = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const MIDDLE = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };

const TOKENS = {
  date_num: (seconds) => new Date(seconds * 1000).toLocaleDateString("sv-SE"),
  date_slash: (seconds) => format(seconds, { dateStyle: "short" }),
  date: (seconds) => format(seconds, MIDDLE),
  date_short: (seconds) => format(seconds, SHORT),
  date_long: (seconds) => format(seconds, LONG),
  date_pretty: (seconds) => pretty(seconds, MIDDLE),
  date_short_pretty: (seconds) => pretty(seconds, SHORT),
  date_long_pretty: (seconds) => pretty(seconds, LONG),
  day_divider_pretty: (seconds) => dayName(seconds),
  time: (seconds) => timeOfDay(seconds),
  time_secs: (seconds) => format(seconds, { timeStyle: "medium" }),
  ago: (seconds) => ago(seconds),
};

function format(seconds, options) {
  return new Intl.DateTimeFormat(navigator.language, options).format(seconds * 1000);
}

function pretty(seconds, options) {
  const days = calendarDay(seconds * 1000) - calendarDay(Date.now() + aheadMs);
  const near = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };
  return near[days] ?? format(seconds, options);
}

function calendarDay(ms) {
  const day = new Date(ms);
  return Math.round(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) / DAY_MS);
}

const UNITS = { year: 31_557_600, month: 2_629_800, day: 86_400, hour: 3600, minute: 60 };

function ago(seconds) {
  const difference = seconds - (Date.now() + aheadMs) / 1000;
  const words = new Intl.RelativeTimeFormat(navigator.language, { numeric: "auto" });
  for (const [unit, length] of Object.entries(UNITS)) {
    if (Math.abs(difference) >= length)
      return words.format(Math.round(difference / length), unit);
  }
  return words.format(Math.round(difference), "second");
}
