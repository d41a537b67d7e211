// cards.js - fetches the card that comes next before it is wanted, and puts a fetched card in the place of the present one.
import { localise } from "./moments.js";

let ahead = null;

export const part = (name) => document.querySelector(`[data-rate="${name}"]`);
export const card = () => document.querySelector('[data-controller="rate"]');

// The page at this address, where it holds a card; else null, and the browser goes there itself.
export async function load(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return null;
  // A card that came before the worker did is kept for reading as well.
  if (!navigator.serviceWorker?.controller) navigator.serviceWorker?.ready.then(({ active }) => active.postMessage({ page: response.url, files: [] }));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector('[data-controller="rate"]') ? page : null;
}

// Once what was said before is saved, so that the card knows what is still missing.
export function fetchAhead(url, saved) {
  ahead = url ? saved.then(() => load(url)) : null;
}

export async function takeAhead() {
  const page = ahead;
  ahead = null;
  return page;
}

export function swap(main, title, url, remember) {
  localise(main);
  document.querySelector("main").replaceWith(main);
  for (const inner of main.querySelectorAll('[data-controller="ranking"]')) import("./ranking.js").then((module) => module.default(inner));
  document.title = title;
  if (remember) history.pushState({}, "", url);
  scrollTo(0, 0);
}
