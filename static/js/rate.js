// rate.js - saves an answer at a tap and turns to the next card without loading a page. Nothing typed is lost.
import { deliver } from "./queue.js";
import { recall } from "./recall.js";

const PAUSE = 600; // long enough to see what was saved, short enough for thirty in a row
let steps = 0; // what the reader did so far: a turn that something newer overtook is left out
let last = null; // what was saved last, with the way back to it

const part = (name) => document.querySelector(`[data-rate="${name}"]`);
const page = () => document.querySelector('[data-controller="rate"]');
const fetchPage = (url) => fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);

export default function rate(element) {
  part("dock").addEventListener("submit", answer);
  part("comment").addEventListener("submit", (event) => { event.preventDefault(); saveComment(); });
  part("to-comment").addEventListener("click", openComment);
  if (last) {
    const link = Object.assign(document.createElement("a"), { href: last.url, textContent: element.dataset.stay });
    part("last").replaceChildren(`${last.text} `, link);
    part("last").hidden = false;
  }
  for (const link of element.querySelectorAll('a[rel="prev"], a[rel="next"], [data-rate="last"] a')) {
    link.addEventListener("click", (event) => { event.preventDefault(); turn(link.href); });
  }
  recall();
}

async function answer(event) {
  event.preventDefault();
  const form = event.target;
  const body = new FormData(form, event.submitter);
  const undo = press(form, event.submitter);
  const mine = ++steps;
  part("state").textContent = page().dataset.saving;
  settle(await deliver(form, body), mine, undo);
}

// Shows the button as pressed at once; returns what takes that back.
function press(form, button) {
  const before = [...form.querySelectorAll("[aria-pressed]")].map((each) => [each, each.getAttribute("aria-pressed")]);
  for (const [each] of before) each.setAttribute("aria-pressed", each === button);
  return () => before.forEach(([each, pressed]) => each.setAttribute("aria-pressed", pressed));
}

async function settle(reply, mine, undo) {
  if (mine !== steps) return;
  if (!reply.ok) return refuse(reply.error, undo);
  const { dataset } = page();
  part("state").textContent = reply.state ?? dataset.saved;
  part("last").hidden = true;
  if (reply.is_ours === false) return;
  last = { url: location.href, text: reply.said ?? dataset.said.replace("{answer}", reply.answer ?? dataset.abstained) };
  const next = reply.next ?? page().querySelector('a[rel="next"]')?.href;
  const [fetched] = await Promise.all([next && fetchPage(next), new Promise((done) => setTimeout(done, PAUSE))]);
  if (mine === steps && (fetched?.ok || !reply.waits)) turn(next, true, fetched);
}

function refuse(sentence, undo) {
  undo();
  part("state").textContent = page().dataset.waiting;
  part("last").textContent = sentence;
  part("last").className = "notice notice--stop";
  part("last").setAttribute("role", "alert");
  part("last").hidden = false;
  part("last").scrollIntoView({ block: "center" });
}

async function turn(url, remember = true, fetched = undefined) {
  const mine = ++steps;
  if (!(await saveComment())) return;
  const response = fetched === undefined ? await fetchPage(url) : fetched;
  if (mine !== steps) return;
  if (!response?.ok) return location.assign(url);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!next.querySelector('[data-controller="rate"]')) return location.assign(url);
  document.querySelector("main").replaceWith(next.querySelector("main"));
  document.title = next.title;
  if (remember) history.pushState({}, "", response.url);
  scrollTo(0, 0);
  rate(page());
  part("statement").focus({ preventScroll: true });
}

const isTyped = (text) => text.value !== text.defaultValue;

// True where the comment is stored, or there was nothing to store.
async function saveComment() {
  const form = part("comment");
  const { text } = form.elements;
  if (!isTyped(text)) return true;
  const sent = text.value;
  const reply = await deliver(form, new FormData(form));
  part("comment-state").textContent = reply.ok ? (reply.state ?? page().dataset.saved) : reply.error;
  if (reply.ok) text.defaultValue = sent;
  else openComment();
  return reply.ok;
}

function openComment(event) {
  event?.preventDefault();
  document.getElementById("comment").open = true;
  part("comment").elements.text.focus();
}

// 1-9 rate, 0 is ten, K keeps, U is outside my expertise, C opens the comment, arrows turn.
document.addEventListener("keydown", (event) => {
  if (!page() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const value = { k: "keep", u: "abstain", 0: "10" }[key] ?? key;
  const button = part("dock").querySelector(`button[value="${CSS.escape(value)}"]`);
  if (/^[0-9ku]$/.test(key) && button) { event.preventDefault(); button.click(); }
  else if (key === "c") openComment(event);
  else if (key === "arrowleft" || key === "arrowright") {
    const link = page().querySelector(`a[rel="${key === "arrowleft" ? "prev" : "next"}"]`);
    if (link) { event.preventDefault(); turn(link.href); }
  }
});

addEventListener("popstate", () => turn(location.href, false));

// A phone that is put away may never come back to this page.
document.addEventListener("visibilitychange", () => {
  if (page() && document.visibilityState === "hidden") saveComment();
});
