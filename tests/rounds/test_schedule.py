"""A closing time holds by the row, to the second; the sweep judges what it closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from delphi import jobs
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Event, Round, utcnow
from delphi.rounds import operations
from tests.rounds.conftest import BY, DAY
from tests.support.study import NOON


def test_a_closing_time_is_set_moved_and_taken_away(session, opened):
    for at in (NOON + DAY, NOON + 2 * DAY, None):
        operations.set_closing_time(session, opened, at, **BY)
        assert opened.closes_at == at


@pytest.mark.parametrize("closes_at", [NOON, NOON - DAY])
def test_a_closing_time_lies_ahead(session, opened, closes_at):
    with pytest.raises(NotAcceptable, match="That time has passed"):
        operations.set_closing_time(session, opened, closes_at, **BY)


def test_the_time_of_a_closed_round_stays(session, closed):
    with pytest.raises(NotNow, match="cannot be moved"):
        operations.set_closing_time(session, closed, NOON + DAY, **BY)


@pytest.mark.parametrize(("at", "is_due"), [(NOON + DAY - timedelta(seconds=1), False), (NOON + DAY, True)])
def test_a_scheduled_close_happens_at_its_second_and_not_before(session, rated, at, is_due):
    rated.closes_at = NOON + DAY
    session.commit()
    assert (operations.due_rounds(session, at) == [rated.id]) == is_due
    assert operations.close_when_due(session, rated.id, at=at) == is_due
    assert (rated.state is RoundState.CLOSED) == is_due


def test_a_scheduled_close_leaves_a_round_in_which_nobody_rated_open(session, opened):
    opened.closes_at = NOON + DAY
    session.commit()
    assert not operations.close_when_due(session, opened.id, at=NOON + 2 * DAY)
    assert opened.state is RoundState.OPEN


def test_a_round_without_a_closing_time_is_never_due(session, rated):
    assert operations.due_rounds(session, NOON + 1000 * DAY) == []
    assert not operations.close_when_due(session, rated.id, at=NOON + 1000 * DAY)


def test_the_sweep_closes_what_is_due_and_says_who_closed_it(app: Flask, session, made, rated):
    rated.closes_at = utcnow() - DAY
    session.commit()
    assert jobs.close_due_rounds(app) == 1
    assert session.scalars(select(Round.state)).one() is RoundState.CLOSED
    last = session.scalars(select(Event).order_by(Event.number.desc())).first()
    assert (last.actor, last.action, last.subject) == ("the schedule", "closed", "round 1")
    assert jobs.close_due_rounds(app) == 0
