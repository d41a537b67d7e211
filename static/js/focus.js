// focus.js - moves the focus to what must be read first: the summary of a form's errors.
export default function focus(element) {
  element.focus();
}
