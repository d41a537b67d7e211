// draw.js - sets the counts of a made-up distribution by dragging its bars; the numbers beside them say the same.

export default function draw(shown) {
  let isDrawing = false;

  shown.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".draw__bar") || event.button) return;
    event.preventDefault();
    isDrawing = true;
    set(event);
  });
  addEventListener("pointermove", (event) => isDrawing && set(event));
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (isDrawing = false));

  // A bar typed by hand moves at once; whether the panel agrees is for the server to say.
  shown.addEventListener("input", ({ target }) => {
    const bar = target.closest(".draw__row")?.querySelector(".draw__bar");
    if (bar) bar.lastElementChild.setAttribute("width", `${Math.min(100, (100 * target.value) / bar.dataset.most)}%`);
  });

  function set({ clientX, clientY }) {
    const bar = document.elementFromPoint(clientX, clientY)?.closest(".draw__bar");
    if (!bar || !shown.contains(bar)) return;
    const { left, right, width } = bar.getBoundingClientRect();
    const along = getComputedStyle(bar).direction === "rtl" ? right - clientX : clientX - left;
    const input = bar.closest(".draw__row").querySelector("input");
    const count = Math.round((bar.dataset.most * along) / width);
    if (Number(input.value) === count) return;
    input.value = count;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
