// offline.js - has a worker keep the rating pages for reading without a network, for this panellist and nobody else.
export async function offline({ dataset }) {
  if (!("serviceWorker" in navigator)) return;
  const version = import.meta.url.split("/").at(-3);
  const address = `${dataset.worker}?owner=${dataset.owner}&version=${version}`;
  try {
    // The address without a last word, where links and bookmarks lead, is of the worker too.
    const scope = dataset.worker.replace(/\/[^/]*$/, "");
    for (const old of await navigator.serviceWorker.getRegistrations()) {
      if (new URL(old.scope).pathname === `${scope}/`) await old.unregister();
    }
    const { installing, waiting, active } = await navigator.serviceWorker.register(address, { scope });
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    const ahead = [...document.querySelectorAll('[data-rate="jump"] li a, [data-rate="jump"] [data-kept]')].map(({ href }) => href);
    // The newest one, since the active one may still be that of whoever was here before.
    (installing ?? waiting ?? active).postMessage({ page: location.href, files, ahead });
  } catch {
    // Without a worker the pages need a network, as they always did.
  }
}
