// rule.js - shows what the consensus rule says while its thresholds are typed; the server does the judging.

import { hasTyped } from "./early.js";
import morph from "./morph.js";

const PAUSE = 350; // ms without a key before it asks

const bringsFields = (field) => ["preset", "further"].includes(field.name);

export default function rule(form) {
  const shown = form.querySelector("[data-rule]");
  const use = form.querySelector("[data-use]");
  let waiting, asked = 0;

  form.querySelectorAll("[data-show], [data-use]").forEach((piece) => (piece.hidden = true));
  form.addEventListener("change", (event) => {
    // Another rule has other fields, which the server makes; nothing is saved by it.
    if (bringsFields(event.target)) form.requestSubmit(use.querySelector("button"));
  });
  form.addEventListener("input", (event) => {
    if (bringsFields(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  if (hasTyped(form)) show();

  async function show() {
    const mine = ++asked;
    const answer = await fetch(form.dataset.try, { method: "POST", body: new FormData(form) });
    const text = await answer.text();
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const fresh = shown.cloneNode(false);
    fresh.innerHTML = text;
    morph(shown, fresh); // the count that is being typed keeps its place
  }
}
