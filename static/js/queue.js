// queue.js - keeps each answer on this device until the server has it: sent in order, once, and after a restart too.
import { send } from "./send.js";
import * as shelf from "./shelf.js";

const host = () => document.querySelector("[data-owner]");
const locked = (work) => (navigator.locks ? navigator.locks.request("delphi-queue", work) : work());
const tell = (kind, detail) => document.dispatchEvent(new CustomEvent(`queue:${kind}`, { detail }));
const lying = async (state) => (await shelf.all(host().dataset.owner)).filter((act) => act.state === state);
const replies = new Map(); // by key, of what this page sent
const LONGEST_MEMORY = 60 * 86_400_000; // milliseconds; rounds are over by then

// An answer, or a comment of one kind, on one statement; or an order of several.
export const isOf = (act) => (form) => form.getAttribute("action") === act.url && (form.elements?.kind?.value ?? "") === (act.fields?.kind ?? "");

let line = Promise.resolve(); // one after the other, so that the last tap is the one that stays

export const waiting = () => lying("waiting");
export const sent = () => lying("sent");
export const kept = () => lying("kept");
export const forget = async (act) => { await shelf.drop(act.n); tell("changed"); };

// What became of a form: the server's answer, or that it waits on this device.
export function deliver(form, body) {
  const act = made(form, body);
  const stored = shelf.put(act).then((n) => { act.n = n; });
  stored.catch(() => {});
  const reply = line.then(() => stored).then(() => locked(() => sendAll(act)));
  line = reply.catch(() => {});
  return reply.catch(async () => {
    const told = await send(act, host()); // what cannot be stored can still be sent
    return told.waits ? { ok: false, error: host().dataset.lost } : told;
  });
}

function made(form, body) {
  const { csrf_token: _token, ...fields } = Object.fromEntries(body);
  const button = fields.answer && [...form.elements].find(({ name, value }) => name === "answer" && value === fields.answer);
  const typed = [...form.elements].filter((each) => each.dataset.says && each.value).map((each) => `${each.dataset.says}: ${each.value}`);
  const words = /^\d+$/.test(fields.answer) ? fields.answer : (button?.textContent.trim() ?? fields.text ?? typed.join("\n"));
  const { label } = form.dataset;
  return { owner: host().dataset.owner, url: form.getAttribute("action"), label, fields, words, key: newKey(), at: Date.now(), state: "waiting" };
}

// Only a page of https or of this machine has randomUUID.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Sends everything that waits.
export function flush() {
  line = line.then(() => locked(() => sendAll(null))).catch(() => {});
  return line;
}

async function sendAll(mine) {
  const done = { sent: 0, refused: 0 };
  for (const { n } of await waiting()) {
    if (mine && n > mine.n) break;
    const act = (await waiting()).find((one) => one.n === n); // anew: what it has seen may have moved on
    if (!act) continue;
    const told = await send(act, host());
    if (told.waits) {
      tell("changed", told);
      const { queued, behind } = host().dataset;
      return { ok: true, ...told, state: queued, said: behind.replace("{label}", act.label) };
    }
    replies.set(act.key, told);
    await settle(act, told, n === mine?.n);
    if (n !== mine?.n) done[told.ok ? "sent" : "refused"] += 1;
  }
  tell("changed", done);
  // Another window sent it meanwhile: sent again under its key, it is not stored again.
  return mine && (replies.get(mine.key) ?? send(mine, host()));
}

async function settle(act, told, isWatched) {
  await shelf.drop(act.n);
  if (told.ok && told.is_ours !== false) await remember(act, told);
  if (!isWatched) tell("late", { act, told });
  if (told.ok) {
    await moveOn(act, told);
    if (told.text) await keep(act, told.is_ours ? told.text : act.words, told.elsewhere);
    tell("taken", { act, told, isWatched });
  } else if (!isWatched || told.status !== 422) { // else it still stands on the card, beside the reason
    await keep(act, act.words, told.error);
  }
}

// A page that was kept for reading does not know of what was sent since; this device does.
async function remember({ owner, url, fields, at }, told) {
  for (const one of await sent()) {
    if ((one.url === url && one.fields.kind === fields.kind) || at - one.at > LONGEST_MEMORY) await shelf.drop(one.n);
  }
  await shelf.put({ owner, url, at, fields: { ...fields, seen: String(told.revision ?? told.seen) }, state: "sent" });
}

async function keep({ owner, url, label, at }, words, why) {
  for (const one of await kept()) if (one.url === url && one.words === words) await shelf.drop(one.n);
  await shelf.put({ owner, url, label, at, words, why, state: "kept" });
}

// What this device says next of the same statement has seen what it said just now.
async function moveOn(act, told) {
  const seen = String(told.revision ?? told.seen);
  const form = [...document.forms].find(isOf(act));
  if (form) form.elements.seen.value = seen;
  if (told.is_ours === false) return;
  for (const next of await waiting()) {
    if (next.url === act.url && next.fields.kind === act.fields.kind) await shelf.put({ ...next, fields: { ...next.fields, seen } });
  }
}
