"""Whether the labels of the three buttons of a card fit a narrow screen in the languages that say it longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LABELS = (
    ("Keep my 7", "Outside my expertise", "Comment"),
    ("Meine 7 beibehalten", "Außerhalb meines Fachgebiets", "Kommentar"),
    ("Maintenir mon 6", "Hors de mon expertise", "Commenter"),
    ("Mantengo il mio 6", "Al di fuori della mia competenza", "Commenta"),
)
# Words of the labels that are broken over two lines, and buttons that stand out of the screen.
BROKEN = r"""(labels) => [...document.querySelectorAll("[data-rate=dock] .rate__acts > *")].flatMap((button, n) => {
  button.textContent = labels[n];
  const range = document.createRange();
  const found = [...labels[n].matchAll(/\S+/g)].filter(({ 0: word, index }) => {
    range.setStart(button.firstChild, index);
    range.setEnd(button.firstChild, index + word.length);
    return range.getClientRects().length > 1;
  }).map(({ 0: word }) => word);
  return found.concat(button.getBoundingClientRect().right > innerWidth - 8 ? [labels[n]] : []);
})"""


def broken(page: Page, labels: tuple[str, ...]) -> list[str]:
    """What does not fit with these labels."""
    found: list[str] = page.evaluate(BROKEN, labels)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, "the page"] if wide else found
