// drafts.js - keeps what is being typed or put in order on this device until it is saved, for this panellist and this card.
const PREFIX = "delphi-draft:";
const owner = () => document.querySelector("[data-owner]")?.dataset.owner;
const name = (form) => `${PREFIX}${owner()}:${form.getAttribute("action")}:${form.elements.kind?.value ?? ""}`;
const typed = (form) => [...form.elements].filter((each) => each.name === "text" || each.dataset.says);
const isChanged = (each) => each.value !== each.defaultValue;

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
  if (!typed(form).some(isChanged)) return dropDraft(form);
  const seen = (box(form) ?? form).elements.seen.value;
  const draft = { ...Object.fromEntries(typed(form).map((each) => [each.name, each.value])), seen };
  return stored((shelf) => shelf.setItem(name(form), JSON.stringify(draft)));
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("form[data-kind], form[data-rate=ask]") || target.dataset.says) keepDraft(target.form);
});

// With what it had seen, so that what another device said meanwhile is not overwritten unsaid.
export function restoreDrafts(element) {
  for (const form of element.querySelectorAll("form[data-kind], form[data-rate=dock]")) {
    const draft = JSON.parse(stored((shelf) => shelf.getItem(name(form))) ?? "null");
    const fields = typed(form);
    if (!draft || fields.some(isChanged) || fields.every((each) => each.value === draft[each.name])) continue;
    for (const each of fields) each.value = draft[each.name] ?? each.value;
    form.elements.seen.value = draft.seen;
    if (form.elements.text) form.closest("details").open = true;
    form.dispatchEvent(new Event("filled"));
  }
}

const clear = () => stored((shelf) => Object.keys(shelf).filter((key) => key.startsWith(PREFIX)).forEach((key) => shelf.removeItem(key)));

// On a form that signs out, or a page that says goodbye: nothing typed stays on this device.
export default function drafts(element) {
  if (element.matches("form")) element.addEventListener("submit", clear);
  else clear();
}
