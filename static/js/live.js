// live.js - keeps the results of a running round up to date, in place: what the reader looks at stays where it is.
// Asks every three seconds while the page is visible; an unchanged board is answered by a bare 304.

import { localise } from "./moments.js";
import morph from "./morph.js";

const PACE = 3000;
const SLOWEST = 60000;

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
        if (board().dataset.live !== address) { setTimeout(look, 0); return; } // choose.js was faster
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
export function parsed(html) {
  const board = new DOMParser().parseFromString(html, "text/html").querySelector("[data-live-board]");
  localise(board);
  return board;
}

function sign(board, isFollowing) {
  const mark = board.querySelector("[data-live-sign]");
  if (mark) mark.hidden = !isFollowing;
}
