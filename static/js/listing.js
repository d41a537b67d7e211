// listing.js - saves a rating in the list where it stands, without leaving the page.
export default function listing(element) {
  const { saving, saved, lost } = element.dataset;
  let line = Promise.resolve(); // one answer after the other, so that the last tap is the one that stays
  element.addEventListener("submit", (event) => {
    const form = event.target.closest('[data-listing="form"]');
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const item = form.closest("li");
    const state = item.querySelector('[data-listing="state"]');
    for (const each of form.querySelectorAll("[aria-pressed]")) each.setAttribute("aria-pressed", each === event.submitter);
    state.textContent = saving;
    line = line.then(async () => {
      const reply = await send(form.action, body);
      state.textContent = reply.ok ? saved : (reply.error ?? lost);
      item.classList.toggle("listing__item--missing", !reply.ok);
      if (!reply.ok) return;
      form.elements.seen.value = reply.revision;
      element.querySelector("progress").value = reply.n_done;
    });
  });
}

async function send(url, body) {
  try {
    const response = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body });
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return { ok: false };
  }
}
