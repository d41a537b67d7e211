// newer.js - shows on this card what the same person said of it meanwhile, in another window or on another device.
import { waiting } from "./queue.js";
import { fill } from "./recall.js";

const part = (page, name) => page.querySelector(`[data-rate="${name}"]`);
const address = (form) => form?.getAttribute("action");

export function newer(host, say) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`delphi-${host.dataset.owner}`) : null;
  document.addEventListener("queue:taken", ({ detail: { act, told, isWatched } }) => {
    if (told.elsewhere) say(`${act.label}: ${told.elsewhere}`);
    else if (isWatched) say("");
    if (told.is_ours === false) look();
    channel?.postMessage(act.url);
  });
  channel?.addEventListener("message", ({ data }) => {
    if (["dock", "comment"].some((name) => address(part(document, name)) === data)) look(host.dataset.window);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look(host.dataset.elsewhere);
  });

  // Asks for this card anew and takes over what it says; with a sentence, only where that is newer.
  async function look(sentence) {
    const here = part(document, "dock");
    if (!here || (await waiting()).some((act) => [here, part(document, "comment")].map(address).includes(act.url))) return;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = new DOMParser().parseFromString(response?.ok ? await response.text() : "", "text/html");
    const there = part(page, "dock");
    if (!here.isConnected || address(there) !== address(here)) return;
    adoptComment(part(page, "comment"));
    if (sentence && Number(there.elements.seen.value) <= Number(here.elements.seen.value)) return;
    adoptAnswer(here, there);
    part(document, "state").textContent = part(page, "state").textContent;
    const pressed = [...there.querySelectorAll('[aria-pressed="true"]')].map(({ value }) => value);
    const typed = pressed.length ? host.dataset.abstained : (there.elements.best?.value ?? host.dataset.order);
    const answer = pressed.find((value) => /^\d+$/.test(value)) ?? typed;
    if (sentence) say(sentence.replace("{answer}", answer));
  }
}

// Numbers and places that are being typed stay as well.
function adoptAnswer(here, there) {
  if ([...here.elements].some((each) => each.dataset.says && each.value !== each.defaultValue)) return;
  here.elements.seen.value = there.elements.seen.value;
  const told = [...there.elements].filter((each) => each.dataset.says || each.getAttribute("aria-pressed") === "true");
  fill(here, Object.fromEntries(told.map(({ name, value }) => [name, value])));
}

// What is being typed stays: when it is sent, the server tells of the other.
function adoptComment(there) {
  const { text, seen } = part(document, "comment").elements;
  if (text.value !== text.defaultValue || seen.value === there.elements.seen.value) return;
  seen.value = there.elements.seen.value;
  text.value = text.defaultValue = there.elements.text.value;
}
