// listing.js - saves a rating in the list where it stands, without leaving the page.
import { deliver } from "./queue.js";
import { recall } from "./recall.js";

export default function listing(element) {
  const { saving, saved, lost, owed } = element.dataset;
  element.addEventListener("submit", async (event) => {
    const form = event.target.closest('[data-listing="form"]');
    if (!form) return;
    event.preventDefault();
    const item = form.closest("li");
    const state = item.querySelector('[data-listing="state"]');
    const pressed = [...form.querySelectorAll("[aria-pressed]")].map((each) => [each, each.getAttribute("aria-pressed")]);
    const body = new FormData(form, event.submitter);
    for (const [each] of pressed) each.setAttribute("aria-pressed", each === event.submitter);
    state.textContent = saving;
    const reply = await deliver(form, body);
    state.textContent = reply.ok ? (reply.state ?? saved) : (reply.error ?? lost);
    const why = reply.ok && event.submitter.dataset.asks;
    if (reply.ok) ask(item, why);
    if (why && owed && !reply.waits) state.textContent = owed;
    if (reply.ok) item.classList.toggle("listing__item--missing", Boolean(why && owed));
    else for (const [each, was] of pressed) each.setAttribute("aria-pressed", was);
    count(element);
  });
  recall().catch(() => {}).then(() => count(element));
}

// Why a reason is asked for, with the way to where it is written; nothing where none is.
function ask(item, why) {
  const place = item.querySelector('[data-listing="asked"]');
  place.hidden = !why;
  place.firstElementChild.textContent = why || "";
}

// What is still missing, at the head of the list and at its end.
function count(element) {
  const missing = [...element.querySelectorAll(".listing__item--missing")];
  const bar = element.querySelector("progress");
  bar.value = bar.max - missing.length;
  for (const part of element.querySelectorAll("[data-listing=open]")) {
    part.hidden = !missing.length;
    part.querySelector("[data-listing=count]").textContent = element.dataset.count.replace("{n}", bar.value);
    if (missing.length) part.querySelector("a").href = `#${missing[0].id}`;
  }
  for (const part of element.querySelectorAll("[data-listing=all]")) part.hidden = missing.length > 0;
}
