// preview.js - shows what becomes of a form while it is typed; the server works it out.

import { hasTyped } from "./early.js";

const PAUSE = 400; // ms without a key before it asks

export default function preview(form) {
  const shown = form.querySelector("[data-preview-shown]");
  let waiting, asked = 0;

  form.querySelector("[data-preview-button]").hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  if (hasTyped(form)) show();

  async function show() {
    const mine = ++asked;
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceChildren(...found.body.childNodes);
  }
}
