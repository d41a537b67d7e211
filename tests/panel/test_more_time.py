"""More time for one panellist: to the second, for nobody else, and told by nothing that is stored."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.errors import NotAcceptable, NotNow
from delphi.mail.facts import Letter
from delphi.models import Event, Message, Rating, RatingHistory
from delphi.panel import extending, operations, planning
from delphi.rating.operations import Said, rate
from delphi.rounds import operations as rounds
from tests.support.study import NOON, presented_in

DAY = timedelta(days=1)
WHO = {"by": "chair Ada", "at": NOON}


def write(kind, reader):
    return Letter(f"{kind}", f"Dear {reader.name}, until {reader.closes_at}: {{link}}")


def wording(_facts, note):
    return lambda kind, reader: replace(write(kind, reader), subject=f"{kind} {note}".strip())


@pytest.fixture
def made(under_way):
    return under_way


def letters(session):
    rows = session.execute(select(Message.kind, Message.panellist_id).order_by(Message.id))
    return [tuple(row) for row in rows]


def carry_out(session, line, at):
    n = planning.carry_out(session, line.id, words=wording, at=at)
    session.commit()
    return n


def extend(session, made, n, ahead, at=NOON):
    extending.extend(session, made.study, made.panellists[n], NOON + ahead, by="chair Ada", at=at)
    session.commit()


def rates(session, made, round_, n, at):
    saved = rate(session, made.panellists[n], presented_in(session, round_)[1], Said(8), at)
    session.commit()
    return saved


def test_more_time_counts_to_the_second_and_for_nobody_else(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    after, last = NOON + 15 * DAY, NOON + 16 * DAY - timedelta(seconds=1)
    rates(session, made, round_, 1, after)
    rates(session, made, round_, 1, last)
    with pytest.raises(NotNow, match="not open"):
        rates(session, made, round_, 1, NOON + 16 * DAY)
    session.rollback()
    with pytest.raises(NotNow, match="not open"):
        rates(session, made, round_, 2, after)


def test_nothing_that_is_stored_tells_who_had_more_time(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    rates(session, made, round_, 1, NOON + 15 * DAY)
    moments = [*session.scalars(select(Rating.rated_at)), *session.scalars(select(RatingHistory.rated_at))]
    assert max(moments) == round_.closes_at
    events = [f"{event.subject} {event.detail}" for event in session.scalars(select(Event))]
    assert not [told for told in events if made.panellists[1].code in told or "Expert" in told]


def test_the_round_is_judged_when_the_last_extension_is_over(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    close = NOON + 14 * DAY
    assert rounds.due_rounds(session, close) == []
    assert not rounds.close_when_due(session, round_.id, at=close)
    assert rounds.due_rounds(session, NOON + 16 * DAY) == [round_.id]
    assert rounds.close_when_due(session, round_.id, at=NOON + 16 * DAY)


def test_an_extension_of_somebody_who_left_holds_up_nothing(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    made.panellists[1].withdrew_at = NOON
    session.commit()
    assert rounds.due_rounds(session, NOON + 14 * DAY) == [round_.id]


def test_a_chair_who_closes_earlier_ends_the_extension_too(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    rounds.close_round(session, round_, by="chair Ada", at=NOON + 15 * DAY)
    session.commit()
    with pytest.raises(NotNow, match="not open"):
        rates(session, made, round_, 1, NOON + 15 * DAY + timedelta(hours=1))


def test_more_time_can_be_moved_and_taken_back(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    extend(session, made, 1, 18 * DAY)
    assert round_.closes_for(made.panellists[1].id) == NOON + 18 * DAY
    extending.take_back(session, made.study, made.panellists[1], **WHO)
    session.commit()
    assert round_.closes_for(made.panellists[1].id) == round_.closes_at


@pytest.mark.parametrize(
    ("ahead", "says"), [(-DAY, "has passed"), (13 * DAY, "open for everybody until then")]
)
def test_time_that_gives_nothing_is_refused(session, made, round_, ahead, says):
    with pytest.raises(NotAcceptable, match=says):
        extend(session, made, 1, ahead)


def test_the_letter_about_more_time_says_until_when(session, made, round_):
    extend(session, made, 1, 16 * DAY)
    operations.tell_of_more_time(session, made.study, made.panellists[1], write=write, at=NOON)
    assert letters(session) == [("more time", made.panellists[1].id)]
    assert str(NOON + 16 * DAY) in session.scalars(select(Message.body)).one()
