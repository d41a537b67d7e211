"""Rankings and estimates on screen: dragged by the pointer, moved by keys, without a network, saved, and found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import Door, ask
from tests.browser.test_offline import LOST, keeps, said
from tests.rating.test_ranking import kinds_study, ranking_study
from tests.support.server import Server

HISTORY = """
SELECT round_statement_id, h.value, h.lowest, h.highest FROM rating_history h JOIN rating ON rating.id = h.rating_id
WHERE panellist_id = ? ORDER BY h.id
"""


def drag(page: Page, label: str, to: int) -> None:
    """A statement by its handle, to below the one that stands at this place."""
    grip, last = (
        page.get_by_role("button", name=f"Move {label}", exact=True),
        page.locator(".ranking__item").nth(to),
    )
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), last.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, end["y"] + end["height"] * 0.8, steps=4)
    page.mouse.up()


def test_an_order_is_dragged_moved_by_keys_saved_and_found_again(
    server: Server, open_page: Callable[..., Page], make_app, axe, picture
):
    page, door = open_page(viewport={"width": 360, "height": 1400}), Door(server, make_app)
    with door.app.extensions["delphi.database"].sessions() as session:
        made, keys = ranking_study(session, slug="ranking")
        expert = made.panellists[0].id
    door.enter(page.context, panellist=expert)
    page.goto(f"/rate/{keys[0]}")
    drag(page, "A1", 3)
    labels = page.locator(".ranking__item .label")
    expect(labels).to_contain_text(["A2", "A3", "A4", "A1"])
    page.keyboard.press("ArrowUp")
    expect(labels).to_contain_text(["A2", "A3", "A1", "A4"])
    expect(page.get_by_role("button", name="Move A1", exact=True)).to_be_focused()
    expect(page.locator("[data-rate=state]")).to_have_text("not saved yet")
    page.reload()
    expect(labels).to_contain_text(["A2", "A3", "A1", "A4"])
    axe(page)
    picture(page, "ranking-360")
    page.get_by_role("button", name="Save my order").last.click()
    page.wait_for_url("**/rate/done")
    page.goto(f"/rate/{keys[2]}")
    expect(labels).to_contain_text(["A2", "A3", "A1", "A4"])
    page.set_viewport_size({"width": 1280, "height": 1400})
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        drag(page, "A2", 1)
    expect(page.locator("[data-rate=state]")).to_have_text("saved")


def test_estimates_and_orders_wait_for_the_network_and_are_sent_once_in_order(
    server: Server, open_page: Callable[..., Page], make_app: Any, watch: Any, axe: Any, picture: Any
):
    for word in (*LOST, "409"):
        watch.expect(word)
    page, door = open_page(**PHONE), Door(server, make_app)
    with door.app.extensions["delphi.database"].sessions() as session:
        made, keys = kinds_study(session, slug="kinds")
        expert, study = made.panellists[0].id, made.study.id
    door.enter(page.context, panellist=expert)
    page.goto(f"/rate/{keys[0]}")
    keeps(page, f"/rate/{keys[0]}", f"/rate/{keys[1]}", f"/rate/{keys[2]}/ranking", "/rate/list")
    page.context.set_offline(True)
    answer_all(page)
    axe(page)
    picture(page, "ranking-waiting")
    page.goto("/rate/list")
    expect(page.locator(".listing__state")).to_have_text(["waiting to be sent"] * 5)
    finds_it_again(page, keys)
    page.context.set_offline(False)
    said(page).to_have_text("Everything that waited on this device is sent.")
    order = [(keys[2], 1), (keys[3], 3), (keys[4], 2)]
    given = [(keys[0], 8, None, None), (keys[1], 125, 100, None), *((*one, None, None) for one in order)]
    assert ask(server, HISTORY, expert) == given
    page.context.set_offline(True)
    finds_it_again(page, keys)  # on pages that were kept before they were answered
    page.get_by_role("button", name="Move A3 down").click()
    page.get_by_role("button", name="Save my order").last.click()
    said(page).to_contain_text("Waiting on this device: 1.")
    ask(server, "UPDATE round SET closes_at = '2026-11-16 13:00:00.000000' WHERE study_id = ?", study)
    page.context.set_offline(False)
    said(page).to_contain_text("Not accepted: 1.")
    item = page.get_by_role("listitem").filter(has_text="Round 1 is not open for rating")
    expect(item.get_by_role("textbox")).to_have_value("A5: 1\nA3: 2\nA4: 3")
    assert ask(server, HISTORY, expert) == given


def answer_all(page: Page) -> None:
    page.locator('button[value="8"]').click()
    page.get_by_label("Best estimate").fill("12,5")
    page.get_by_label("Lowest plausible value").fill("10")
    page.locator("#comment summary").click()
    page.get_by_label("Your comment", exact=True).fill("From two trials.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Move A5 up").click()
    page.get_by_role("button", name="Save my order").last.click()
    expect(page.locator("[data-rate=state]")).to_have_text("waiting to be sent")
    said(page).to_contain_text("Waiting on this device: 4.")


def finds_it_again(page: Page, keys: list[int]) -> None:
    page.goto(f"/rate/{keys[1]}")
    expect(page.get_by_label("Best estimate")).to_have_value("12,5")
    expect(page.get_by_label("Your comment", exact=True)).to_have_value("From two trials.")
    page.goto(f"/rate/{keys[4]}")
    expect(page.locator(".ranking__item .label")).to_contain_text(["A3", "A5", "A4"])
