// preview.js - shows a text as readers will see it while it is typed; the server does the setting.

const PAUSE = 400; // ms without a key before it asks

export default function preview(form) {
  const shown = form.querySelector("[data-preview-shown]");
  const text = form.elements.text;
  let waiting, asked = 0;

  form.querySelector("[data-preview-button]").hidden = true;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });

  async function show() {
    const mine = ++asked;
    const body = new URLSearchParams({ text: text.value, csrf_token: form.elements.csrf_token.value });
    const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceChildren(...found.body.childNodes);
  }
}
