"""The rating card under the finger, at the keyboard, without JavaScript, and when something goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, on_a_copy
from tests.browser.labels import LABELS, broken
from tests.browser.people import Door, ask, has_begun
from tests.support.programs import wait_until
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.watch import Watch

ANSWER = "SELECT value, kept, abstained FROM rating WHERE panellist_id = ? AND round_statement_id = ?"
COMMENT = "SELECT text FROM comment WHERE panellist_id = ? AND round_statement_id = ?"
WORDS = "Statement number 2 should be followed by most clinics."
SILENT = 11  # the panellist who said nothing in round 1


@dataclass
class Cards:
    """A server with a study of four statements in round 2, and a fresh expert for each test."""

    server: Server
    keys: list[int]  # what round 2 shows
    panellists: list[int]
    n_used: int = 0

    def next_expert(self) -> int:
        self.n_used += 1
        return self.panellists[self.n_used - 1]

    def answer(self, expert: int, card: int = 0) -> tuple[Any, ...] | None:
        """What is stored: value, whether it was kept, whether it lies outside the expert's field."""
        rows = ask(self.server, ANSWER, expert, self.keys[card])
        return rows[0] if rows else None

    def comment(self, expert: int, card: int = 0) -> str | None:
        rows = ask(self.server, COMMENT, expert, self.keys[card])
        return str(rows[0][0]) if rows else None


def start(folder: Path, migrated: Path) -> Cards:
    """Round 1 was rated by everybody but one and settled nothing; the second statement was reworded."""
    from delphi.database import Database
    from delphi.models import StatementVersion
    from tests.support.study import (
        NOON,
        SKIP,
        TERMS,
        close_round,
        make_study,
        open_round,
        presented_in,
        rate_all,
    )

    server = on_a_copy(folder, migrated)
    database = Database(server.database_url)
    with database.sessions() as session:
        terms = replace(TERMS, open_first=False)
        made = make_study(
            session, n_statements=4, n_panellists=24, groups=("Physicians", "Nurses"), terms=terms
        )
        first = open_round(session, made)
        said = [SKIP if n == SILENT else (2, 5, 8)[n % 3] for n in range(24)]
        rate_all(session, made, first, [said] * 4)
        close_round(session, made, first)
        session.add(
            StatementVersion(
                statement_id=made.statements[1].id, number=2, text=WORDS, reason="Every is too much.", created_at=NOON
            )
        )  # fmt: skip
        session.commit()
        session.expire_all()
        second = open_round(session, made, number=2)
        found = Cards(
            server, [one.id for one in presented_in(session, second)], [one.id for one in made.panellists]
        )
    database.dispose()
    return found


@pytest.fixture(scope="module")
def cards(chromium_path: str, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    """A server of this module's own, since rating changes what it holds."""
    found = start(tmp_path_factory.mktemp("cards"), migrated)
    yield found
    found.server.stop()


@pytest.fixture
def expert(cards: Cards) -> int:
    """An expert who has rated in round 1 and nothing yet in round 2."""
    key = cards.next_expert()
    return cards.next_expert() if key == cards.panellists[SILENT] else key


@pytest.fixture
def card(
    cards: Cards, expert: int, make_app: Callable[..., Any], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """`card()`: the first card of round 2 on this expert's phone; options change the browser."""

    def open_card(who: int = expert, number: int = 0, **options: Any) -> Page:
        page = open_page(base_url=cards.server.url, **(PHONE | options))
        page.set_default_timeout(10_000)
        Door(cards.server, make_app).enter(page.context, panellist=who)
        page.goto(f"/rate/{cards.keys[number]}")
        if options.get("java_script_enabled", True):
            wait_until(lambda: has_begun(page), 10, "the start of the card's script")
        return page

    return open_card


def tap(page: Page, answer: int | str) -> None:
    page.locator(f'button[name="answer"][value="{answer}"]').click()


def pressed(page: Page) -> list[str | None]:
    return [one.get_attribute("value") for one in page.locator('[aria-pressed="true"]').all()]


def at(page: Page, cards: Cards, number: int) -> None:
    """Wait until this card is on the screen and its script has it in hand; a reason that is asked for is skipped."""
    there = page.locator(f'form[data-rate=dock][action="/rate/{cards.keys[number]}"]:not([hidden])')
    asked = page.locator("form[data-rate=ask]:not([hidden])")
    there.or_(asked).first.wait_for()
    if asked.count():
        asked.get_by_role("button", name="Skip", exact=True).click()
    page.wait_for_url(f"**/rate/{cards.keys[number]}")
    expect(page.locator("main form[data-rate=comment]")).to_have_attribute(
        "action", re.compile(f"/rate/{cards.keys[number]}/")
    )


def mark(page: Page) -> None:
    """Remember the page that is loaded now."""
    page.evaluate("window.isSamePage = true")


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.isSamePage === true"))


def test_a_tap_saves_and_turns_without_loading_a_page(cards: Cards, card, expert: int, picture):
    page = card()
    picture(page, "card")
    mark(page)
    tap(page, 7)
    expect(page.locator('[data-rate="state"]')).to_have_text("saved")
    assert cards.answer(expert) == (7, 0, 0)
    at(page, cards, 1)
    assert is_same(page)
    expect(page.locator("[data-rate=last]")).to_contain_text("Saved: 7 for A1.")
    expect(page.locator("[data-rate=statement]")).to_be_focused()
    assert page.locator("progress").get_attribute("value") == "1"
    picture(page, "card-turned")


def test_what_was_saved_can_be_changed_from_the_next_card(cards: Cards, card, expert: int):
    page = card()
    tap(page, 3)
    at(page, cards, 1)
    page.get_by_role("link", name="Change", exact=True).click()
    at(page, cards, 0)
    assert pressed(page) == ["3"]
    expect(page.get_by_role("link", name="Change", exact=True)).to_have_count(0)
    keep = page.locator('button[value="keep"]')
    assert background(keep) != background(page.locator('button[value="3"]'))
    tap(page, 4)
    at(page, cards, 1)
    expect(page.locator("[data-rate=last]")).to_contain_text("Saved: 4")
    assert cards.answer(expert) == (4, 0, 0)


def background(button: Any) -> str:
    return str(button.evaluate("(one) => getComputedStyle(one).backgroundColor"))


def test_of_two_quick_taps_the_last_one_stays(cards: Cards, card, expert: int):
    page = card()
    # Both in one breath, before any answer can be back.
    page.evaluate("for (const n of [2, 9]) document.querySelector(`button[value='${n}']`).click()")
    at(page, cards, 1)
    expect(page.locator("[data-rate=last]")).to_contain_text("Saved: 9")
    assert cards.answer(expert) == (9, 0, 0)


def test_all_of_it_goes_by_keyboard(cards: Cards, card, expert: int):
    page = card(**DESKTOP)
    mark(page)
    page.keyboard.press("8")
    at(page, cards, 1)
    page.keyboard.press("u")
    at(page, cards, 2)
    page.keyboard.press("k")
    at(page, cards, 3)
    page.keyboard.press("ArrowLeft")
    at(page, cards, 2)
    expect(page.locator('button[value="keep"]')).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    at(page, cards, 3)
    page.keyboard.press("c")
    expect(page.get_by_label("Your comment", exact=True)).to_be_focused()
    page.keyboard.type("In 8 of 9 cases, u and k.")
    assert is_same(page)
    assert cards.answer(expert, 0) == (8, 0, 0)
    assert cards.answer(expert, 1) == (None, 0, 1)
    assert cards.answer(expert, 2) is not None
    assert cards.answer(expert, 2)[1] == 1
    assert cards.answer(expert, 3) is None


def test_the_buttons_are_reached_in_order_and_show_their_focus(card):
    page = card(**DESKTOP)
    page.locator('button[value="1"]').focus()
    seen = []
    for _n in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.value"))
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(width.removesuffix("px")) >= 2
    assert seen == ["2", "3", "4"]


def test_a_comment_is_saved_by_its_button_and_by_turning(cards: Cards, card, expert: int):
    page = card()
    page.locator("#comment summary").click()
    text = page.get_by_label("Your comment", exact=True)
    text.fill("Depth matters.")
    page.get_by_role("button", name="Save the comment").click()
    expect(page.locator("[data-rate=comment-state]")).to_have_text("saved")
    assert cards.comment(expert) == "Depth matters."
    text.fill("Depth matters most.")
    page.get_by_role("link", name="Skip →").click()
    at(page, cards, 1)
    assert cards.comment(expert) == "Depth matters most."
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("Said with the rating.")
    tap(page, 6)
    at(page, cards, 2)
    assert cards.comment(expert, 1) == "Said with the rating."


def test_a_comment_that_is_too_long_stays_on_the_card(cards: Cards, card, expert: int, watch: Watch):
    watch.expect("422")
    page = card()
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("x" * 6_000)
    tap(page, 6)
    expect(page.locator("[data-rate=comment-state]")).to_contain_text("6000 characters; 5000 fit")
    assert page.get_by_label("Your comment", exact=True).input_value() == "x" * 6_000
    assert page.url.endswith(f"/rate/{cards.keys[0]}")
    assert cards.answer(expert) == (6, 0, 0)
    assert cards.comment(expert) is None


def test_the_back_button_leads_to_the_card_before_with_its_answer(cards: Cards, card):
    page = card()
    tap(page, 5)
    at(page, cards, 1)
    tap(page, 1)
    at(page, cards, 2)
    page.go_back()
    at(page, cards, 1)
    assert pressed(page) == ["1"]
    page.go_back()
    at(page, cards, 0)
    assert pressed(page) == ["5"]
    page.go_forward()
    at(page, cards, 1)


def test_after_the_last_answer_it_says_so(cards: Cards, card):
    page = card()
    for number in range(3):
        at(page, cards, number)
        tap(page, 7)
    at(page, cards, 3)
    tap(page, "abstain")
    page.wait_for_url("**/rate/done")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have answered all 4 statements")


def test_it_works_as_plain_forms_without_javascript(cards: Cards, card, expert: int):
    page = card(java_script_enabled=False)
    tap(page, "keep")
    page.wait_for_url(f"**/rate/{cards.keys[1]}")
    assert cards.answer(expert) == ((2, 5, 8)[cards.panellists.index(expert) % 3], 1, 0)
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("Without a script.")
    page.get_by_role("button", name="Save the comment").click()
    expect(page.get_by_role("status").first).to_have_text("Your comment is saved.")
    assert cards.comment(expert, 1) == "Without a script."
    tap(page, "abstain")
    page.wait_for_url(f"**/rate/{cards.keys[2]}")
    page.get_by_role("link", name="Before").click()
    page.wait_for_url(f"**/rate/{cards.keys[1]}")
    assert pressed(page) == ["abstain"]


def test_the_panel_is_hidden_until_ones_own_first_rating(cards: Cards, card):
    page = card(who=cards.panellists[SILENT])
    assert "median" not in page.content()
    assert page.locator(".strip").count() == 0
    expect(page.locator("main")).to_contain_text("appears here after your own first rating")
    tap(page, 5)
    at(page, cards, 1)
    assert "median" not in page.content()
    page.get_by_role("link", name="Change", exact=True).click()
    at(page, cards, 0)
    expect(page.get_by_role("heading", name="How the panel rated in round 1")).to_be_visible()


def test_one_sees_ones_own_rating_the_panel_and_what_changed(cards: Cards, card, expert: int, axe, picture):
    page = card(number=1)
    picture(page, "card-reworded")
    was = (2, 5, 8)[cards.panellists.index(expert) % 3]
    expect(page.get_by_role("button", name=f"{was} yours in round 1")).to_be_visible()
    expect(page.get_by_role("button", name=f"Keep my {was}")).to_be_visible()
    expect(page.locator("h1 del")).to_contain_text("every clinic")
    expect(page.locator("h1 ins")).to_contain_text("most clinics")
    expect(page.get_by_text("Every is too much.")).to_be_visible()
    assert page.locator(".rate__groups li").count() == 3
    axe(page)


def test_a_small_phone_needs_no_sideways_scroll_and_no_pointed_finger(card):
    page = card(number=1, viewport={"width": 320, "height": 640})
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = [
            f"{words!r} {w:.0f} x {h:.0f}"
            for words, w, h in page.evaluate(TARGETS)
            if h < 44 or (width >= 360 and w < 30)
        ]
        assert not small, small
    labels_fit = []
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        labels_fit += [broken(page, labels) for labels in LABELS]
    assert labels_fit == [[]] * 2 * len(LABELS)


# What is pressed on a card, and how large it is.
TARGETS = """() => [...document.querySelectorAll("main button, main a, main summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one.innerText, one.getBoundingClientRect()])
  .map(([words, { width, height }]) => [words, width, height])"""


def test_at_twice_the_size_nothing_is_cut_off(card):
    """200 % of a window of 720 px leaves 360 of them."""
    page = card(number=1, viewport={"width": 360, "height": 320}, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator('button[value="9"]').scroll_into_view_if_needed()
    expect(page.locator('button[value="9"]')).to_be_in_viewport()


def test_a_closed_round_is_refused_in_words_and_keeps_the_text(
    cards: Cards, card, expert: int, watch: Watch, axe, picture
):
    watch.expect("409")
    page, plain = card(), card(java_script_enabled=False)
    for each in (page, plain):
        each.locator("#comment summary").click()
        each.get_by_label("Your comment", exact=True).fill("Written a minute too late.")
    ask(cards.server, "UPDATE round SET closes_at = '2026-11-16 13:00:00.000000' WHERE number = 2")
    try:
        tap(page, 7)
        expect(page.get_by_role("alert")).to_contain_text(
            "Round 2 is not open for rating, so this was not saved."
        )
        assert pressed(page) == []
        page.get_by_role("button", name="Save the comment").click()
        expect(page.locator("[data-rate=comment-state]")).to_contain_text("Keep your text")
        assert page.get_by_label("Your comment", exact=True).input_value() == "Written a minute too late."
        axe(page)
        plain.get_by_role("button", name="Save the comment").click()
        expect(plain.get_by_role("heading", level=1)).to_have_text("This was not saved")
        assert plain.get_by_label("Your text", exact=True).input_value() == "Written a minute too late."
        picture(plain, "card-refused")
        assert cards.answer(expert) is None
    finally:
        ask(cards.server, "UPDATE round SET closes_at = NULL WHERE number = 2")
