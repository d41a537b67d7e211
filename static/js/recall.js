// recall.js - shows on a card what waits on this device to be sent, since the page itself does not know of it.
import { isOf, waiting } from "./queue.js";

export async function recall() {
  const host = document.querySelector("[data-owner]");
  if (!host) return;
  for (const act of await waiting()) {
    const form = [...document.forms].find(isOf(act));
    if (!form) continue;
    if (act.fields.answer !== undefined) {
      for (const button of form.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button.value === act.fields.answer);
      say(form, "state", host.dataset.queued);
      form.closest(".listing__item")?.classList.remove("listing__item--missing");
    } else {
      form.elements.text.value = form.elements.text.defaultValue = act.fields.text;
      say(form, "comment-state", host.dataset.queued);
    }
  }
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
  say(form, act.fields.answer === undefined ? "comment-state" : "state", told.ok ? dataset.saved : (dataset.waiting ?? dataset.lost));
  if (!told.ok) form.querySelector(`button[value="${CSS.escape(act.fields.answer)}"]`)?.setAttribute("aria-pressed", "false");
});
