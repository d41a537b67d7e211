"""What a panellist says is stored with its history while the round takes it, and refused otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.domain.lifecycle import RoundState
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Comment, Panellist, Rating, RatingHistory, Round, RoundStatement
from delphi.rating.operations import Said, rate
from delphi.rating.saying import COMMENT_LENGTH, comment
from tests.support.study import (
    NOON,
    TERMS,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
)

CLOSES_AT = NOON + timedelta(hours=6)
SECOND = timedelta(seconds=1)


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def round_(session: Session, made: MadeStudy) -> Round:
    return open_round(session, made, closes_at=CLOSES_AT)


@pytest.fixture
def shown(session: Session, round_: Round) -> RoundStatement:
    return presented_in(session, round_)[0]


@pytest.fixture
def expert(made: MadeStudy) -> Panellist:
    return made.panellists[0]


def _current(session: Session) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(Rating).order_by(Rating.id)).all()
    return [(row.value, row.kept, row.abstained, row.revision) for row in rows]


def _history(session: Session) -> list[tuple[Any, ...]]:
    rows = session.scalars(select(RatingHistory).order_by(RatingHistory.id)).all()
    return [(row.revision, row.value, row.kept, row.abstained) for row in rows]


def test_a_rating_is_stored_with_its_first_entry_of_history(session, expert, shown):
    assert rate(session, expert, shown, Said(7), NOON).revision == 1
    assert _current(session) == [(7, False, False, 1)]
    assert _history(session) == [(1, 7, False, False)]


def test_a_changed_rating_replaces_the_current_one_and_keeps_the_earlier(session, expert, shown):
    for n, value in enumerate((7, 2, 7), 1):
        assert rate(session, expert, shown, Said(value), NOON + n * SECOND).revision == n
    assert _current(session) == [(7, False, False, 3)]
    assert [value for _n, value, _kept, _abstained in _history(session)] == [7, 2, 7]


def test_the_same_answer_twice_changes_nothing(session, expert, shown):
    told = [rate(session, expert, shown, Said(7), NOON + n * SECOND).revision for n in range(3)]
    assert told == [1, 1, 1]
    assert len(_history(session)) == 1
    assert session.scalars(select(Rating.rated_at)).one() == NOON


def test_an_abstention_has_no_value(session, expert, shown):
    rate(session, expert, shown, Said(None), NOON)
    assert _current(session) == [(None, False, True, 1)]


def test_an_abstention_can_become_a_rating_and_a_rating_an_abstention(session, expert, shown):
    for value in (None, 4, None):
        rate(session, expert, shown, Said(value), NOON)
    assert _history(session) == [(1, None, False, True), (2, 4, False, False), (3, None, False, True)]


def test_a_kept_rating_says_that_it_was_kept_on_purpose(session, expert, shown):
    rate(session, expert, shown, Said(6), NOON)
    assert rate(session, expert, shown, Said(6, kept=True), NOON).revision == 2
    assert _current(session) == [(6, True, False, 2)]


@pytest.mark.parametrize("value", [0, 10, -1, 99])
def test_a_value_off_the_scale_is_refused(session, expert, shown, value):
    with pytest.raises(NotAcceptable, match=r"Choose a rating from 1 to 9\."):
        rate(session, expert, shown, Said(value), NOON)
    assert _current(session) == []


def test_the_scale_that_counts_is_the_one_that_the_round_opened_with(session, made, round_, shown, expert):
    scale = Scale(1, 5, agree=(4, 5), disagree=(1, 2))
    made.study.protocol.terms = replace(TERMS, scale=scale).to_json()
    session.commit()
    assert rate(session, expert, shown, Said(9), NOON).revision == 1


def test_a_drafted_round_takes_no_rating(session, made, expert, round_, shown):
    round_.state, round_.opened_at = RoundState.DRAFT, None
    session.flush()
    with pytest.raises(NotNow, match="Round 1 is not open for rating"):
        rate(session, expert, shown, Said(7), NOON)


def test_a_closed_round_takes_no_rating_no_change_and_no_comment(session, made, round_, expert, shown):
    rate_all(session, made, round_, [[7] * 12] * 3)
    close_round(session, made, round_)
    for act in (
        lambda: rate(session, expert, shown, Said(7), NOON),
        lambda: rate(session, expert, shown, Said(2), NOON),
        lambda: comment(session, expert, shown, "Too late.", NOON),
        lambda: comment(session, expert, shown, "", NOON),
    ):
        with pytest.raises(NotNow, match="Round 1 is not open for rating, so this was not saved"):
            act()
    assert session.scalar(select(func.count()).select_from(RatingHistory)) == 36


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [(CLOSES_AT - timedelta(microseconds=1), True), (CLOSES_AT, False), (CLOSES_AT + SECOND, False)],
    ids=["just before", "at the very moment", "after"],
)
@pytest.mark.parametrize("what", ["rating", "same rating again", "comment", "comment taken away"])
def test_the_closing_time_holds_to_the_moment_whatever_the_state_says(
    session, expert, shown, at, is_taken, what
):
    rate(session, expert, shown, Said(3), NOON)
    comment(session, expert, shown, "At noon.", NOON)
    acts = {
        "rating": lambda: rate(session, expert, shown, Said(8), at),
        "same rating again": lambda: rate(session, expert, shown, Said(3), at),
        "comment": lambda: comment(session, expert, shown, "At six.", at),
        "comment taken away": lambda: comment(session, expert, shown, "", at),
    }
    if is_taken:
        acts[what]()
    else:
        with pytest.raises(NotNow):
            acts[what]()


@pytest.mark.parametrize(
    "leave",
    [{"withdrew_at": NOON}, {"declined_at": NOON}, {"consented_at": None}],
    ids=["withdrawn", "declined", "never consented"],
)
def test_who_is_not_on_the_panel_rates_and_comments_no_more(session, expert, shown, leave):
    for name, value in leave.items():
        setattr(expert, name, value)
    session.commit()
    with pytest.raises(NotNow):
        rate(session, expert, shown, Said(7), NOON)
    with pytest.raises(NotNow):
        comment(session, expert, shown, "Still here.", NOON)
    assert _current(session) == []


def test_a_panellist_of_another_study_rates_nothing_here(session, shown):
    stranger = make_study(session, slug="elsewhere").panellists[0]
    with pytest.raises(NotNow):
        rate(session, stranger, shown, Said(7), NOON)
    with pytest.raises(NotNow):
        comment(session, stranger, shown, "Hello.", NOON)
    assert _current(session) == []


def test_a_comment_is_stored_changed_and_taken_away(session, expert, shown):
    told = []
    for text in ("It depends.", "  It depends on the dose.  ", "   "):
        comment(session, expert, shown, text, NOON)
        told.append(session.scalars(select(Comment.text)).all())
    assert told == [["It depends."], ["It depends on the dose."], []]


def test_taking_away_a_comment_that_is_not_there_is_harmless(session, expert, shown):
    comment(session, expert, shown, "", NOON)
    assert session.scalars(select(Comment)).all() == []


@pytest.mark.parametrize(
    ("length", "fits"), [(COMMENT_LENGTH, True), (COMMENT_LENGTH + 1, False), (10_000, False)]
)
def test_a_comment_has_at_most_5000_characters(session, expert, shown, length, fits):
    if fits:
        comment(session, expert, shown, "ü" * length, NOON)
        return
    with pytest.raises(NotAcceptable, match="characters; 5000 fit"):
        comment(session, expert, shown, "ü" * length, NOON)
    assert session.scalars(select(Comment)).all() == []


def test_a_rating_and_a_comment_are_kept_on_postgresql_as_on_sqlite(each_database_url: str):
    database = Database(each_database_url)
    with database.sessions() as session:
        made = make_study(session)
        shown = presented_in(session, open_round(session, made, closes_at=CLOSES_AT))[0]
        expert = made.panellists[0]
        with database.writing(session):
            told = [rate(session, expert, shown, Said(value), NOON).revision for value in (7, 7, None, 2)]
            comment(session, expert, shown, "It depends.", NOON)
            comment(session, expert, shown, "It does not.", NOON)
        with pytest.raises(NotNow), database.writing(session):
            rate(session, expert, shown, Said(5), CLOSES_AT)
        assert told == [1, 1, 2, 3]
        assert _current(session) == [(2, False, False, 3)]
        assert session.scalars(select(Comment.text)).all() == ["It does not."]
    database.dispose()
