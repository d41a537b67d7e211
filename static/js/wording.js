// wording.js - counts the words of a statement while it is typed, and says what makes it hard to rate.
// The same advice stands in delphi/domain/wording.py, which has the last word.

const WORD = /[\p{L}\p{N}_]+(?:[-–'’.,][\p{L}\p{N}_]+)*/gu;
const AND_OR = /\band\s*\/\s*or\b/i;
const TWO_DEMANDS = /\b(should|must|shall)\b.*\b(and|or|but)\b.*\b(should|must|shall)\b/is;

export default function wording(element) {
  const field = document.getElementById(element.dataset.for);
  const show = () => element.replaceChildren(...lines(field.value, element.dataset));
  field.addEventListener("input", show);
  show();
}

function lines(text, words) {
  const n = text.match(WORD)?.length ?? 0;
  const fill = (template) => template.replace("{n}", n).replace("{most}", words.most);
  const found = [];
  if (n > Number(words.most)) found.push(line("advice", fill(words.long)));
  else if (n) found.push(line("soft", fill(words.count)));
  if (AND_OR.test(text)) found.push(line("advice", words.andOr));
  if (TWO_DEMANDS.test(text)) found.push(line("advice", words.two));
  return found;
}

function line(kind, text) {
  const paragraph = document.createElement("p");
  paragraph.className = kind;
  paragraph.textContent = text;
  return paragraph;
}
