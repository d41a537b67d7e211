// drafts.js - keeps what is being typed on a card on this device until it is saved, for this panellist and this card.
const PREFIX = "delphi-draft:";
const owner = () => document.querySelector("[data-owner]")?.dataset.owner;
const name = (form) => `${PREFIX}${owner()}:${form.getAttribute("action")}:${form.elements.kind.value}`;

// Where a browser lets nothing be stored, what is typed lasts as long as the page.
function stored(work) {
  try {
    return work(localStorage);
  } catch {
    return null;
  }
}

// The box on the card for what this form says: a reason that is asked for is a comment as well.
const box = (form) => [...document.querySelectorAll("form[data-kind]")].find((one) => name(one) === name(form));

export const dropDraft = (form) => stored((shelf) => shelf.removeItem(name(form)));

export function keepDraft(form) {
  const { text } = form.elements;
  if (text.value === text.defaultValue) return dropDraft(form);
  const seen = box(form)?.elements.seen.value ?? "";
  return stored((shelf) => shelf.setItem(name(form), JSON.stringify({ text: text.value, seen })));
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("form[data-kind], form[data-rate=ask]")) keepDraft(target.form);
});

// With what it had seen, so that what another device said meanwhile is not overwritten unsaid.
export function restoreDrafts(element) {
  for (const form of element.querySelectorAll("form[data-kind]")) {
    const draft = JSON.parse(stored((shelf) => shelf.getItem(name(form))) ?? "null");
    const { text, seen } = form.elements;
    if (!draft || text.value !== text.defaultValue || text.value === draft.text) continue;
    text.value = draft.text;
    seen.value = draft.seen;
    form.closest("details").open = true;
  }
}

const clear = () => stored((shelf) => Object.keys(shelf).filter((key) => key.startsWith(PREFIX)).forEach((key) => shelf.removeItem(key)));

// On a form that signs out, or a page that says goodbye: nothing typed stays on this device.
export default function drafts(element) {
  if (element.matches("form")) element.addEventListener("submit", clear);
  else clear();
}
