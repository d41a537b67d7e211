// main.js - gives each [data-controller] element the module of that name; every page works without it.
import { localise } from "./moments.js";

for (const element of document.querySelectorAll("[data-controller]")) {
  for (const name of element.dataset.controller.split(" ")) {
    import(`./${name}.js`).then((module) => module.default(element));
  }
}

localise(document);

// On a phone the line of steps is longer than the screen: show the step that one is at.
document.querySelector(".steps [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
