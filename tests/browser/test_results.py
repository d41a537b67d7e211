"""The results page follows the ratings of a running round, and leaves the reader in peace."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from delphi.database import Database
from delphi.demo.loading import SLUG
from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Rating, Round, Study, utcnow
from tests.support.server import Server
from tests.support.study import presented_in, rate_one

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEXT_LOOK = 10_000  # milliseconds; the page looks every three seconds


def enter_as_chair(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="chair").first.click()


def results_of_open_round(server: Server) -> tuple[Database, str]:
    database = Database(server.database_url)
    with database.sessions() as session:
        round_ = session.scalars(
            select(Round).join(Round.study).where(Round.state == RoundState.OPEN, Study.slug == SLUG)
        ).one()
        return database, f"/studies/{round_.study.slug}/rounds/{round_.number}/results"


def finish_for_somebody(database: Database) -> None:
    """Somebody who has not begun rates every statement of the open round with 8."""
    with database.sessions() as session:
        round_ = session.scalars(
            select(Round).join(Round.study).where(Round.state == RoundState.OPEN, Study.slug == SLUG)
        ).one()
        presented = presented_in(session, round_)
        begun = select(Rating.panellist_id).where(
            Rating.round_statement_id.in_([row.id for row in presented])
        )
        idle = session.scalars(
            select(Panellist).where(Panellist.study_id == round_.study_id, Panellist.id.not_in(begun))
        ).first()
        assert idle is not None
        with database.writing(session):
            for row in presented_in(session, round_):
                rate_one(session, row, idle, 8, at=utcnow(), commit=False)


def test_the_page_follows_new_ratings_where_the_reader_is(
    fresh_server: Server, open_page: Callable[..., Page], axe: Callable[[Page], None]
):
    page = open_page(base_url=fresh_server.url)
    enter_as_chair(page)
    database, url = results_of_open_round(fresh_server)
    page.goto(url)
    finished = page.locator(".tile--finished b")
    before = finished.inner_text()
    link = page.locator(".consensus__link").nth(4)
    link.focus()
    scrolled = page.evaluate("scrollY")
    finish_for_somebody(database)
    database.dispose()
    n, _of, everybody = before.split(" ")
    after = f"{int(n) + 1} of {everybody}"
    expect(finished).to_have_text(after, timeout=NEXT_LOOK)
    expect(page.get_by_role("status").first).to_contain_text(f"{after} have finished")
    expect(link).to_be_focused()
    assert page.evaluate("scrollY") == scrolled
    closes = page.locator(".board time").first  # came in anew, and is in the words of the server's pages
    assert closes.inner_text() == closes.get_attribute("title")
    axe(page)


def test_results_and_statement_read_well_in_the_light_and_in_the_dark(
    server: Server, open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[..., None]
):
    page = open_page()

    def read(name: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            axe(page)
            picture(page, f"{name}-{scheme}")

    enter_as_chair(page)
    database, url = results_of_open_round(server)
    database.dispose()
    page.goto(url)
    page.locator(".chart").first.scroll_into_view_if_needed()
    expect(page.locator(".chart__plot svg.main-svg").first).to_be_visible()
    read("results")
    page.locator(".consensus__link").first.click()
    expect(page.get_by_role("heading", name="By round and group")).to_be_visible()
    read("statement")
