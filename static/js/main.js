// main.js - gives each [data-controller] element the module of that name; every page works without it.
for (const element of document.querySelectorAll("[data-controller]")) {
  for (const name of element.dataset.controller.split(" ")) {
    import(`./${name}.js`).then((module) => module.default(element));
  }
}

// Moments are written in UTC; show them in the reader's own zone, in the way of their region, with the zone's name.
const { lang } = document.documentElement;
const region = navigator.languages.find((language) => language.startsWith(lang)) ?? lang;
const format = new Intl.DateTimeFormat(region, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}

// On a phone the line of steps is longer than the screen: show the step that one is at.
document.querySelector(".steps [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
