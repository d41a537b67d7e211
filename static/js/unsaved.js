// unsaved.js - says that a form holds what is not saved yet, and counts what has been chosen in it.
export default function unsaved(form) {
  const count = form.querySelector("[data-count]");
  const bar = form.querySelector("progress");

  form.addEventListener("input", () => {
    const n = [...form.querySelectorAll("[data-choices] :checked")].filter((one) => one.value).length;
    form.querySelector("[data-saved]").hidden = true;
    form.querySelector("[data-unsaved]").hidden = false;
    count.textContent = count.dataset.count.replace("{n}", n).replace("{all}", bar.max);
    bar.value = n;
  });
}
