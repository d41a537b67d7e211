"""Letters that leave by themselves: the plan, who gets which, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.domain.sending import USUAL_PLAN, Audience
from delphi.domain.stages import LetterKind
from delphi.errors import NotAcceptable, NotNow
from delphi.mail.facts import Letter
from delphi.models import Message, MessageState, UnsubscribeLink
from delphi.panel import operations, planning, reminding
from delphi.panel.planning import When
from delphi.rounds import operations as rounds
from delphi.tokens import hashed
from tests.support.study import NOON, make_study, open_round

DAY = timedelta(days=1)
WHO = {"by": "chair Ada", "at": NOON}


def write(kind, reader):
    return Letter(f"{kind}", f"Dear {reader.name}, until {reader.closes_at}: {{link}}")


def wording(_facts, note):
    return lambda kind, reader: replace(write(kind, reader), subject=f"{kind} {note}".strip())


@pytest.fixture
def made(under_way):
    return under_way


def plan(session, made, audience, hours=24, **more):
    line = planning.add(session, made.study, audience, When(hours_before_close=hours), **{**WHO, **more})
    session.commit()
    return line


def letters(session):
    rows = session.execute(select(Message.kind, Message.panellist_id).order_by(Message.id))
    return [tuple(row) for row in rows]


def carry_out(session, line, at):
    n = planning.carry_out(session, line.id, words=wording, at=at)
    session.commit()
    return n


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.NOT_STARTED, [3, 2]),
        (Audience.STARTED, [1]),
        (Audience.UNDONE, [3, 2, 1]),
        (Audience.NOT_INVITED, []),
    ],
)
def test_each_audience_holds_only_who_is_not_done_and_who_has_not_started_comes_first(
    session, made, round_, audience, who
):
    found = planning.readers(session, made.study, audience, NOON)
    assert [made.panellists.index(one.panellist) for one in found] == who


def test_a_line_of_the_plan_is_carried_out_once_at_its_moment(session, made, round_):
    line = plan(session, made, Audience.STARTED, note="Thank you")
    due = NOON + 13 * DAY
    assert planning.due_sendings(session, due - timedelta(seconds=1)) == []
    assert planning.due_sendings(session, due) == [line.id]
    assert carry_out(session, line, due) == 1
    assert carry_out(session, line, due) == 0
    assert planning.due_sendings(session, due + DAY) == []
    assert letters(session) == [("reminder, started", made.panellists[1].id)]
    assert session.scalars(select(Message.subject)).one() == "reminder, started Thank you"
    assert (line.done_at, line.n_letters) == (due, 1)


def test_a_plan_follows_a_closing_time_that_is_moved(session, made, round_):
    line = plan(session, made, Audience.UNDONE)
    rounds.set_closing_time(session, round_, NOON + 20 * DAY, **WHO)
    session.commit()
    assert planning.due_sendings(session, NOON + 13 * DAY) == []
    assert planning.due_sendings(session, NOON + 19 * DAY) == [line.id]


def test_nobody_is_written_to_twice_within_half_a_day(session, made, round_):
    operations.remind(session, made.study, write=write, by="chair Ada", at=NOON + 13 * DAY)
    line = plan(session, made, Audience.UNDONE)
    assert carry_out(session, line, NOON + 13 * DAY + timedelta(hours=1)) == 0
    again = plan(session, made, Audience.STARTED, hours=1)
    assert carry_out(session, again, NOON + 13 * DAY + timedelta(hours=23)) == 1


def test_a_plan_whose_round_is_over_writes_to_nobody(session, made, round_):
    line = plan(session, made, Audience.UNDONE)
    rounds.close_round(session, round_, **WHO)
    session.commit()
    assert planning.due_sendings(session, NOON) == [line.id]
    assert carry_out(session, line, NOON) == 0
    assert letters(session) == []


def test_the_usual_plan_is_made_once_and_leaves_out_what_has_passed(session, made, round_):
    assert planning.add_usual(session, made.study, by="chair Ada", at=NOON + 8 * DAY) == 2
    with pytest.raises(NotNow, match="planned already"):
        planning.add_usual(session, made.study, by="chair Ada", at=NOON + 8 * DAY)
    found = [
        (one.sending.audience, one.sending.hours_before_close)
        for one in planning.plan_of(session, made.study)
    ]
    assert found == list(USUAL_PLAN[2:])


def test_a_plan_made_before_the_round_opens_begins_with_the_opening(session):
    made = make_study(session, n_panellists=5)
    draft = rounds.draft_round(session, made.study, **WHO)
    draft.closes_at = NOON + 14 * DAY
    assert planning.add_usual(session, made.study, **WHO) == len(USUAL_PLAN)
    session.commit()
    assert planning.due_sendings(session, NOON) == []
    rounds.open_round(session, draft, **WHO)
    session.commit()
    [opening] = planning.due_sendings(session, NOON)
    assert planning.carry_out(session, opening, words=wording, at=NOON) == 5
    assert {kind for kind, _who in letters(session)} == {"round opened"}


def test_invitations_can_wait_for_a_day_and_hour(session, made):
    made.panellists[0].invited_at = made.panellists[0].consented_at = made.panellists[0].has_interests = None
    line = planning.add(session, made.study, Audience.NOT_INVITED, When(due_at=NOON + DAY), **WHO)
    session.commit()
    assert planning.due_sendings(session, NOON + DAY) == [line.id]
    assert carry_out(session, line, NOON + DAY) == 1
    assert letters(session) == [("invitation", made.panellists[0].id)]


@pytest.mark.parametrize(
    ("audience", "when", "says"),
    [
        (Audience.UNDONE, When(hours_before_close=24), "No round is prepared"),
        (Audience.NOT_INVITED, When(hours_before_close=24), "Choose day and time"),
        (Audience.NOT_INVITED, When(due_at=NOON - DAY), "has passed"),
    ],
)
def test_a_moment_that_cannot_come_is_refused(session, made, audience, when, says):
    with pytest.raises((NotNow, NotAcceptable), match=says):
        planning.add(session, made.study, audience, when, **WHO)


def test_what_was_carried_out_stays_in_the_plan(session, made, round_):
    line = plan(session, made, Audience.STARTED)
    carry_out(session, line, NOON + 13 * DAY)
    with pytest.raises(NotNow, match="written already"):
        planning.drop(session, made.study, line, **WHO)


# No more reminders


@pytest.fixture
def stopped(session, made, round_):
    """The one who is under way has turned reminders off, while one was waiting."""
    seat = made.panellists[1]
    operations.remind(session, made.study, write=write, by="chair Ada", at=NOON)
    session.add(UnsubscribeLink(panellist_id=seat.id, token_hash=hashed("x"), created_at=NOON))
    session.flush()
    reader = reminding.reader_by(session, "x")
    reminding.turn_off(session, made.study, reader, at=NOON)
    session.commit()
    return reader


def test_who_wants_no_reminders_gets_none_not_even_the_one_that_waits(session, made, round_, stopped):
    states = {
        row.panellist_id: row.state for row in session.scalars(select(Message)) if row.kind.startswith("rem")
    }
    assert states[made.panellists[1].id] is MessageState.CANCELLED
    line = plan(session, made, Audience.STARTED)
    assert carry_out(session, line, NOON + 13 * DAY) == 0


def test_who_wants_no_reminders_still_hears_of_a_round_and_gets_a_link_when_asking(
    session, made, round_, stopped
):
    later = {"by": "chair Ada", "at": NOON + DAY}
    kind = operations.send_again(session, made.study, made.panellists[1], write=write, **later)
    assert kind is LetterKind.LINK
    rounds.close_round(session, round_, **later)
    session.commit()
    open_round(session, made, number=2, at=NOON + 2 * DAY, closes_at=NOON + 9 * DAY)
    operations.remind(session, made.study, write=write, by="chair Ada", at=NOON + 2 * DAY)
    assert ("round opened", made.panellists[1].id) in letters(session)


def test_reminders_can_be_turned_on_again(session, made, stopped):
    reminding.turn_on(session, made.study, stopped, at=NOON)
    assert stopped.reminders_off_at is None


def test_an_unknown_link_turns_nothing_off(session, made):
    assert reminding.reader_by(session, "nobody's") is None
