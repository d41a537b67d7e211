// rate.js - saves an answer at a tap and turns to the next card without loading a page.
const PAUSE = 600; // long enough to see what was saved, short enough for thirty in a row
let ahead = null; // the next card, fetched while this one is read
let turning = 0;
let last = null; // what was saved last, with the way back to it

const part = (name) => document.querySelector(`[data-rate="${name}"]`);
const page = () => document.querySelector('[data-controller="rate"]');
const fetchPage = (url) => fetch(url, { headers: { Accept: "text/html" } });

export default function rate(element) {
  ahead = { url: element.dataset.next, response: null };
  setTimeout(() => { if (ahead?.url === element.dataset.next) ahead.response = fetchPage(ahead.url); }, 300);
  part("dock").addEventListener("submit", answer);
  part("comment").addEventListener("submit", comment);
  part("to-comment").addEventListener("click", openComment);
  if (last) {
    const link = Object.assign(document.createElement("a"), { href: last.url, textContent: element.dataset.stay });
    part("last").replaceChildren(`${last.text} `, link);
    part("last").hidden = false;
  }
}

async function send(form, body) {
  return fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
}

async function answer(event) {
  event.preventDefault();
  const button = event.submitter;
  const { dataset } = page();
  const body = new FormData(event.target, button);
  part("state").textContent = dataset.saving;
  for (const other of event.target.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", other === button);
  const text = part("comment").elements.text;
  if (text.value !== text.defaultValue) await saveComment();
  let response;
  try {
    response = await send(event.target, body);
  } catch {
    return event.target.submit ? refuse(dataset.waiting) : null;
  }
  const reply = await response.json();
  if (!response.ok) return refuse(reply.error);
  part("state").textContent = dataset.saved;
  last = { url: location.href, text: dataset.said.replace("{answer}", reply.answer ?? dataset.abstained) };
  const mine = ++turning;
  setTimeout(() => { if (mine === turning) turn(reply.next); }, PAUSE);
}

function refuse(sentence) {
  part("state").textContent = page().dataset.waiting;
  part("last").textContent = sentence;
  part("last").hidden = false;
  part("last").className = "notice notice--stop";
}

async function turn(url, remember = true) {
  const response = await (ahead?.url === url && ahead.response ? ahead.response : fetchPage(url)).catch(() => null);
  if (!response?.ok) return location.assign(url);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = next.querySelector("main");
  if (!next.querySelector('[data-controller="rate"]')) return location.assign(url);
  document.querySelector("main").replaceWith(main);
  document.title = next.title;
  if (remember) history.pushState({}, "", response.url);
  scrollTo(0, 0);
  rate(page());
  part("statement").focus({ preventScroll: true });
}

async function saveComment() {
  const form = part("comment");
  const response = await send(form, new FormData(form)).catch(() => null);
  const reply = response ? await response.json() : { error: page().dataset.waiting };
  part("comment-state").textContent = response?.ok ? page().dataset.saved : reply.error;
  if (response?.ok) form.elements.text.defaultValue = form.elements.text.value;
  return response?.ok;
}

async function comment(event) {
  event.preventDefault();
  await saveComment();
}

function openComment(event) {
  event.preventDefault();
  document.getElementById("comment").open = true;
  part("comment").elements.text.focus();
}

// 1-9 rate, 0 is ten, K keeps, U is outside my expertise, C opens the comment, arrows turn.
document.addEventListener("keydown", (event) => {
  if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const value = { k: "keep", u: "abstain", 0: "10" }[key] ?? key;
  const button = part("dock").querySelector(`button[value="${CSS.escape(value)}"]`);
  if (/^[0-9ku]$/.test(key) && button) { event.preventDefault(); button.click(); }
  else if (key === "c") openComment(event);
  else if (key === "arrowleft" || key === "arrowright") {
    const link = document.querySelector(`.rate__turn a[rel="${key === "arrowleft" ? "prev" : "next"}"]`);
    if (link) { event.preventDefault(); turn(link.href); }
  }
});

addEventListener("popstate", () => turn(location.href, false));
