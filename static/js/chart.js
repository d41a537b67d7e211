// chart.js - draws the figure that the element carries as JSON, in the page's own colours.
// Plotly is fetched once, when the first chart comes near the screen, so the numbers paint first.
// A page that has replaced the JSON sends the element the event "chart:refresh".

const NARROW = 640; // CSS pixels; below it the figure's meta.narrow applies
const AHEAD = "400px";
const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false, doubleClick: false };
// The bundle brings a style sheet for maps, which the content policy refuses aloud. Where an element has
// this id, the bundle (plotly.js 4.1) takes the sheet for loaded and leaves it out.
const MAP_SHEET = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";
let bundle;

export default function chart(element) {
  const plot = element.querySelector(".chart__plot");
  const save = element.querySelector("[data-chart-save]");
  let figure = read(element);
  let drawn;

  const draw = async () => {
    const Plotly = await plotly(element);
    drawn = isNarrow(plot);
    await Plotly.react(plot, ...dressed(figure, element, drawn), CONFIG);
    save.hidden = false;
  };
  const redraw = () => drawn !== undefined && draw();

  plot.hidden = false;
  plot.style.minHeight = `${figure.layout.height}px`; // keeps the place, so that nothing jumps later
  near(element, draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new ResizeObserver(() => drawn !== isNarrow(plot) && redraw()).observe(plot);
  element.addEventListener("chart:refresh", () => { figure = read(element); redraw(); });
  save.addEventListener("click", () => savePicture(plot, element));
}

const read = (element) => JSON.parse(element.querySelector('script[type="application/json"]').textContent);
const isNarrow = (plot) => plot.clientWidth < NARROW;

function near(element, act) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    act();
  }, { rootMargin: AHEAD });
  watch.observe(element);
}

function plotly(element) {
  const address = element.dataset.plotly ?? document.documentElement.dataset.plotly;
  bundle ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("template"), { id: MAP_SHEET }));
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`No plotly at ${address}`));
    document.head.append(script);
  });
  return bundle;
}

// The figure as this page shows it: tokens become colours, and a small screen gets its changes.
function dressed(figure, element, narrow) {
  const colour = palette(element);
  const { data, layout } = JSON.parse(JSON.stringify(figure), (_, value) =>
    typeof value === "string" && value.startsWith("token:") ? colour(value.slice(6)) : value);
  if (narrow) Object.entries(layout.meta?.narrow ?? {}).forEach(([path, value]) => {
    const [first, ...rest] = path.split(".");
    if (first === "data") put(data, rest, value); // such as data.0.orientation
    else put(layout, [first, ...rest], value);
  });
  return [data, layout];
}

function put(target, [key, ...rest], value) {
  if (rest.length) put((target[key] ??= {}), rest, value);
  else target[key] = value;
}

// "agree" is the custom property --agree; "agree/60" is sixty parts of it on the surface.
function palette(element) {
  const probe = element.appendChild(document.createElement("i"));
  probe.hidden = true;
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const pixel = (name) => {
    probe.style.color = `var(--${name})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const mix = (token) => {
    const [name, share = 100] = token.split("/");
    const below = pixel("surface");
    return `rgb(${pixel(name).map((part, i) => Math.round(below[i] + (part - below[i]) * share / 100)).join(",")})`;
  };
  setTimeout(() => probe.remove());
  return (token) => known.get(token) ?? known.set(token, mix(token)).get(token);
}

async function savePicture(plot, element) {
  const Plotly = await plotly(element);
  const paper = getComputedStyle(document.body).backgroundColor;
  const { data, layout, clientWidth: width, clientHeight: height } = plot;
  const picture = { data, layout: { ...layout, paper_bgcolor: paper } };
  const name = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase();
  await Plotly.downloadImage(picture, { format: "png", scale: 2, width, height, filename: name });
}
