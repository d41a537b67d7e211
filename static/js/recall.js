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
