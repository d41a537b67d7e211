// morph.js - makes an element say what a newer one says by changing only what differs.
// What is open, focused, typed or drawn stays. A row is known by its data-key; a changed [data-live-mark] is marked.

const SHOWN_FOR = 2000; // how long a changed row is marked

export default function morph(old, fresh) {
  if (old.matches("time") && old.dateTime === fresh.dateTime) return; // main.js wrote it in local time
  if (old.matches('[data-controller="chart"]')) { redraw(old, fresh); return; }
  attributes(old, fresh);
  const known = new Map([...old.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  const kept = new Set();
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = known.get(wanted.dataset?.key) ?? (same(place, wanted) && !place.dataset?.key ? place : null);
    if (found) {
      update(found, wanted);
      kept.add(found);
      if (found === place) place = place.nextSibling;
    } else {
      kept.add(old.insertBefore(wanted, place));
      mark(wanted);
    }
  }
  for (const child of [...old.childNodes]) if (!kept.has(child)) child.remove();
}

const same = (one, other) => one && one.nodeName === other.nodeName;

function update(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE) morph(old, fresh);
  else if (old.textContent !== fresh.textContent) {
    const isWorth = old.textContent.trim() !== fresh.textContent.trim();
    old.textContent = fresh.textContent;
    if (isWorth) mark(old);
  }
}

function attributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) {
    if (name !== "hidden" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !["open", "hidden", "data-changed"].includes(name)) old.removeAttribute(name);
  }
}

// A chart draws itself: it gets the new figure and sentence, and keeps its drawing.
function redraw(old, fresh) {
  const [figure, newer] = [old, fresh].map((chart) => chart.querySelector('script[type="application/json"]'));
  const [caption, newCaption] = [old, fresh].map((chart) => chart.querySelector("figcaption"));
  if (figure.textContent === newer.textContent) return;
  figure.textContent = newer.textContent;
  caption.textContent = newCaption.textContent;
  old.querySelector('[role="img"]').setAttribute("aria-label", newCaption.textContent);
  old.dispatchEvent(new Event("chart:refresh"));
}

function mark(node) {
  const row = (node.parentElement ?? node).closest?.("[data-live-mark]");
  if (!row) return;
  row.dataset.changed = "";
  setTimeout(() => delete row.dataset.changed, SHOWN_FOR);
}
