// forget.js - on pages where nobody is signed in yet: nothing that was kept of anybody's rating pages stays.
import { forgetSent } from "./shelf.js";

export default async function forget() {
  await forgetSent().catch(() => {});
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (new URL((registration.active ?? registration.installing ?? registration.waiting).scriptURL).pathname.endsWith("/rate/worker.js")) await registration.unregister();
  }
  for (const name of await caches.keys()) if (name.startsWith("rate-")) await caches.delete(name);
}
