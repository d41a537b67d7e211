// choose.js - orders and filters a board in place: a link's data-choose, or a form's data-choose-form, is where its
// lines come from. Without it both lead to the page itself; the address always says what is chosen.

import morph from "./morph.js";
import { parsed } from "./live.js";

const PAUSE = 250; // after the last letter

export default function choose(element) {
  const board = () => element.querySelector("[data-live-board]");
  let latest = 0;
  let waiting;

  const show = async (source, address) => {
    const mine = ++latest;
    const answer = await fetch(source, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) { location.assign(address); return; }
    const fresh = parsed(await answer.text());
    if (mine !== latest) return;
    morph(board(), fresh);
    history.replaceState(null, "", address);
  };
  const send = (form) => {
    clearTimeout(waiting);
    const query = new URLSearchParams(new FormData(form));
    if (!query.get("q")) query.delete("q");
    show(`${form.dataset.chooseForm}?${query}`, `${form.action}?${query}`);
  };

  element.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.dataset.choose, link.href);
  });
  element.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-choose-form]");
    if (form) { event.preventDefault(); send(form); }
  });
  element.addEventListener("input", (event) => {
    const form = event.target.closest("[data-choose-form]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSE, form);
  });
}
