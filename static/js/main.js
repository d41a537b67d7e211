// main.js - gives each [data-controller] element the module of that name; every page works without it.
for (const element of document.querySelectorAll("[data-controller]")) {
  for (const name of element.dataset.controller.split(" ")) {
    import(`./${name}.js`).then((module) => module.default(element));
  }
}

// Moments are written in UTC; show them in the reader's own zone and language.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}

// On a phone the line of steps is longer than the screen: show the step that one is at.
document.querySelector(".steps [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
