// moments.js - pages write moments in UTC; this writes them the same way in the reader's own zone, with its name.
const { lang } = document.documentElement;
const language = lang === "en" ? "en-GB" : lang; // the day before the month, as the server writes it
const dated = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const timed = new Intl.DateTimeFormat(language, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

// Of a page, or of a part that comes in later.
export function localise(part) {
  for (const time of part.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(time.dateTime);
    time.title = time.textContent;
    time.textContent = `${dated.format(at)}, ${timed.format(at)}`;
  }
}
