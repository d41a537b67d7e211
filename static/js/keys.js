// keys.js - the card by keyboard: 1-9 rate (0 is ten), K keep, U outside my expertise, C comment, Z undo, arrows turn, Escape skips a reason.
import { isAsking } from "./ask.js";
import { card, part } from "./cards.js";

const ANSWERS = { k: "keep", u: "abstain", 0: "10" };
const LINKS = { arrowleft: 'a[rel="prev"]', arrowright: 'a[rel="next"]', z: '[data-rate="last"] a' };

document.addEventListener("keydown", (event) => {
  if (!card() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (isAsking()) return void (key === "escape" && part("skip")?.click());
  if (event.target.closest("input, textarea, select")) return;
  const wanted = /^[0-9ku]$/.test(key)
    ? part("dock").querySelector(`button[value="${CSS.escape(ANSWERS[key] ?? key)}"]`)
    : key === "c" ? part("to-comment") : LINKS[key] && card().querySelector(LINKS[key]);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});
