"""A ranking on screen: dragged by the pointer, moved by keys, saved, and found again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Door
from tests.rating.test_ranking import ranking_study
from tests.support.server import Server


@pytest.mark.parametrize("width", [1280, 360])
def test_an_order_is_dragged_moved_by_keys_saved_and_found_again(
    server: Server, open_page: Callable[..., Page], make_app, axe, picture, width
):
    page, door = open_page(viewport={"width": width, "height": 900}), Door(server, make_app)
    with door.app.extensions["delphi.database"].sessions() as session:
        made, keys = ranking_study(session, slug=f"ranking-{width}")
        expert = made.panellists[0].id
    door.enter(page.context, panellist=expert)
    page.goto(f"/rate/{keys[0]}")
    grip, last = page.get_by_role("button", name="Move A1", exact=True), page.locator(".ranking__item").nth(3)
    start, end = grip.bounding_box(), last.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, end["y"] + end["height"] * 0.8, steps=4)
    page.mouse.up()
    labels = page.locator(".ranking__item .label")
    expect(labels).to_contain_text(["A2", "A3", "A4", "A1"])
    page.keyboard.press("ArrowUp")
    expect(labels).to_contain_text(["A2", "A3", "A1", "A4"])
    expect(grip).to_be_focused()
    expect(page.locator("[data-ranking=state]")).to_have_text("not saved yet")
    axe(page)
    picture(page, f"ranking-{width}")
    page.get_by_role("button", name="Save my order").last.click()
    expect(page.get_by_text("Your order is saved.")).to_be_visible()
    page.goto(f"/rate/{keys[0]}")
    expect(labels).to_contain_text(["A2", "A3", "A1", "A4"])
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Move A2 down").click()
    expect(page.locator("[data-ranking=state]")).to_have_text("saved")
    page.reload()
    expect(labels).to_contain_text(["A3", "A2", "A1", "A4"])
