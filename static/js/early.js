// early.js - what was typed before the script of a form had come, or came back with the page.
const isTyped = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;

export const hasTypedEarly = (form) => [...form.elements].some(isTyped);
