// early.js - what differs from what the page came with: typed before the script had come, come back with the page, or not saved.
const isTyped = (field) => {
  if (field.type === "hidden") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  // Without a choice of the page's own, the first option stands there.
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return "defaultValue" in field && field.value !== field.defaultValue;
};

export const hasTyped = (form) => [...form.elements].some(isTyped);
