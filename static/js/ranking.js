// ranking.js - moves a statement by its handle, by keys or by its number, and saves an order that was saved once before.
export default function ranking(form) {
  const list = form.querySelector(".ranking__items");
  const part = (name) => form.querySelector(`[data-ranking="${name}"]`);
  const items = () => [...list.children];
  const place = (item) => items().indexOf(item);
  let isSaved = "isSaved" in form.dataset, dragged = null, sent = 0;

  form.querySelectorAll('[data-ranking="grip"]').forEach((grip) => (grip.hidden = false));
  part("how").hidden = false;

  form.addEventListener("click", (event) => {
    const button = event.target.closest('[name="move"]');
    if (!button) return;
    event.preventDefault();
    move(button.closest("li"), button.value.endsWith("up") ? -1 : 1, button);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches('[data-ranking="grip"]')) return;
    event.preventDefault();
    move(event.target.closest("li"), step, event.target);
  });
  list.addEventListener("change", ({ target }) => {
    const to = Number.parseInt(target.value, 10);
    if (!target.matches(".ranking__place")) return;
    if (to >= 1) put(target.closest("li"), Math.min(to, items().length) - 1);
    settled(target.closest("li"));
    target.focus();
  });
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest('[data-ranking="grip"]');
    if (!grip || event.button) return;
    dragged = { item: grip.closest("li"), from: place(grip.closest("li")) };
    dragged.item.dataset.dragged = "";
    event.preventDefault();
    grip.focus();
  });
  addEventListener("pointermove", ({ clientY }) => {
    if (!dragged) return;
    const others = items().filter((item) => item !== dragged.item);
    const above = others.filter((item) => {
      const { top, height } = item.getBoundingClientRect();
      return top + height / 2 < clientY;
    });
    if (place(dragged.item) !== above.length) put(dragged.item, above.length);
  });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => {
    if (!dragged) return;
    const { item, from } = dragged;
    dragged = null;
    delete item.dataset.dragged;
    item.querySelector('[data-ranking="grip"]').focus();
    if (place(item) !== from) settled(item);
  });

  function move(item, step, pressed) {
    const to = place(item) + step;
    if (to < 0 || to >= items().length) return;
    put(item, to);
    settled(item);
    pressed.focus();
  }

  function put(item, to) {
    const others = items().filter((other) => other !== item);
    list.insertBefore(item, others[to] ?? null);
  }

  function settled(item) {
    items().forEach((each, at) => (each.querySelector(".ranking__place").value = at + 1));
    const { label } = item.dataset;
    part("told").textContent = form.dataset.moved.replace("{label}", label).replace("{place}", place(item) + 1);
    if (isSaved) save();
    else part("state").textContent = form.dataset.unsaved;
  }

  async function save() {
    const mine = ++sent;
    part("state").textContent = form.dataset.saving;
    const body = new FormData(form);
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (mine !== sent) return;
    const said = reply?.ok ? {} : await reply?.json().catch(() => ({}));
    part("state").textContent = reply?.ok ? form.dataset.saved : (said?.error ?? form.dataset.unsaved);
  }
}
