"""A round in real time: the panel shows after one's own first rating, in steps, and the log keeps what was seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Feedback, Terms
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import tidy_tables
from delphi.models import FeedbackSeen, Rating, RatingHistory, Round
from delphi.panel.leaving import withdraw
from delphi.rating import ranking
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations as rounds
from tests.rating.test_estimates import QUESTION as DOSE
from tests.rating.test_ranking import PRIORITY
from tests.support.study import NOON, TERMS, MadeStudy, make_study, presented_in, rate_one
from tests.support.visitor import Visitor

LIVE = replace(TERMS, n_rounds=1, real_time=True)
HEADING = "Where the panel stands now"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=2, terms=LIVE)


@pytest.fixture
def round_(session: Session, made: MadeStudy) -> Round:
    drafted = rounds.draft_round(session, made.study, by="the chair", at=NOON)
    rounds.open_round(session, drafted, by="the chair", at=NOON)
    session.commit()
    return drafted


def _shown(text: str) -> str | None:
    found = re.search(r'name="shown" value="([^"]+)"', text)
    return found[1] if found else None


def test_the_panel_shows_after_ones_own_rating_and_the_log_keeps_what_was_seen(
    session: Session, made: MadeStudy, round_: Round, visit: Callable[..., Visitor]
):
    assert round_.mode is RoundMode.REAL_TIME
    shown, expert = presented_in(session, round_)[0], made.panellists[0]
    for other in made.panellists[1:5]:
        rate_one(session, shown, other, 7)
    visitor, path = visit(expert), f"/rate/{shown.id}"
    first = visitor.get(path).text
    assert HEADING not in first
    assert _shown(first) is None
    # The fifth answer makes the first step, and the plain form leads back to the card that shows it.
    assert (
        visitor.submit(path, {"answer": "2", "seen": "0"}).location == f"{path}#comment"
    )  # a reason is asked
    text = visitor.get(path).text
    assert HEADING in text
    assert "You rated 2, below most." in text
    assert "median 7" in text
    # One newer answer of another moves nothing: no two looks differ by what one person said.
    rate_one(session, shown, made.panellists[6], 1)
    text = visitor.get(path).text
    assert "One newer answer is not in it yet." in text
    assert "5 of 12" in text
    forged = {"answer": "4", "seen": "1", "shown": (_shown(text) or "")[:-3] + "abc"}
    visitor.submit(path, forged)
    assert session.scalars(select(FeedbackSeen)).all() == []
    session.rollback()
    visitor.submit(path, {"answer": "6", "seen": "2", "shown": _shown(text)})
    visitor.submit(path, {"answer": "6", "seen": "3", "shown": _shown(text)})  # changes nothing, logs nothing
    session.rollback()
    seen = session.scalars(select(FeedbackSeen)).one()
    counts = {str(point): 0 for point in range(1, 10)} | {"2": 1, "7": 4}
    assert (seen.revision, seen.summary) == (3, {"n": 5, "median": 7.0, "counts": counts})


def test_what_was_seen_is_exported_by_code_and_goes_with_who_leaves(
    session: Session, made: MadeStudy, round_: Round
):
    shown = presented_in(session, round_)[0]
    for panellist in made.panellists:
        rate_one(session, shown, panellist, 7)
    summary = {"n": 11, "median": 7.0, "counts": {"7": 11}}
    for panellist in made.panellists[:2]:
        rating = session.scalars(select(Rating).filter_by(panellist_id=panellist.id)).one()
        rating.value, rating.revision = 8, 2
        words = {"value": 8, "kept": False, "abstained": False, "rated_at": NOON}
        session.add_all(
            [
                RatingHistory(rating_id=rating.id, revision=2, **words),
                FeedbackSeen(rating_id=rating.id, revision=2, summary=summary),
            ]
        )
    session.commit()
    withdraw(session, made.study, made.panellists[1], by="a panellist", at=NOON)
    rounds.close_round(session, round_, by="the chair", at=NOON)
    document = export_study(session, made.study)
    columns, rows = tidy_tables(document, 5)["seen"]
    assert [dict(zip(columns, row, strict=True)) for row in rows] == [
        {
            "round": 1, "statement": "A1", "version": 1, "question": "", "panellist": "E01", "revision": 2, "value": 8,
            **summary,
        }
    ]  # fmt: skip
    assert document["rounds"][0]["mode"] == "real-time"


def test_orders_and_estimates_show_the_panel_after_ones_own(session: Session, visit: Callable[..., Visitor]):
    made = make_study(session, 4, terms=replace(LIVE, more=(PRIORITY, DOSE)))
    for statement, question in zip(
        made.statements, ("priority", "priority", "priority", "dose"), strict=True
    ):
        statement.question = question
    drafted = rounds.draft_round(session, made.study, by="the chair", at=NOON)
    rounds.open_round(session, drafted, by="the chair", at=NOON)
    *ranked, dose = presented_in(session, drafted)
    keys, expert = [one.id for one in ranked], made.panellists[0]
    for other in made.panellists[1:5]:
        ranking.rank(session, other, drafted, "priority", dict(zip(keys, (2, 1, 3), strict=True)), NOON)
        rate(session, other, dose, Said(120), NOON)
    session.commit()
    visitor, order, estimate = visit(expert), f"/rate/{keys[0]}/ranking", f"/rate/{dose.id}"
    for path in (order, estimate):
        assert "appears here after your own" in visitor.get(path).text
        assert HEADING not in visitor.get(path).text
    places = {f"place-{key}": str(place) for place, key in enumerate(keys, 1)}
    assert visitor.submit(order, places).location == f"{order}#panel"
    page = visitor.get(order).text
    assert "The panel: place 1 of 3, mean rank 1.2, median 1." in page  # the fifth order makes the first step
    moved = places | {f"place-{keys[0]}": "2", f"place-{keys[1]}": "1", "shown": _shown(page)}
    visitor.submit(order, moved)
    assert visitor.submit(f"{estimate}/estimate", {"best": "10", "seen": "0"}).location == f"{estimate}#panel"
    page = visitor.get(estimate).text
    assert "Median 12 mg; half of the 5 estimates lie from 12 to 12." in page
    assert "Yours is 10.0 mg." in page
    visitor.submit(f"{estimate}/estimate", {"best": "11", "seen": "1", "shown": _shown(page)})
    session.rollback()
    seen = [one.summary for one in session.scalars(select(FeedbackSeen).order_by(FeedbackSeen.id))]
    # Of the order only the two statements whose places were changed, then the estimate in its unit.
    assert [(one["n"], one["median"]) for one in seen] == [(5, 2), (5, 1), (5, 12)]
    assert seen[2]["counts"] == {"10.0": 1, "12.0": 4}


@pytest.mark.parametrize("terms", [replace(LIVE, n_rounds=2), replace(LIVE, feedback=Feedback.NONE)])
def test_it_has_one_round_and_shows_the_panel(terms: Terms):
    assert "real time" in str(terms.problems()[0].what)


def test_terms_without_it_keep_their_hash():
    assert "real_time" not in TERMS.to_json()
    assert Terms.from_json(LIVE.to_json()) == LIVE
