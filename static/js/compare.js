// compare.js - shows what new words change while they are typed. The server compares, as it does for the panel,
// so that what is seen here is what the panel will see; without this module a button asks for the same.

const PAUSE = 250; // milliseconds without a key before asking

export default function compare(form) {
  const result = form.querySelector("[data-compare-result]");
  const words = form.elements.text;
  let waiting;
  let asked;
  form.querySelector("[data-compare-plain]").hidden = true;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams({ text: words.value, csrf_token: form.elements.csrf_token.value });
    try {
      const answer = await fetch(form.dataset.compare, { method: "POST", body, signal: asked.signal });
      if (answer.ok) result.innerHTML = await answer.text();
    } catch {
      // Typed on, or no network: the next pause asks again, and saving does not need this.
    }
  }
}
