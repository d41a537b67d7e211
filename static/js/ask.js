// ask.js - asks for the reason of a rating in the place of the scale; it can be skipped unless the protocol requires it.
import { card, part } from "./cards.js";
import { dropDraft } from "./drafts.js";

export function ask(sentence, deliver, onward) {
  const form = part("ask");
  const { text } = form.elements;
  const show = (isAsking) => { form.hidden = !isAsking; part("dock").hidden = isAsking; };
  part("asked").textContent = sentence;
  show(true);
  // On a phone the keyboard would hide what is asked about.
  if (matchMedia("(pointer: fine)").matches) text.focus();
  else part("asked").scrollIntoView({ block: "nearest" });
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!text.value.trim()) {
      part("ask-state").textContent = card().dataset.nothing;
      return text.focus();
    }
    const reply = await deliver(form, new FormData(form));
    if (!reply.ok) return void (part("ask-state").textContent = reply.error);
    dropDraft(form);
    return onward();
  };
  part("rerate").onclick = () => show(false);
  if (part("skip")) part("skip").onclick = () => { dropDraft(form); onward(); };
}

export const isAsking = () => part("ask")?.hidden === false;
