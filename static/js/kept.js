// kept.js - lists what was not accepted, each with its reason, to be copied or taken off this device.
import { forget } from "./queue.js";

export function keptList(section, acts) {
  section.hidden = !acts.length;
  section.querySelector("ul").replaceChildren(...acts.map((act) => {
    const item = section.querySelector("template").content.cloneNode(true);
    const part = (name) => item.querySelector(`[data-kept="${name}"]`);
    const text = part("text");
    text.value = act.words;
    text.setAttribute("aria-label", act.label);
    part("label").textContent = act.label;
    part("why").textContent = act.why;
    part("copy").addEventListener("click", (event) => copy(text, event.currentTarget));
    part("delete").addEventListener("click", () => forget(act));
    return item;
  }));
}

async function copy(text, button) {
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy"); // the only way on a page without https
  }
  button.textContent = button.dataset.done;
}
