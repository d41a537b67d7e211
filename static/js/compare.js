// compare.js - shows what new words change while they are typed. The server compares, as it does for the panel,
// so that what is seen here is what the panel will see; without this module a button asks for the same.
// The element holds one textarea and the place for the result; a form may hold several such elements.

const PAUSE = 250; // milliseconds without a key before asking

export default function compare(element) {
  const result = element.querySelector("[data-compare-result]");
  const words = element.querySelector("textarea");
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const button = (element.closest("form") ?? element).querySelector("[data-compare-plain]");
  let waiting;
  let asked;
  if (button) button.hidden = true;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams({ text: words.value, csrf_token: token });
    try {
      const answer = await fetch(element.dataset.compare, { method: "POST", body, signal: asked.signal });
      if (answer.ok) result.innerHTML = await answer.text();
    } catch {
      // Typed on, or no network: the next pause asks again, and saving does not need this.
    }
  }
}
