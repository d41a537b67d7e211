// recall.js - shows on a card what waits on this device to be sent, since the page itself does not know of it.
import { isOf, waiting } from "./queue.js";

export async function recall() {
  const host = document.querySelector("[data-owner]");
  for (const act of await waiting()) {
    const form = [...document.forms].find(isOf(act));
    if (!form) continue;
    if (act.fields.answer !== undefined) {
      for (const button of form.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button.value === act.fields.answer);
      document.querySelector('[data-rate="state"]').textContent = host.dataset.queued;
    } else {
      form.elements.text.value = form.elements.text.defaultValue = act.fields.text;
      document.querySelector('[data-rate="comment-state"]').textContent = host.dataset.queued;
    }
  }
}

// What waited was sent at last: the card that shows it says what became of it.
document.addEventListener("queue:late", ({ detail: { act, told } }) => {
  const form = [...document.forms].find(isOf(act));
  const { dataset } = document.querySelector("[data-saved]") ?? {};
  if (!form || !dataset) return;
  const part = act.fields.answer === undefined ? "comment-state" : "state";
  document.querySelector(`[data-rate="${part}"]`).textContent = told.ok ? dataset.saved : dataset.waiting;
  if (!told.ok) form.querySelector(`button[value="${CSS.escape(act.fields.answer)}"]`)?.setAttribute("aria-pressed", "false");
});
