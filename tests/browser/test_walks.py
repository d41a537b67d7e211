"""Walks of those who use no mouse, see everything twice as large, or read from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from delphi.tokens import hashed
from tests.browser.people import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.server import Server

TOKEN = "a-link-of-this-test-alone-0123456789abcdef"
# What is wrong with the focus: it is lost, it cannot be seen, or something lies over it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "the focus is lost";
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const isSeen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || one.matches("main");
  if (!isSeen) return "no visible focus on " + one.outerHTML.slice(0, 120);
  const lies = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 1));
  const isBare = one.matches("main") || !box.width || one.contains(lies) || lies?.contains(one);
  return isBare ? "" : "covered: " + one.outerHTML.slice(0, 120) + " by " + lies?.outerHTML.slice(0, 80);
}"""
NAME = """() => {
  const one = document.activeElement;
  return [one.getAttribute("aria-label"), one.innerText, one.labels?.[0]?.innerText, one.value].filter(Boolean).join(" ");
}"""


def tab_to(page: Page, words: str, most: int = 60, key: str = "Tab") -> None:
    """Tab on (or back) until something of these words has the focus, which is always there to be seen."""
    for _n in range(most):
        page.keyboard.press(key)
        wrong = page.evaluate(FOCUS)
        assert not wrong, f"{wrong} ({page.url})"
        if re.search(words, page.evaluate(NAME)):
            return
    pytest.fail(f"{words!r} is not reached by {most} tabs on {page.url}")


def test_an_expert_needs_no_mouse_from_the_link_to_the_receipt(
    fresh_server: Server, open_page: Callable[..., Page]
):
    _invited(fresh_server)
    page = open_page(base_url=fresh_server.url)
    page.goto(f"/enter/{TOKEN}")
    for words in ("^Continue$", "I agree to take part", "To the statements|^Continue$|^Save$"):
        tab_to(page, words)
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    _rates_by_keys(page)
    assert ask(fresh_server, "SELECT text FROM comment WHERE text = 'Depth matters.'") == [
        ("Depth matters.",)
    ]


def _invited(server: Server) -> None:
    """One more expert, whom nobody has seen on the panel yet, with a link."""
    ask(
        server,
        "INSERT INTO panellist (study_id, code, discipline, country, stakeholder_group, interests, receipt_key)"
        " SELECT id, 'E99', 'Nursing', 'Portugal', 'Nurses', '', 'key' FROM study WHERE slug = 'mesotherapy-an-international-guideline'",
    )
    [(key,)] = ask(server, "SELECT id FROM panellist WHERE code = 'E99'")
    ask(
        server,
        "INSERT INTO enrolment (study_id, panellist_id, email, name, language, time_zone, printed_name, affiliation)"
        " SELECT id, ?, 'rui@panel.example', 'Rui', '', '', '', '' FROM study WHERE slug = 'mesotherapy-an-international-guideline'",
        key,
    )
    ask(
        server,
        "INSERT INTO personal_link (panellist_id, token_hash, created_at) VALUES (?, ?, '2026-01-01 00:00:00')",
        key, hashed(TOKEN),
    )  # fmt: skip


def _rates_by_keys(page: Page) -> None:
    if "/interests" in page.url:
        tab_to(page, "no interests|none|No ", 40)
        page.keyboard.press("Space")
        tab_to(page, "Continue to the statements|^Save$")
        page.keyboard.press("Enter")
    page.wait_for_url("**/rate/*")
    where = page.locator("[data-rate=jump] summary")
    total = int(re.findall(r"\d+", where.inner_text())[1])
    page.keyboard.press("8")  # a key of the card
    expect(where).to_contain_text(f"2 of {total}")
    assert page.evaluate(FOCUS) == "", "after the card has turned"
    tab_to(page, r"^7\b")  # the same by Tab and Enter
    page.keyboard.press("Enter")
    expect(where).to_contain_text(f"3 of {total}")
    page.keyboard.press("c")
    page.keyboard.type("Depth matters.")
    page.keyboard.press("Escape")
    page.keyboard.press("8")
    expect(where).to_contain_text(f"4 of {total}")
    tab_to(page, rf"4 of {total}", key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "missing")
    page.keyboard.press("Enter")
    for _n in range(total):
        expect(page.locator("[data-rate=state], .answers").first).to_be_visible()
        if "/done" in page.url:
            break
        before = page.url
        page.keyboard.press("8")
        page.wait_for_url(lambda url, before=before: url != before)
    expect(page.get_by_text("Your receipt:")).to_be_visible()
    tab_to(page, "All my answers|My part|Rate in a list|DEF|[A-Z]{3}")


# Boxes of what an expert presses, and by how much the page is too wide.
CARD = """() => {
  const box = (one) => { const { x, y, width, height, right, bottom } = one.getBoundingClientRect(); return { x, y, width, height, right, bottom }; };
  return {
    over: document.documentElement.scrollWidth - innerWidth,
    points: [...document.querySelectorAll(".rate__dock:not([hidden]) .scale__point")].map(box),
    acts: [...document.querySelectorAll(".rate__dock:not([hidden]) .rate__acts > *")].map(box),
    inner: [...document.querySelectorAll(".rate__dock, .rate__dock *")].filter((one) => one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY === "auto").map((one) => one.className),
  };
}"""
PRESSED = """() => {
  const [one, other] = document.querySelectorAll(".rate__dock .scale__point");
  one.setAttribute("aria-pressed", "true");
  const colour = (each) => getComputedStyle(each).backgroundColor;
  const moving = [...document.querySelectorAll("*")].filter((each) => {
    const style = getComputedStyle(each);
    return parseFloat(style.transitionDuration) > 0 || (style.animationName !== "none" && parseFloat(style.animationDuration) > 0);
  });
  return [colour(one), colour(other), getComputedStyle(other).borderTopWidth, moving.map((each) => each.outerHTML.slice(0, 80))];
}"""


@pytest.fixture
def expert(open_page: Callable[..., Page]) -> Page:
    page = open_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Inés").click()
    page.wait_for_url("**/rate/**")
    return page


def _looks(page: Page, width: int, height: int) -> dict[str, Any]:
    page.set_viewport_size({"width": width, "height": height})
    found: dict[str, Any] = page.evaluate(CARD)
    assert found["over"] <= 0, f"{found['over']} px too wide at {width} px"
    return found


def test_the_card_is_whole_at_200_percent_on_its_side_and_mirrored(expert: Page):
    page, card = expert, expert.url
    for width, height in ((640, 360), (180, 370)):
        found = _looks(page, width, height)
        assert all(one["y"] >= 0 and one["bottom"] <= height for one in found["points"]), (width, found)
        assert all(one["height"] >= 44 for one in (*found["points"], *found["acts"])), (width, found)
        assert found["points"][0]["y"] >= height / 2 - 12, "the statement keeps the better half"
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        found = page.evaluate(CARD)
        assert found["inner"] == [], "nothing scrolls within itself"
        low = height if width > 180 else found["points"][0]["y"]
        assert all(one["y"] >= 0 and one["bottom"] <= low + 1 for one in found["acts"]), (
            "each act can be seen"
        )
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    pressed, plain, border, moving = page.evaluate(PRESSED)
    assert pressed != plain, "what is chosen shows in high contrast"
    assert border != "0px"
    assert moving == []
    page.emulate_media(forced_colors="none")
    page.evaluate("document.documentElement.dir = 'rtl'")
    found = _looks(page, 360, 740)
    assert found["points"][0]["x"] > found["points"][-1]["x"], "the scale runs from right to left"
    assert found["acts"][0]["x"] > found["acts"][1]["x"]
    for path in ("/rate/list", "/rate/done", "/mine", card):
        page.goto(path)
        _looks_alike(page)


def _looks_alike(page: Page) -> None:
    """No page of an expert is wider than a phone at 200 %, in either direction."""
    page.set_viewport_size({"width": 180, "height": 370})
    for direction in ("ltr", "rtl"):
        over = page.evaluate(
            "(way) => { document.documentElement.dir = way; return document.documentElement.scrollWidth - innerWidth; }",
            direction,
        )
        assert over <= 0, f"{page.url} is {over} px too wide from {direction}"
