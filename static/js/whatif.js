// whatif.js - answers a what-if while it is typed; the server does the judging, and the address keeps it.

const PAUSE = 300; // ms without a key before it asks

export default function whatif(form) {
  const page = form.closest("[data-whatif]");
  let waiting, asked = 0;

  page.addEventListener("input", (event) => {
    if (!form.contains(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(address()), event.target.tagName === "SELECT" ? 0 : PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address());
  });
  addEventListener("popstate", () => location.reload());

  function address() {
    return `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  }

  async function show(url) {
    const mine = ++asked;
    const answer = await fetch(url);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked || answer.redirected || !found.querySelector("[data-whatif]")) return;
    for (const name of ["fields", "answer", "errors"]) {
      const [here, there] = [page, found].map((root) => root.querySelector(`[data-whatif-${name}]`));
      if (name !== "fields") here.replaceChildren(...there.childNodes);
      else bring(here, there);
    }
    history.replaceState(null, "", url);
  }

  // The fields stay where they are while one is typed in; only another rule brings others.
  function bring(here, there) {
    const names = (root) => [...root.querySelectorAll("[name]")].map((field) => field.name).join();
    const focused = document.activeElement?.name;
    if (names(here) === names(there)) {
      for (const move of here.querySelectorAll("[data-move]")) {
        const other = there.querySelector(`[data-move="${move.dataset.move}"]`);
        move.className = other.className;
        move.querySelector("[data-says]").textContent = other.querySelector("[data-says]").textContent;
      }
    } else {
      here.replaceChildren(...there.childNodes);
      here.querySelector(`[name="${focused}"]`)?.focus();
    }
  }
}
