"""Invitations and reminders: who gets which letter, once."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from delphi.domain.stages import LetterKind, Progress, Stage
from delphi.errors import NotNow
from delphi.mail.facts import Letter
from delphi.models import Message
from delphi.panel import leaving, mails, operations, queries
from delphi.panel.operations import Person
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one

LATER = NOON + timedelta(days=2)


def write(kind, reader):
    return Letter(f"{kind}", f"Dear {reader.name}, {{link}}")


@pytest.fixture
def made(session):
    return make_study(session, n_statements=2, n_panellists=4, groups=("Physicians", "Nurses"))


def kinds(session):
    return sorted(session.scalars(select(Message.kind)))


def test_inviting_queues_one_mail_each_with_a_place_for_the_link(session, made):
    seats = operations.add(
        session, made.study, [Person(f"p{i}@x.example", f"P {i}") for i in range(3)],
        rng=random.Random(1), by="x", at=NOON,
    )  # fmt: skip
    assert operations.invite(session, made.study, seats, write=write, by="x", at=NOON) == 3
    assert all("{link}" in body for body in session.scalars(select(Message.body)))
    assert all(seat.invited_at == NOON for seat in seats)


def test_a_second_click_on_invite_writes_to_nobody(session, made):
    [seat] = operations.add(
        session, made.study, [Person("p@x.example", "P")], rng=random.Random(1), by="x", at=NOON
    )
    seen = mails.latest_message_id(session, made.study)
    operations.invite(session, made.study, [seat], write=write, by="x", at=NOON, seen=seen)
    with pytest.raises(NotNow, match="since you opened this page"):
        operations.invite(session, made.study, [seat], write=write, by="x", at=NOON, seen=seen)
    assert kinds(session) == ["invitation"]


def test_nobody_can_be_reminded_while_no_round_is_open(session, made):
    with pytest.raises(NotNow, match="No round is open"):
        operations.remind(session, made.study, write=write, by="x", at=NOON)


def test_nobody_is_reminded_after_the_closing_time(session, made):
    open_round(session, made, closes_at=LATER)
    with pytest.raises(NotNow, match="No round is open"):
        operations.remind(session, made.study, write=write, by="x", at=LATER)


def test_the_first_letter_of_a_round_says_that_it_is_open_and_the_next_reminds(session, made):
    open_round(session, made)
    operations.remind(session, made.study, write=write, by="x", at=NOON)
    operations.remind(session, made.study, write=write, by="x", at=LATER)
    assert kinds(session) == ["reminder, not started"] * 4 + ["round opened"] * 4


def test_started_and_not_started_get_different_words_and_finished_none(session, made):
    first, second = presented_in(session, open_round(session, made))
    for presented in (first, second):
        rate_one(session, presented, made.panellists[0], 7)
    rate_one(session, first, made.panellists[1], None)
    leaving.withdraw(session, made.study, made.panellists[3], by="x", at=NOON)
    assert operations.remind(session, made.study, write=write, by="x", at=LATER) == 2
    assert kinds(session) == ["reminder, started", "round opened"]


def test_who_has_not_come_in_is_reminded_of_the_invitation(session, made):
    made.panellists[0].consented_at = None
    session.commit()
    open_round(session, made)
    operations.remind(session, made.study, write=write, by="x", at=NOON)
    assert kinds(session).count("invitation again") == 1


def test_who_was_not_invited_is_not_reminded(session, made):
    made.panellists[0].consented_at = made.panellists[0].invited_at = None
    session.commit()
    open_round(session, made)
    assert operations.remind(session, made.study, write=write, by="x", at=NOON) == 3


def test_who_left_is_not_written_to(session, made):
    leaving.withdraw(session, made.study, made.panellists[0], by="x", at=NOON)
    with pytest.raises(NotNow, match="has left the panel"):
        operations.send_again(session, made.study, made.panellists[0], write=write, by="x", at=NOON)


def test_a_single_letter_fits_the_state_of_its_reader(session, made):
    sent = operations.send_again(session, made.study, made.panellists[0], write=write, by="x", at=NOON)
    assert sent is LetterKind.LINK


def test_progress_is_of_the_panel_and_of_this_round_alone(session, made):
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[1], 7)
    found = queries.progress(session, round_)
    assert found[made.panellists[0].id] is Progress.NOT_STARTED
    assert found[made.panellists[1].id] is Progress.STARTED


def test_the_table_counts_states_and_groups(session, made):
    round_ = open_round(session, made)
    for presented in presented_in(session, round_):
        rate_one(session, presented, made.panellists[0], 7)
    table = queries.panel_table(session, made.study)
    assert table.by_stage == {Stage.NOT_STARTED: 3, Stage.FINISHED: 1}
    assert [(row.group, row.n, row.n_done) for row in table.by_group] == [
        ("Nurses", 2, 0),
        ("Physicians", 2, 1),
    ]


@pytest.mark.parametrize("n", [2, 40])
def test_the_table_needs_no_more_queries_for_a_larger_panel(session, database, n):
    made = make_study(session, n_panellists=n, slug=f"panel-of-{n}")
    open_round(session, made)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    study = session.merge(made.study)
    statements.clear()
    queries.panel_table(session, study)
    assert len([text for text in statements if text.startswith("SELECT")]) <= 5
