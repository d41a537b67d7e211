"""What rating costs an expert: taps, bytes on the wire, layout that moves, and the time from a tap to the next card."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import PHONE, on_a_copy
from tests.browser.people import Door
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

N_STATEMENTS = 30
FIRST_VISIT, EACH_CARD = 100_000, 15_000  # bytes
MOVED = "new PerformanceObserver(l => l.getEntries().forEach(e => { window.cls = (window.cls ?? 0) + (e.hadRecentInput ? 0 : e.value) })).observe({ type: 'layout-shift', buffered: true })"
# Taps a point, and waits for the first frame that shows another card.
TAP = """async (point) => {
  const before = document.querySelector("[data-rate=dock]").getAttribute("action");
  const began = performance.now();
  document.querySelector(`button[value="${point}"]`).click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const dock = document.querySelector("[data-rate=dock]");
    if (!dock || dock.getAttribute("action") !== before) return performance.now() - began;
  }
}"""


@pytest.fixture
def study(chromium_path: str, migrated: Path, tmp_path: Path) -> Iterator[tuple[Server, int]]:
    """Thirty statements in round 2 with everything that a card can hold, and an expert who rated 8 before."""
    from delphi.database import Database
    from delphi.models import Comment
    from tests.support.study import NOON, close_round, make_study, open_round, presented_in, rate_all

    server = on_a_copy(tmp_path, migrated)
    database = Database(server.database_url)
    with database.sessions() as session:
        groups = ("Physicians", "Nurses", "Patients")
        made = make_study(session, n_statements=N_STATEMENTS, n_panellists=24, groups=groups)
        first = open_round(session, made)
        rate_all(session, made, first, [[8, *(2, 5, 9) * 7, 2, 5]] * N_STATEMENTS)
        session.add_all(
            Comment(
                round_statement_id=shown.id, panellist_id=one.id, text="A reason of some length. " * 6,
                written_at=NOON,
            )
            for shown in presented_in(session, first)
            for one in made.panellists[:9]
        )  # fmt: skip
        session.commit()
        close_round(session, made, first)
        open_round(session, made, number=2)
        expert = made.panellists[0].id
    database.dispose()
    yield server, expert
    server.stop()


def _sizes(response: Response) -> int:
    told = response.request.sizes()
    return int(told["responseBodySize"] + told["responseHeadersSize"])


def test_thirty_statements_are_thirty_taps_and_travel_light(
    study: tuple[Server, int], make_app: Callable[..., Any], open_page: Callable[..., Page], capsys: Any
):
    server, expert = study
    page = open_page(base_url=server.url, **PHONE)
    Door(server, make_app).enter(page.context, panellist=expert)
    page.add_init_script(MOVED)
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto("/rate")
    page.wait_for_load_state("networkidle")
    first = sum(map(_sizes, seen))
    waits = []
    for _n in range(N_STATEMENTS - 1):
        page.wait_for_load_state("networkidle")
        waits.append(page.evaluate(TAP, 8))
    page.locator('button[value="8"]').click()
    page.wait_for_url("**/rate/done")
    moved = page.evaluate("window.cls ?? 0")
    cards = [_sizes(one) for one in seen if "after=" in one.url]
    with capsys.disabled():
        print(
            f"\nfirst visit {first:,} bytes; each further card {max(cards):,} at most; layout moved {moved:.3f};"
            f" {N_STATEMENTS} statements, {N_STATEMENTS} taps; next card painted after"
            f" {statistics.median(waits):.0f} ms (median), {max(waits):.0f} ms (slowest)"
        )
    assert first < FIRST_VISIT
    assert max(cards) < EACH_CARD
    assert moved == 0
    assert len(cards) == N_STATEMENTS - 1
