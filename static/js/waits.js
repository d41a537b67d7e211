// waits.js - shows a bar from the moment a form is sent until its answer is there.

export default function waits(form) {
  const bar = form.querySelector("[data-waiting]");
  form.addEventListener("submit", () => { bar.hidden = false; });
  // Whoever comes back to the page finds it as it was, kept by the browser with the bar still showing.
  window.addEventListener("pageshow", () => { bar.hidden = true; });
}
