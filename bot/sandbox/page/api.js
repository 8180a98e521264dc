/** The requests to the sandbox server: what people see and do, as the server lays it down. */

const address = new URLSearchParams(location.search);
const team = address.get("team");

/** A request that the server refused, with its own sentence. */
class Refusal extends Error {}

/** Return the answer to a GET as data. */
export async function get(path, query = {}) {
  return answer(await fetch(url(path, query)));
}

/** Send data, return the answer as data. */
export async function post(path, body = {}) {
  const headers = { "content-type": "application/json" };
  return answer(
    await fetch(url(path), { method: "POST", headers, body: JSON.stringify(body) }),
  );
}

/** Upload a file as this person and return its id; without a channel it is for a form alone. */
export async function upload(person, file, { channel, thread_ts, comment } = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ channel, thread_ts, comment })) {
    if (value) body.append(name, value);
  }
  body.append("file", file, file.name);
  const path = `/people/${person}/upload`;
  return (await answer(await fetch(url(path), { method: "POST", body }))).file_id;
}

/** Return where this person can fetch the bytes of a file. */
export function fileUrl(person, fileId) {
  return url(`/files/${encodeURIComponent(fileId)}`, { as: person });
}

/** Call `listener` at once and whenever this person's screen may have changed. */
export function onChanges(person, listener, whenCutOff) {
  const stream = new EventSource(url(`/people/${person}/changes`));
  stream.onopen = listener;
  stream.onmessage = listener;
  stream.onerror = whenCutOff;
}

function url(path, query = {}) {
  const all = new URLSearchParams(team ? { ...query, team } : query);
  return all.size ? `${path}?${all}` : path;
}

async function answer(response) {
  const type = response.headers.get("content-type") ?? "";
  const body = type.includes("json") ? await response.json() : await response.text();
  if (response.ok) return body;
  throw new Refusal(body?.error ?? `The sandbox answered ${response.status}.`);
}
