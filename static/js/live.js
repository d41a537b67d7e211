// live.js - keeps the results of a running round up to date, in place: what the reader looks at stays where it is.
// Asks every three seconds while the page is visible; an unchanged board is answered by a bare 304.

const PACE = 3000;
const SLOWEST = 60000;
const SHOWN_FOR = 2000; // how long a changed row is marked

export default function live(element) {
  const voice = element.querySelector("[data-live-voice]");
  let tag = `"${element.dataset.liveTag}"`;
  let pace = PACE;
  const board = () => element.querySelector("[data-live-board]");

  const look = async () => {
    const { live: address, headline } = board().dataset;
    if (!address) return; // the round is closed: nothing will change
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { headers: { "If-None-Match": tag }, redirect: "error" });
        if (answer.ok) {
          morph(board(), parsed(await answer.text()));
          if (board().dataset.headline !== headline) voice.textContent = board().dataset.headline;
          tag = answer.headers.get("ETag");
        }
        pace = answer.ok || answer.status === 304 ? PACE : slower(pace);
      } catch {
        pace = slower(pace);
      }
      sign(board(), pace === PACE);
    }
    setTimeout(look, pace);
  };
  sign(board(), true);
  setTimeout(look, PACE);
}

const slower = (pace) => Math.min(pace * 2, SLOWEST);
const parsed = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-live-board]");

function sign(board, isFollowing) {
  const mark = board.querySelector("[data-live-sign]");
  if (mark) mark.hidden = !isFollowing;
}

// Makes `old` say what `fresh` says by changing only what differs. What is open, focused or drawn stays.
function morph(old, fresh) {
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
