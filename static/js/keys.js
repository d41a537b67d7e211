// keys.js - the card by keyboard: 1-9 rate (0 is ten), K keep, U outside my expertise, C comment, Z change, arrows turn, Escape leaves a box.
import { isAsking } from "./ask.js";
import { card, part } from "./cards.js";

const ANSWERS = { k: "keep", u: "abstain", 0: "10" };
const LINKS = { arrowleft: 'a[rel="prev"]', arrowright: 'a[rel="next"]', z: '[data-rate="last"] a' };

document.addEventListener("keydown", (event) => {
  if (!card() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "escape") return leave(event.target);
  if (isAsking()) return;
  if (event.target.closest("input, textarea, select")) return;
  const wanted = /^[0-9ku]$/.test(key)
    ? part("dock").querySelector(`button[value="${CSS.escape(ANSWERS[key] ?? key)}"]`)
    : key === "c" ? part("to-comment") : LINKS[key] && card().querySelector(LINKS[key]);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

// Out of the box; a reason of which nothing is written yet is skipped.
function leave(box) {
  if (isAsking() && !part("ask").elements.text.value) part("skip")?.click();
  else if (box.matches("textarea")) box.blur();
}
