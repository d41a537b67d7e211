"""Orders and estimates in a meeting: a ranking is voted on as one, each has a page of its own that leads back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundMode
from delphi.errors import NotNow
from delphi.meeting import operations, queries
from delphi.meeting.operations import Move
from delphi.models import Round
from delphi.rating import ranking
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations as rounds
from tests.rating.test_estimates import QUESTION as DOSE
from tests.rating.test_ranking import PRIORITY
from tests.support.study import NOON, TERMS, MadeStudy, make_study, presented_in
from tests.support.visitor import Visitor

WALL = "/studies/needles/rounds/1/meeting"
BY = "chair Ada"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    """Two statements to be rated and estimated, between them three to be ranked."""
    made = make_study(session, 5, 6, terms=replace(TERMS, more=(PRIORITY, DOSE)))
    own = ("", "priority", "priority", "priority", "dose")
    for statement, question in zip(made.statements, own, strict=True):
        statement.question = question
    session.commit()
    return made


@pytest.fixture
def round_(session: Session, made: MadeStudy) -> Round:
    drafted = rounds.draft_round(session, made.study, by=BY, at=NOON)
    rounds.set_mode(session, drafted, RoundMode.MEETING, by=BY, at=NOON)
    rounds.open_round(session, drafted, by=BY, at=NOON)
    session.commit()
    return drafted


def moved(session: Session, round_: Round, to: Move, place: int = 0, minutes: int = 0) -> queries.Standing:
    seen = queries.standing(session, round_).number
    operations.move(session, round_, to, seen, place, by=BY, at=NOON + timedelta(minutes=minutes))
    return queries.standing(session, round_)


def test_statements_that_are_ranked_are_voted_on_together(session: Session, made: MadeStudy, round_: Round):
    keys = [one.id for one in presented_in(session, round_)]
    ranked = keys[1:4]
    assert [stop.keys for stop in queries.agenda(session, round_)] == [(keys[0],), (*ranked,), (keys[4],)]
    names = [str(stop.name) for stop in queries.agenda(session, round_)]
    assert names == ["Main question", "Priority", "Dose"]
    moved(session, round_, Move.SHOW, 1)
    order = dict(zip(ranked, (2, 1, 3), strict=True))
    with pytest.raises(NotNow, match="not on"):
        ranking.rank(session, made.panellists[0], round_, "priority", order, NOON)
    assert moved(session, round_, Move.SHOW, 2, 1).total == 3
    with pytest.raises(NotNow, match="not on"):  # no other statement may be answered beside it
        rate(session, made.panellists[0], presented_in(session, round_)[0], Said(7), NOON)
    for panellist in made.panellists[:5]:
        ranking.rank(session, panellist, round_, "priority", order, NOON + timedelta(minutes=2))
    now = queries.standing(session, round_)
    assert (now.n_voted, now.n_eligible, now.numbers) == (5, 6, None)
    now = moved(session, round_, Move.REVEAL, minutes=3)
    assert [(one.label, one.panel.place) for one in now.shown if one.panel] == [
        ("A3", 1),
        ("A2", 2),
        ("A4", 3),
    ]
    assert moved(session, round_, Move.AGAIN, minutes=4).n_voted == 0
    # The same order is a new vote all the same.
    at = NOON + timedelta(minutes=5)
    ranking.rank(session, made.panellists[0], round_, "priority", order, at, is_anew=True)
    now = queries.standing(session, round_)
    vote = queries.own(session, made.panellists[0], now.step, now.stop)
    assert (now.n_voted, vote.is_of_this, vote.values) == (1, True, order)


def test_an_estimate_is_given_on_its_own_page_and_leads_back_to_the_meeting(
    session: Session, made: MadeStudy, round_: Round, visit: Callable[..., Visitor]
):
    key = presented_in(session, round_)[4].id
    chair, expert = visit(made.chair), visit(made.panellists[0])
    assert expert.get(f"/rate/{key}").location == "/rate"  # its vote is not on
    chair.submit(WALL, {"to": "3", "seen": "0"})
    assert f'href="/rate/{key}"' in expert.get("/rate/meeting").text
    page = expert.get(f"/rate/{key}").text
    assert "Which dose?" in page
    assert "All my answers" not in page  # nothing leads anywhere but back
    wrong = expert.submit(f"/rate/{key}/estimate", {"best": "a lot", "ballot": "1"})
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.text
    sent = expert.submit(f"/rate/{key}/estimate", {"best": "12,5", "ballot": "1"})
    assert sent.location == "/rate/meeting"
    assert "You voted 12.5 mg." in expert.get("/rate/meeting").text
    session.rollback()
    for panellist, value in zip(made.panellists[1:5], (110, 120, 120, 130), strict=True):
        rate(session, panellist, presented_in(session, round_)[4], Said(value), NOON)
    session.commit()
    chair.submit(WALL, {"to": "reveal", "seen": "1"})
    assert "Median 12 mg; half of the 5 estimates lie from 12 to 12.5." in chair.get(WALL).text
    assert expert.submit(f"/rate/{key}/estimate", {"best": "13", "ballot": "1"}).status_code == 409
