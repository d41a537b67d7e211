// recall.js - shows on a page what waits on this device, and what was sent since the page was made: it knows of neither.
import { isOf, sent, waiting } from "./queue.js";

export async function recall() {
  const host = document.querySelector("[data-owner]");
  if (!host) return;
  const { saved } = document.querySelector("[data-saved]")?.dataset ?? {};
  for (const act of await sent()) {
    const form = [...document.forms].find(isOf(act));
    if (form && isNewer(act, form)) show(act, form, saved);
    else if (!form) mark(act, saved);
  }
  for (const act of await waiting()) {
    const form = [...document.forms].find(isOf(act));
    if (form) show(act, form, host.dataset.queued);
    else mark(act, host.dataset.queued);
  }
}

// In a list, what is answered on a page of its own.
function mark(act, sentence) {
  for (const place of document.querySelectorAll(`[data-answered="${CSS.escape(act.url)}"]`)) {
    const item = place.closest("li");
    item.querySelector('[data-listing="state"]').textContent = sentence;
    item.classList.remove("listing__item--missing");
  }
}

// A revision is a number; a comment is known by the moment at which it was written.
function isNewer({ fields }, { elements }) {
  const [there, here] = [fields.seen, elements.seen.value];
  return fields.kind ? there > here : Number(there) > Number(here);
}

function show(act, form, sentence) {
  if (act.state === "sent") form.elements.seen.value = act.fields.seen;
  if (act.fields.kind) {
    form.elements.text.value = form.elements.text.defaultValue = act.fields.text;
    return say(form, "comment-state", sentence);
  }
  fill(form, act.fields);
  say(form, "state", sentence);
  return form.closest(".listing__item")?.classList.remove("listing__item--missing");
}

// A button that was pressed, numbers that were typed, or places.
export function fill(form, fields) {
  for (const each of form.elements) {
    if (each.matches("[aria-pressed]")) each.setAttribute("aria-pressed", each.value === fields.answer);
    else if (each.dataset.says && each.name in fields) each.value = each.defaultValue = fields[each.name];
  }
  form.dispatchEvent(new Event("filled"));
}

// Beside the box, in the row of the list, or at the head of the card.
function say(form, name, sentence) {
  const place = form.querySelector('[role="status"]') ?? form.closest("li")?.querySelector('[data-listing="state"]') ?? document.querySelector(`[data-rate="${name}"]`);
  if (place) place.textContent = sentence;
}

// What waited was sent at last: the card that shows it says what became of it.
document.addEventListener("queue:late", ({ detail: { act, told } }) => {
  const form = [...document.forms].find(isOf(act));
  const { dataset } = document.querySelector("[data-saved]") ?? {};
  if (!form || !dataset) return;
  say(form, act.fields.kind ? "comment-state" : "state", told.ok ? dataset.saved : (dataset.waiting ?? dataset.lost));
  if (!told.ok && act.fields.answer) form.querySelector(`button[value="${CSS.escape(act.fields.answer)}"]`)?.setAttribute("aria-pressed", "false");
});
