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
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.browser.conftest import DESKTOP, breaches_of, checker
from tests.support import walked

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page

N_PARTS = 4
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
# A desk at 200 %, which is also a phone on its side; the least width of WCAG's reflow, mirrored; the two usual ones.
SIZES: tuple[tuple[str, Any], ...] = (
    ("ltr", {"width": 640, "height": 360}),
    ("rtl", {"width": 320, "height": 640}),
    ("ltr", PHONE),
    ("ltr", DESK),
)
# All rules once; then those that the other width (targets, areas that scroll, what is unfolded or hidden) and the
# other scheme (colours) can break.
LOOKS: tuple[tuple[Any, Any, list[str] | None], ...] = (
    ("light", DESK, None),
    ("dark", PHONE, ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]),
)


@pytest.fixture(scope="module")
def seen(run_folder: Path, migrated: Path) -> dict[str, str]:
    """The richest page of every address, then whatever else shows some kind of element that these do not."""
    pages = {name: page for name, page in walked.walk(run_folder, migrated).pages.items() if "<html" in page}
    kinds = {name: Kinds(page).found for name, page in pages.items()}
    best: dict[str, str] = {}
    for name in sorted(pages, key=lambda name: len(kinds[name])):
        best[_address(name)] = name
    chosen = set(best.values())
    known = set[str]().union(*(kinds[name] for name in chosen))
    while kinds[richest := max(pages, key=lambda name: len(kinds[name] - known))] - known:
        chosen.add(richest)
        known |= kinds[richest]
    return {name: pages[name] for name in sorted(chosen)}


def _address(name: str) -> str:
    """What was asked for, without the study, numbers, questions and tokens in it; a refusal has one template."""
    if refused := re.search(r"\((40[034])\)$", name):
        return f"error {refused[1]}"
    address = re.sub(r"\d+", "#", name[name.index("/") :] if "/" in name else name)
    address = re.sub(r"^/studies/(?!new\b)[^/]+", "/studies/*", address)
    return re.sub(r" *\(#\)$|\?.*| *\{.*|/[\w-]{30,}", "", address).strip()


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
def address(seen: dict[str, str], shared_app: Flask) -> Iterator[str]:
    """Where the pages are served by their number, with the application's own files, which a browser keeps."""
    pages = [*seen.values()]

    @Request.application
    def serve(request: Request) -> Response:
        kind, _, rest = request.path.strip("/").partition("/")
        if kind == "page":
            return Response(pages[int(rest)], content_type="text/html; charset=utf-8")
        if kind == "start":
            return Response("", content_type="text/html; charset=utf-8")
        # The drawings of plotly are looked at where they are tested; here they would cost 5 MB a page.
        if kind not in ("static", "assets") or "plotly" in rest:
            return Response("", content_type="text/javascript")
        return Response.from_app(shared_app, request.environ)

    # One thread: the application is the tests' own, and has one visitor here.
    served = make_server("127.0.0.1", 0, serve, request_handler=Quiet)
    thread = Thread(target=served.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{served.port}"
    served.shutdown()
    thread.join()
    served.server_close()


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    def log(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Page]:
    """One page for all, with the checker in it."""
    context = browser.new_context(**DESKTOP, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.goto(f"{address}/start")
    page.evaluate(checker())
    yield page
    context.close()


def looked_at(page: Page, name: str, address: str) -> Iterator[str]:
    """Everything that is wrong with one page, in each of its looks."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SIZES[0][1])
    page.evaluate(SHOWN, address)
    for place, (direction, size) in enumerate(SIZES):
        if place > 0:
            page.set_viewport_size(size)
        width, astray, is_mirrored = page.evaluate(LAID_OUT, direction)
        if width > size["width"]:
            yield f"  from {direction} at {size['width']} px it is {width} px wide: {astray}"
        if not is_mirrored:
            yield f"  {direction}: the page begins at the wrong side"
    yield from _outline(page)
    page.evaluate(FEW_OF_MANY)
    for place, (scheme, size, rules) in enumerate(LOOKS):
        if place > 0:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
        for found in breaches_of(page, rules):
            yield f"  at {size['width']} px, {scheme}:\n{found}"
        if folder := os.environ.get("PICTURES"):
            shown = re.sub(r"\W+", "-", name).strip("-")[-90:]
            page.screenshot(path=Path(folder) / f"{shown}-{size['width']}-{scheme}.png", full_page=True)


def _outline(page: Page) -> Iterator[str]:
    """One heading of the first level, a title of its own, and a focus that can be seen."""
    # What a key reached shows its focus, and so does what takes it over from there.
    page.keyboard.press("Tab")
    n_headings, title, unseen = page.evaluate(OUTLINE)
    if n_headings != 1:
        yield f"  {n_headings} headings of the first level"
    if not re.match(r"(⟦?Error:⟧? )?⟦?\w", title):
        yield f"  the title {title!r}"
    yield from ("  no visible focus on " + one for one in unseen)


# One document takes the place of the other in a window that stays: programs that ran a hundred times run three times
# as quickly as those that were just read. Its own script is begun anew, as a new address makes it.
SHOWN = """async (address) => {
  const parsed = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  document.documentElement.replaceWith(document.adoptNode(parsed.documentElement));
  await Promise.all([...document.querySelectorAll("link[rel=stylesheet]")].map((link) =>
    link.sheet || new Promise((done) => { link.onload = link.onerror = done; })));
  for (const script of document.querySelectorAll("script[type=module]"))
    await import(`${script.src}${script.src.includes("?") ? "&" : "?"}for=${address}`);
}"""
OUTLINE = """() => {
  const unseen = [];
  for (const one of [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].slice(1, 4)) {
    one.focus();
    const style = getComputedStyle(one);
    if (one === document.activeElement && one.matches(":focus-visible") && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2))
      unseen.push(one.outerHTML.slice(0, 120));
  }
  return [document.querySelectorAll("h1").length, document.title, unseen];
}"""
# Thirty rows with the same kinds of elements break the same rules as two, and take ten times as long to look at.
# What something else refers to stays, and so does a label.
FEW_OF_MANY = """() => {
  const users = {};
  for (const name of ["for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"])
    for (const one of document.querySelectorAll(`[${name}]`))
      for (const id of one.getAttribute(name).split(/\\s+/)) (users[id] ??= []).push(one);
  const isNeeded = (one) => [one, ...one.querySelectorAll("[id]")].some((named) =>
    named.id && users[named.id]?.some((user) => !one.contains(user)))
    || [one, ...one.querySelectorAll("label")].some((label) => label.control && !one.contains(label.control));
  const name = (one) => `${one.tagName}.${one.getAttribute("class")}`;
  const kinds = (one, above) => {
    const here = `${above} ${name(one)}`;
    return [here, ...[...one.children].flatMap((child) => kinds(child, here))];
  };
  const seen = {};
  const thin = (parent, path) => {
    for (const child of [...parent.children]) {
      const found = new Set(kinds(child, path));
      if ([...found].every((kind) => seen[kind] >= 2) && !isNeeded(child)) child.remove();
      else {
        thin(child, `${path} ${name(child)}`);
        seen[`${path} ${name(child)}`] = (seen[`${path} ${name(child)}`] ?? 0) + 1;
      }
    }
  };
  document.querySelectorAll("main").forEach((main) => thin(main, "main"));
}"""
# In a language of that direction: the width, what stands out of the window, and whether a page begins where it should.
LAID_OUT = """(direction) => {
  document.documentElement.dir = direction;
  const width = document.documentElement.scrollWidth;
  const out = width <= innerWidth ? [] : [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest(".scroll, .unseen, .skip, .steps");
  });
  const first = document.querySelector("h1:not(.unseen)"), words = document.createRange();
  words.selectNodeContents(first ?? document.body);
  const lines = [...words.getClientRects()].filter((one) => one.width), home = (first ?? document.body).getBoundingClientRect();
  const gap = Math.min(...lines.map((one) => direction === "rtl" ? home.right - one.right : one.left - home.left));
  const isCentred = first && ["center"].includes(getComputedStyle(first).textAlign);
  return [width, out.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)).join(" | "), isCentred || gap < 2];
}"""


@pytest.mark.parametrize("part", range(N_PARTS))
def test_every_page_can_be_used_by_everybody(part: int, seen: dict[str, str], window: Page, address: str):
    assert len(seen) > 80
    names = [*enumerate(seen)][part::N_PARTS]
    found = {name: [*looked_at(window, name, f"{address}/page/{place}")] for place, name in names}
    told = [f"{name}\n" + "\n".join(wrong) for name, wrong in found.items() if wrong]
    assert not told, f"{len(told)} pages:\n" + "\n\n".join(told)
