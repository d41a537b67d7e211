// ranking.js - moves a statement by its handle, by keys or by its number, and saves an order that was saved once before.
import { keepDraft } from "./drafts.js";
import { deliver } from "./queue.js";

export default function ranking(element) {
  const form = element.querySelector("form[data-rate]");
  const list = element.querySelector(".ranking__items");
  const part = (name) => element.querySelector(`[data-ranking="${name}"]`);
  const items = () => [...list.children];
  const place = (item) => items().indexOf(item);
  const number = (item) => item.querySelector(".ranking__place");
  const say = (sentence) => (element.querySelector('[data-rate="state"]').textContent = sentence);
  let isSaved = "isSaved" in element.dataset, dragged = null, sent = 0;

  element.querySelectorAll('[data-ranking="grip"]').forEach((grip) => (grip.hidden = false));
  part("how").hidden = false;
  form.addEventListener("filled", sort);

  element.addEventListener("click", (event) => {
    const button = event.target.closest('[name="move"]');
    if (!button) return;
    event.preventDefault();
    move(button.closest(".ranking__item"), button.value.endsWith("up") ? -1 : 1, button);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches('[data-ranking="grip"]')) return;
    event.preventDefault();
    move(event.target.closest(".ranking__item"), step, event.target);
  });
  list.addEventListener("change", ({ target }) => {
    const to = Number.parseInt(target.value, 10);
    if (!target.matches(".ranking__place")) return;
    if (to >= 1) put(target.closest(".ranking__item"), Math.min(to, items().length) - 1);
    settled(target.closest(".ranking__item"));
    target.focus();
  });
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest('[data-ranking="grip"]');
    if (!grip || event.button) return;
    dragged = { item: grip.closest(".ranking__item"), from: place(grip.closest(".ranking__item")) };
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

  // By the places that waited on this device.
  function sort() {
    list.append(...items().sort((one, other) => number(one).value - number(other).value));
  }

  function settled(item) {
    items().forEach((each, at) => (number(each).value = at + 1));
    const { label } = item.dataset;
    part("told").textContent = element.dataset.moved.replace("{label}", label).replace("{place}", place(item) + 1);
    if (isSaved) return save();
    keepDraft(form);
    return say(element.dataset.unsaved);
  }

  async function save() {
    const mine = ++sent;
    say(element.dataset.saving);
    const reply = await deliver(form, new FormData(form));
    if (reply.ok) items().forEach((each) => (number(each).defaultValue = number(each).value));
    if (mine === sent) say(reply.ok ? (reply.state ?? element.dataset.saved) : reply.error);
  }
}
