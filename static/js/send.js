// send.js - sends one answer, and tells what became of it: taken, refused and why, or still to be sent.
const LONGEST = 30_000; // milliseconds; what was stored nonetheless is known by its key
let underWay;

// What is under way while the network changes may wait for an answer that never comes: it is given up and waits its
// turn again. If the server did get it, its key tells.
export const giveUp = () => underWay?.abort();

export async function send(act, host, mayRenew = true) {
  const body = new URLSearchParams({ ...act.fields, key: act.key, waited: Math.max(0, Date.now() - act.at), csrf_token: token().content });
  // With a timer of its own: phones that are a few years old know neither AbortSignal.any nor AbortSignal.timeout.
  const mine = underWay = new AbortController();
  const timer = setTimeout(() => mine.abort(), LONGEST);
  let response, told;
  try {
    // A request that outlives its page may be no larger than 64 KB.
    const keepalive = body.toString().length < 60_000;
    response = await fetch(act.url, { method: "POST", headers: { Accept: "application/json" }, body, keepalive, signal: mine.signal });
    if (response.status >= 500 || response.status === 429) return { waits: "network" };
    if (!response.headers.get("Content-Type")?.includes("json")) return { waits: "entry" };
    told = await response.json();
  } catch {
    return { waits: "network" };
  } finally {
    clearTimeout(timer);
  }
  if (response.status === 400) return mayRenew && (await renewed(host)) ? send(act, host, false) : { waits: "entry" };
  return { ok: response.ok, status: response.status, ...told };
}

const token = () => document.querySelector('meta[name="csrf-token"]');

// A page that was open since before the last sign-in holds an old token. Only the same person gets a new one.
async function renewed({ dataset }) {
  const response = await fetch(dataset.offline, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.querySelector("[data-owner]")?.dataset.owner !== dataset.owner) return false;
  token().content = page.querySelector('meta[name="csrf-token"]').content;
  return true;
}
