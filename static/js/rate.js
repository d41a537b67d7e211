// rate.js - one card under the finger: a tap saves, and the next card, fetched ahead, takes its place at once.
import { ask } from "./ask.js";
import { card, fetchAhead, load, part, swap, takeAhead } from "./cards.js";
import { dropDraft, restoreDrafts } from "./drafts.js";
import { commentsOn, hasTyped, openComment, saveComments } from "./say.js";
import { deliver } from "./queue.js";
import { recall } from "./recall.js";
import "./keys.js";

let steps = 0; // what the reader did so far: a turn that something newer overtook is left out
let saved = Promise.resolve(); // what was sent last
let last = recallLast(); // what was said last, with the way back to it

export default function rate(element) {
  part("dock").addEventListener("submit", answer);
  // The second click of a double one falls on the next card.
  part("dock").addEventListener("click", (event) => { if (event.detail > 1) event.preventDefault(); });
  part("to-comment")?.addEventListener("click", openComment);
  commentsOn(element);
  element.addEventListener("input", ({ target }) => { if (target.dataset.says) part("state").textContent = element.dataset.waiting; });
  part("evidence")?.addEventListener("toggle", countOpened, { once: true });
  if (last) tellLast(element);
  for (const link of element.querySelectorAll('a[rel="prev"], a[rel="next"], [data-rate="jump"] li a')) {
    link.addEventListener("click", (event) => { event.preventDefault(); turn(link.href); });
  }
  fetchAhead(element.dataset.ahead, saved);
  recall().catch(() => {}).then(() => restoreDrafts(element));
}

// How many opened the evidence is counted at the close; a loss does no harm, so nothing waits for it.
function countOpened({ target }) {
  const said = new FormData();
  said.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  navigator.sendBeacon(target.dataset.opened, said);
}

async function answer(event) {
  event.preventDefault();
  const { target: form, submitter } = event;
  const { dataset } = card();
  const from = { main: document.querySelector("main"), title: document.title, url: location.href, undo: press(form, submitter) };
  const mine = ++steps;
  part("state").textContent = dataset.saving;
  const sent = deliver(form, new FormData(form, submitter));
  saved = sent;
  last = { url: from.url, text: dataset.saving };
  const isTyped = hasTyped();
  const isAsked = submitter.dataset.asks && !isTyped;
  const next = isAsked || isTyped ? null : await takeAhead();
  if (next && mine === steps) goOn(next, dataset.next);
  const reply = await sent;
  if (!reply.ok) return refuse(from, reply.error);
  dropDraft(form);
  last = { url: from.url, text: reply.said ?? dataset.said.replace("{answer}", reply.answer ?? dataset.abstained) };
  if (next) return tellLast(card());
  if (mine !== steps) return;
  part("state").textContent = reply.state ?? dataset.saved;
  if (reply.is_ours === false) return;
  if (isAsked) return ask(submitter.dataset.asks, deliver, () => turn(dataset.next, true, reply.waits));
  if (await saveComments()) turn(dataset.next, true, reply.waits);
}

// Shows the button as pressed at once; returns what takes that back.
function press(form, button) {
  const before = [...form.elements].filter((each) => each.matches("[aria-pressed]")).map((each) => [each, each.getAttribute("aria-pressed")]);
  for (const [each] of before) each.setAttribute("aria-pressed", each === button);
  return () => before.forEach(([each, pressed]) => each.setAttribute("aria-pressed", pressed));
}

// Back to the card that was not saved, with the reason; what was typed there still stands.
function refuse(from, sentence) {
  steps += 1;
  last = null;
  if (!from.main.isConnected) {
    swap(from.main, from.title, from.url, true);
    fetchAhead(card().dataset.ahead, saved);
  }
  from.undo();
  part("state").textContent = card().dataset.waiting;
  const place = part("wrong") ?? part("last"); // beside the fields that were typed, else above the card
  place.textContent = sentence;
  if (place === part("last")) place.className = "notice notice--stop";
  place.setAttribute("role", "alert");
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

function tellLast(element) {
  if (!element) return;
  const link = Object.assign(document.createElement("a"), { href: last.url, textContent: element.dataset.stay });
  link.addEventListener("click", (event) => { event.preventDefault(); turn(link.href); });
  part("last").replaceChildren(`${last.text} `, ...(isHere(last.url) ? [] : [link]));
  part("last").hidden = false;
}

function tellMissing() {
  part("last").textContent = card().dataset.missing;
  part("last").hidden = false;
}

const isHere = (url) => new URL(url).pathname === location.pathname;

function goOn(page, url, remember = true) {
  swap(page.querySelector("main"), page.title, url, remember);
  rate(card());
  part("statement").focus({ preventScroll: true });
}

// Without a network, where the next card was not kept for reading, the present one stays.
async function turn(url, remember = true, mayStay = false) {
  const mine = ++steps;
  if (!(await saveComments())) return;
  const page = await load(url);
  if (mine !== steps) return;
  if (page) goOn(page, url, remember);
  else if (!mayStay) leave(url);
  else if (card().dataset.ahead) tellMissing();
}

// What was said last is told on the next card even where the browser has to load it anew.
function leave(url) {
  if (last) sessionStorage.setItem("last", JSON.stringify(last));
  location.assign(url);
}

function recallLast() {
  const told = JSON.parse(sessionStorage.getItem("last"));
  sessionStorage.removeItem("last");
  return told;
}

addEventListener("popstate", () => turn(location.href, false));

// A phone that is put away may never come back to this page.
document.addEventListener("visibilitychange", () => {
  if (card() && document.visibilityState === "hidden") saveComments();
});
