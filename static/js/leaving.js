// leaving.js - asks before a page is left with something in its form that is not saved.
import { hasTyped } from "./early.js";

export default function leaving(form) {
  let isSent = false;
  form.addEventListener("submit", () => { isSent = true; });
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && ("refused" in form.dataset || hasTyped(form))) event.preventDefault();
  });
}
