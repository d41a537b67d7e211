// worker.js - shows the rating pages without a network: their shell, and the cards that this panellist fetched.
const told = new URLSearchParams(location.search);
const OWNER = told.get("owner");
const CACHE = `rate-${OWNER}-${told.get("version")}`;
const OFFLINE = new URL("offline", location).href;
const PAGE = new RegExp(`^${new URL("./", location).pathname}(\\d+|\\d+/ranking|done|list|offline)$`);
const START = new URL(".", location).pathname.slice(0, -1); // leads on to what is to be rated next
const SLOW = 8_000; // a network that answers no sooner is none

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(fetch(OFFLINE).then((response) => keepPage(OFFLINE, response)).catch(() => {}));
});

// A worker is of one panellist and one release: whatever others left is taken away.
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("rate-") && name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

// Pages that were not seen yet, each after its scripts, so that rating goes on without a network.
async function ahead(pages) {
  const cache = await caches.open(CACHE);
  for (const address of pages) {
    if (!(await caches.has(CACHE))) return; // whoever it was for has signed out
    if (!PAGE.test(new URL(address).pathname) || (await cache.match(address))) continue;
    const response = await fetch(address), text = await response.clone().text();
    for (const [, name] of text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)) await file(new URL(name, location).href);
    await keepPage(address, response);
  }
}

// The page that started the worker was there before it.
addEventListener("message", ({ data }) => {
  const files = data.files.filter((address) => new URL(address).pathname.startsWith("/static/"));
  Promise.all([...files.map(file), page(data.page)]).then(() => ahead(data.ahead ?? [])).catch(() => {});
});

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (PAGE.test(pathname)) event.respondWith(page(event.request));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(pathname === START ? begin : unreachable));
});

// A file's address changes with its content, so that the one kept is as good as a new one.
async function file(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok && !response.redirected) await cache.put(request, response.clone());
  return response;
}

async function page(request) {
  // A card that was fetched ahead is the same card.
  const address = (request.url ?? request).replace(/\?after=.*$/, "");
  const cache = await caches.open(CACHE);
  const known = await cache.match(address);
  try {
    const response = await inTime(fetch(request), known);
    if (response.status >= 502 && known) return known;
    await keepPage(address, response);
    return response;
  } catch (lost) {
    if (known) return known;
    if (request.mode === "navigate") return unreachable();
    throw lost;
  }
}

const unreachable = async () => (await (await caches.open(CACHE)).match(OFFLINE)) ?? Response.error();

// Without a network the start leads to the answers, or to a card that is kept; from there to all others.
async function begin() {
  const kept = (await (await caches.open(CACHE)).keys()).map(({ url }) => url);
  const first = kept.find((url) => url.endsWith("/done")) ?? kept.find((url) => /\/\d+$/.test(url));
  return first ? Response.redirect(first) : unreachable();
}

const inTime = (answer, known) => known
  ? Promise.race([answer, new Promise((_done, lost) => setTimeout(lost, SLOW))])
  : answer;

// Only what was made for this panellist is kept; a page of somebody else ends what was kept.
async function keepPage(address, response) {
  const leadsOn = response.redirected; // statements that are ranked together lead to one page
  if (!response.ok || (leadsOn && !response.url.endsWith("/ranking"))) return;
  const copy = response.clone(), text = await response.clone().text();
  if (!text.includes(`data-owner="${OWNER}"`)) return void (await caches.delete(CACHE));
  const cache = await caches.open(CACHE);
  if (!leadsOn) return cache.put(address, copy);
  await cache.put(response.url, new Response(text, { headers: copy.headers }));
  await cache.put(address, Response.redirect(response.url));
}
