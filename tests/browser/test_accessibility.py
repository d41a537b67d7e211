"""Every page can be used by everybody: WCAG 2.2 A and AA, at a desk and on a phone, in the light and in the dark,
with all of it twice as large, and written from right to left.

The pages are those that the demonstration showed to its chair, its experts and the public, refusals and all, kept
as they were sent and opened in Chromium with the project's own style sheets and scripts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import DESKTOP, breaches_of
from tests.support import walked

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page, Route

N_PARTS = 4
ADDRESS = "http://localhost"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
# All rules once; then those that the other width (targets, areas that scroll, what is unfolded or hidden) and the
# other scheme (colours) can break.
LOOKS: tuple[tuple[Any, Any, list[str] | None], ...] = (
    ("light", DESK, None),
    ("dark", PHONE, ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]),
)
# A desk at 200 %, which is also a phone on its side; and the least width of WCAG's reflow, mirrored.
NARROW: tuple[tuple[str, Any], ...] = (
    ("ltr", {"width": 640, "height": 360}),
    ("rtl", {"width": 320, "height": 640}),
)


@pytest.fixture(scope="module")
def seen(run_folder: Path, migrated: Path) -> dict[str, str]:
    """Every address once, and again where it showed some kind of element that was not shown before."""
    found: dict[str, str] = {}
    addresses: set[str] = set()
    known: set[str] = set()
    for name, page in walked.walk(run_folder, migrated).pages.items():
        kinds = Kinds(page).found
        if "<html" in page and (_address(name) not in addresses or not kinds <= known):
            found[name] = page
            addresses.add(_address(name))
            known |= kinds
    return found


def _address(name: str) -> str:
    """What was asked for, without the numbers, questions and tokens in it; a refusal has one template."""
    if refused := re.search(r"\((40[034])\)$", name):
        return f"error {refused[1]}"
    address = re.sub(r"\d+", "#", name[name.index("/") :] if "/" in name else name)
    return re.sub(r"\?.*| *\{.*|/[\w-]{30,}| \(\d+\)$", "", address).strip()


class Kinds(HTMLParser):
    """The kinds of elements on a page: tags with their classes and the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.found.add(" ".join([tag, given.get("class") or "", *sorted(given)]))


@pytest.fixture(scope="module")
def window(browser: Browser, shared_app: Flask) -> Iterator[Page]:
    """One page for all; its style sheets, scripts and pictures come out of the application."""
    context = browser.new_context(**DESKTOP, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    files: dict[str, tuple[bytes, str]] = {}
    client = shared_app.test_client()

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path not in files:
            # The drawings of plotly are looked at where they are tested; here they would cost 5 MB a page.
            with client.get(path) as answer:
                is_plotly = "plotly" in path
                files[path] = (b"", "text/javascript") if is_plotly else (answer.data, answer.content_type)
        route.fulfill(body=files[path][0], content_type=files[path][1])

    page.route(re.compile(r"/(static|assets)/"), serve)
    yield page
    context.close()


def looked_at(page: Page, name: str, html: str) -> Iterator[str]:
    """Everything that is wrong with one page, in each of its looks."""
    page.unroute(f"{ADDRESS}/page")
    page.route(
        f"{ADDRESS}/page", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
    )
    for place, (scheme, size, rules) in enumerate(LOOKS):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        if place == 0:
            page.goto(f"{ADDRESS}/page")
            yield from _outline(page)
            page.evaluate(FEW_OF_MANY)
        for found in breaches_of(page, rules):
            yield f"  at {size['width']} px, {scheme}:\n{found}"
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            yield f"  at {size['width']} px it is {width} px wide: {page.evaluate(WIDEST)}"
        if folder := os.environ.get("PICTURES"):
            shown = re.sub(r"\W+", "-", name).strip("-")[-90:]
            page.screenshot(path=Path(folder) / f"{shown}-{size['width']}-{scheme}.png", full_page=True)
    for direction, size in NARROW:
        page.set_viewport_size(size)
        width, astray, is_mirrored = page.evaluate(LAID_OUT, direction)
        if width > size["width"]:
            yield f"  from {direction} at {size['width']} px it is {width} px wide: {astray}"
        if not is_mirrored:
            yield f"  {direction}: the page begins at the wrong side"


def _outline(page: Page) -> Iterator[str]:
    """One heading of the first level, a title of its own, and a focus that can be seen."""
    n_headings = page.locator("h1").count()
    if n_headings != 1:
        yield f"  {n_headings} headings of the first level"
    if not re.match(r"(⟦?Error:⟧? )?⟦?\w", page.title()):
        yield f"  the title {page.title()!r}"
    page.keyboard.press("Tab")
    for _n in range(2):
        page.keyboard.press("Tab")
        if not page.evaluate(FOCUS):
            yield "  no visible focus on " + page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return one === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
# Thirty rows of one shape break the same rules as three, and take ten times as long to look at.
FEW_OF_MANY = """() => {
  const shape = (one) => one.tagName + one.className + [...one.children].map(shape);
  for (const parent of document.querySelectorAll("main *, svg *")) {
    const seen = {};
    for (const child of [...parent.children]) {
      const key = shape(child);
      if ((seen[key] = (seen[key] ?? 0) + 1) > 3 && !child.querySelector("[id]") && !child.id) child.remove();
    }
  }
}"""
# In a language of that direction: the width, what stands out of the window, and whether a page begins where it should.
LAID_OUT = """(direction) => {
  document.documentElement.dir = direction;
  const out = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(".scroll, .unseen, .skip, .steps");
  });
  const first = document.querySelector("h1:not(.unseen)"), words = document.createRange();
  words.selectNodeContents(first ?? document.body);
  const lines = [...words.getClientRects()].filter((one) => one.width), home = (first ?? document.body).getBoundingClientRect();
  const gap = Math.min(...lines.map((one) => direction === "rtl" ? home.right - one.right : one.left - home.left));
  const isCentred = first && ["center"].includes(getComputedStyle(first).textAlign);
  return [document.documentElement.scrollWidth, out.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)).join(" | "), isCentred || gap < 2];
}"""
WIDEST = """() => [...document.querySelectorAll("main *")].filter((one) =>
  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll")).slice(0, 3).map((one) =>
  one.outerHTML.slice(0, 100)).join(" | ")"""


@pytest.mark.parametrize("part", range(N_PARTS))
def test_every_page_can_be_used_by_everybody(part: int, seen: dict[str, str], window: Page):
    assert len(seen) > 80
    names = sorted(seen)[part::N_PARTS]
    found = {name: [*looked_at(window, name, seen[name])] for name in names}
    told = [f"{name}\n" + "\n".join(wrong) for name, wrong in found.items() if wrong]
    assert not told, f"{len(told)} pages:\n" + "\n\n".join(told)
