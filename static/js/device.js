// device.js - says in words what waits on this device and what was not accepted, and sends what waits when it can.
import { keptList } from "./kept.js";
import { newer } from "./newer.js";
import { offline } from "./offline.js";
import { flush, kept, waiting } from "./queue.js";
import { giveUp } from "./send.js";

const SOON = 2_000;
const LATEST = 60_000;
let pause = SOON;
let timer;

export default function device(host) {
  const part = (name) => host.querySelector(`[data-device="${name}"]`);
  const say = (name, sentence) => part(name).replaceChildren(...(sentence ? [note(sentence)] : []));
  let hasWaited = false;
  host.hidden = false;

  async function show({ detail }) {
    const { waits, sent, refused } = detail ?? {};
    const { dataset } = host;
    clearTimeout(timer);
    if (waits) {
      say("state", dataset[waits].replace("{n}", (await waiting()).length));
      timer = setTimeout(flush, (pause = Math.min(2 * pause, LATEST)));
    } else if (refused) say("state", dataset.refused.replace("{n}", refused));
    else say("state", sent || hasWaited ? dataset.sent : "");
    hasWaited = Boolean(waits);
    keptList(part("kept"), await kept());
  }

  const now = () => { pause = SOON; flush(); };
  document.addEventListener("queue:changed", show);
  addEventListener("online", () => { giveUp(); now(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") now(); });
  newer(host, (sentence) => say("elsewhere", sentence));
  offline(host);
  now();
}

const note = (sentence) => Object.assign(document.createElement("p"), { className: "notice", textContent: sentence });
