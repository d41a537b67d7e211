"""Nothing is lost: without a network, with a dead server, in two windows, and after the round has closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import Door, ask
from tests.browser.test_rating_card import Cards, at, pressed, start, tap
from tests.support.programs import wait_until
from tests.support.server import Server

# These ratings cross bands; what a card then asks is of no matter here.
ASKS_NOTHING = """
document.addEventListener("submit", (event) => event.submitter?.removeAttribute("data-asks"), true);
"""

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.watch import Watch

GIVEN = """
SELECT rating.round_statement_id, h.value, h.revision, h.key FROM rating_history h JOIN rating ON rating.id = h.rating_id
WHERE rating.panellist_id = ? AND h.key IS NOT NULL ORDER BY h.id
"""
LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_FAILED", "ERR_EMPTY_RESPONSE")


@pytest.fixture(scope="module")
def cards(chromium_path: str, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cards]:
    found = start(tmp_path_factory.mktemp("offline"), migrated)
    yield found
    found.server.stop()


@pytest.fixture
def phone_of(
    cards: Cards, make_app: Callable[..., Any], open_page: Callable[..., Page], watch: Watch
) -> Callable[[int], Page]:
    """The first card on this panellist's phone, once its worker has kept it."""
    for word in LOST:
        watch.expect(word)

    def enter(who: int) -> Page:
        page = open_page(base_url=cards.server.url, **PHONE)
        page.add_init_script(ASKS_NOTHING)
        page.set_default_timeout(10_000)
        Door(cards.server, make_app).enter(page.context, panellist=who)
        page.goto(f"/rate/{cards.keys[0]}")
        keeps(page, f"/rate/{cards.keys[0]}", "/rate/offline")
        return page

    return enter


FORGET = "async (page) => { for (const name of await caches.keys()) await (await caches.open(name)).delete(page); }"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found[request.url] = await (await cache.match(request)).text();
  }
  return found;
}"""


def kept(page: Page) -> dict[str, str]:
    """What the worker keeps on this device, by address."""
    found: dict[str, str] = page.evaluate(KEPT)
    return {re.sub(r"^\w+://[^/]+", "", address): text for address, text in found.items()}


def keeps(page: Page, *addresses: str) -> None:
    """Wait until the worker has these pages and the script that turns the cards."""
    wait_until(
        lambda: {*addresses, "rate.js"} <= {re.sub(r".*/js/", "", one) for one in kept(page)}, 10, "keeping"
    )


def given(cards: Cards, who: int) -> list[tuple[int, int | None]]:
    """What was stored of a person, in the order of storing; each under a key of its own."""
    rows = ask(cards.server, GIVEN, who)
    assert len({row[3] for row in rows}) == len(rows)
    return [(cards.keys.index(row[0]), row[1]) for row in rows]


def said(page: Page, name: str = "state") -> Any:
    return expect(page.locator(f"[data-device={name}]"))


def test_what_is_answered_without_a_network_is_sent_later_in_order_and_once(
    cards: Cards, phone_of, axe, picture
):
    who = cards.panellists[0]
    page = phone_of(who)
    tap(page, 7)
    at(page, cards, 1)
    keeps(page, *(f"/rate/{key}" for key in cards.keys[1:]), "/rate/list")  # most never on the screen yet
    page.go_back()
    at(page, cards, 0)
    page.context.set_offline(True)
    tap(page, 3)
    at(page, cards, 1)
    said(page).to_contain_text("Waiting on this device: 1.")
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("Said in a lift.")
    tap(page, 6)
    at(page, cards, 2)  # fetched ahead, and kept for reading
    said(page).to_contain_text("Waiting on this device: 3.")
    page.go_back()
    at(page, cards, 1)
    expect(page.locator("[data-rate=state]")).to_have_text("waiting to be sent")
    expect(page.locator("[data-rate=comment-state]")).to_have_text("waiting to be sent")
    axe(page)
    picture(page, "card-waiting")
    page.reload()
    expect(page.locator("[data-rate=state]")).to_have_text("waiting to be sent")
    assert pressed(page) == ["6"]
    assert page.get_by_label("Your comment", exact=True).input_value() == "Said in a lift."
    said(page).to_contain_text("Waiting on this device: 3.")
    rate_before_one_that_is_not_here(page, cards)
    assert given(cards, who) == [(0, 7)]
    page.set_viewport_size(DESKTOP["viewport"])  # a phone laid down, or a tablet: nothing of it is lost
    said(page).to_contain_text("Waiting on this device: 4.")
    page.context.set_offline(False)
    said(page).to_have_text("Everything that waited on this device is sent.")
    assert given(cards, who) == [(0, 7), (0, 3), (1, 6), (2, 5)]
    assert cards.comment(who, 1) == "Said in a lift."


def rate_before_one_that_is_not_here(page: Page, cards: Cards) -> None:
    page.goto("/rate/list")
    expect(page.locator(".listing__state")).to_have_text(["waiting to be sent"] * 2 + ["missing"] * 2)
    page.goto("/rate/suggest")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs the network")
    page.goto("/rate")  # where links and bookmarks lead: to a card that is kept
    expect(page.locator(".rate__statement")).to_be_visible()
    page.evaluate(FORGET, f"/rate/{cards.keys[3]}")
    page.goto(f"/rate/{cards.keys[2]}")
    tap(page, 5)
    expect(page.locator("[data-rate=last]")).to_contain_text("not on this device yet")


def test_an_answer_that_hangs_is_sent_again_as_soon_as_the_network_is_back(cards: Cards, phone_of):
    who = cards.panellists[8]
    page, hangs = phone_of(who), list[Any]()
    page.evaluate("delete AbortSignal.any; delete AbortSignal.timeout")  # as on a phone of 2021
    page.route(
        re.compile(r"/rate/\d+$"),
        lambda route: (
            hangs.append(route) if route.request.method == "POST" and not hangs else route.continue_()
        ),
    )
    tap(page, 7)
    wait_until(lambda: page.title() and hangs, 10, "the answer that hangs")
    assert given(cards, who) == []
    page.evaluate("dispatchEvent(new Event('online'))")
    said(page).to_have_text("Everything that waited on this device is sent.")
    assert given(cards, who) == [(0, 7)]
    hangs[0].abort()


def test_a_server_that_dies_in_the_middle_gets_everything_when_it_is_back(cards: Cards, phone_of):
    who = cards.panellists[4]
    page = phone_of(who)
    tap(page, 8)
    at(page, cards, 1)
    keeps(page, f"/rate/{cards.keys[3]}")
    cards.server.kill()
    tap(page, 2)
    said(page).to_contain_text("Waiting on this device: 1.")
    tap(page, 4)
    at(page, cards, 3)
    said(page).to_contain_text("Waiting on this device: 2.")
    page.go_back()
    at(page, cards, 2)
    cards.server = Server(cards.server.folder, PORT=str(cards.server.port))
    page.evaluate("dispatchEvent(new Event('online'))")  # rather than wait for the next of its attempts
    said(page).to_have_text("Everything that waited on this device is sent.")
    expect(page.locator("[data-rate=state]")).to_have_text("saved")
    assert given(cards, who) == [(0, 8), (1, 2), (2, 4)]


def test_two_windows_agree_on_the_later_answer(cards: Cards, phone_of):
    who = cards.panellists[1]
    first = phone_of(who)
    second = first.context.new_page()
    second.goto(f"/rate/{cards.keys[0]}")
    tap(first, 7)
    said(second, "elsewhere").to_have_text("You changed this in another window to 7.")
    assert pressed(second) == ["7"]
    tap(second, 4)
    at(second, cards, 1)
    expect(second.locator("[data-rate=last]")).to_contain_text("Saved: 4")
    assert given(cards, who) == [(0, 7), (0, 4)]
    first.go_back()
    at(first, cards, 0)
    assert pressed(first) == ["4"]


def test_what_comes_after_the_close_is_refused_and_can_be_copied(
    cards: Cards, phone_of, watch: Watch, axe, picture
):
    watch.expect("409")
    who = cards.panellists[2]
    page = phone_of(who)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.set_offline(True)
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("An hour of thought.")
    page.get_by_role("button", name="Save the comment").click()
    expect(page.locator("[data-rate=comment-state]")).to_have_text("waiting to be sent")
    ask(cards.server, "UPDATE round SET closes_at = '2026-11-16 13:00:00.000000' WHERE number = 2")
    page.context.set_offline(False)
    said(page).to_contain_text("Not accepted: 1.")
    expect(page.locator("[data-rate=comment-state]")).to_have_text("not saved")
    item = page.get_by_role("listitem").filter(has_text="Round 2 is not open for rating")
    expect(item).to_contain_text("A1")
    page.goto("/rate")
    expect(page.get_by_role("heading", level=1)).to_have_text("No round is open right now")
    axe(page)
    picture(page, "kept-on-this-device")
    item.get_by_role("button", name="Copy").click()
    expect(item.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "An hour of thought."
    item.get_by_role("button", name="Delete from this device").click()
    expect(item).to_have_count(0)
    assert cards.comment(who) is None
    ask(cards.server, "UPDATE round SET closes_at = NULL WHERE number = 2")


def test_the_list_says_what_waits_counts_along_and_ends_at_the_answers(cards: Cards, phone_of):
    who = cards.panellists[6]
    page = phone_of(who)
    page.goto("/rate/list")
    page.route(re.compile(r"/rate/\d+$"), lambda route: route.abort())
    rows = page.locator(".listing__item")
    for n in range(3):
        rows.nth(n).locator('button[value="5"]').click()
    expect(rows.nth(2).locator("[data-listing=state]")).to_have_text("waiting to be sent")
    expect(page.locator("[data-listing=count]").last).to_have_text("3 of 4 done")
    page.reload()
    expect(rows.nth(2).locator("[data-listing=state]")).to_have_text("waiting to be sent")
    assert pressed(page) == ["5"] * 3
    page.unroute_all()
    rows.nth(3).locator('button[value="5"]').click()
    expect(rows.nth(2).locator("[data-listing=state]")).to_have_text("saved")
    page.get_by_role("link", name="All my answers").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have answered all 4 statements")


def begin_a_reason(page: Page) -> None:
    """Be asked for a reason, and write it without saving."""
    page.locator("form[data-rate=ask]").evaluate("(form) => { form.hidden = false; }")
    page.locator("#ask-text").press_sequentially("Half a reason")
    assert page.evaluate("Object.keys(localStorage).length") == 1


def test_what_was_typed_and_not_saved_stands_there_again(cards: Cards, phone_of):
    who = cards.panellists[5]
    page = phone_of(who)
    begin_a_reason(page)
    page.reload()
    text = page.get_by_label("Your comment", exact=True)
    expect(text).to_have_value("Half a reason")
    text.press("Escape")
    expect(text).not_to_be_focused()
    page.get_by_role("button", name="Save the comment").click()
    expect(page.locator("[data-rate=comment-state]")).to_have_text("saved")
    assert cards.comment(who) == "Half a reason"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_nothing_is_kept_for_somebody_else_or_after_signing_out(cards: Cards, phone_of, make_app):
    first, second = cards.panellists[3], cards.panellists[11]
    page = phone_of(first)
    assert any(f'data-owner="{first}"' in text for text in kept(page).values())
    Door(cards.server, make_app).enter(page.context, panellist=second)
    page.goto(f"/rate/{cards.keys[1]}")
    keeps(page, f"/rate/{cards.keys[1]}")
    found = " ".join(kept(page).values())
    assert f'data-owner="{first}"' not in found
    # The second one said nothing in round 1, so nothing of the panel may lie on this device.
    assert f'data-owner="{second}"' in found
    pages = [text for address, text in kept(page).items() if address.startswith("/rate/")]
    assert pages
    assert not any("rate__groups" in text for text in pages)
    begin_a_reason(page)
    page.goto("/rate/done")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    wait_until(lambda: not kept(page), 10, "forgetting")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
