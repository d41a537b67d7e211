// say.js - saves what was typed on a card: a reason, other words, a condition. It leaves before the card does.
import { card, part } from "./cards.js";
import { keepDraft } from "./drafts.js";
import { deliver } from "./queue.js";

const isTyped = ({ elements: { text } }) => text.value !== text.defaultValue;
const forms = () => [...document.querySelectorAll("form[data-kind]")];

export const hasTyped = () => forms().some(isTyped);

export function commentsOn(element) {
  for (const form of element.querySelectorAll("form[data-kind]")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); save(form, true); });
  }
}

// True where everything typed is stored, or there was nothing to store.
export async function saveComments() {
  const saved = await Promise.all(forms().map(save));
  return saved.every(Boolean);
}

async function save(form, isAsked = false) {
  if (!isTyped(form)) {
    if (isAsked && !form.elements.seen.value) form.querySelector('[role="status"]').textContent = card().dataset.nothing;
    return true;
  }
  const { text } = form.elements;
  const sent = text.value;
  const reply = await deliver(form, new FormData(form));
  form.querySelector('[role="status"]').textContent = reply.ok ? (reply.state ?? card().dataset.saved) : reply.error;
  if (reply.ok) text.defaultValue = sent;
  else open(form);
  keepDraft(form);
  return reply.ok;
}

export function openComment(event) {
  event?.preventDefault();
  open(part("comment"));
}

function open(form) {
  form.closest("details").open = true;
  form.elements.text.focus();
}
