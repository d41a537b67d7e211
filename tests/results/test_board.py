"""What a results page is made of, from the rows to its numbers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from delphi.domain.consensus import Outcome
from delphi.models import Message, MessageState, Panellist, Rating, Round
from delphi.results.queries import Change, Choice, Order, arranged, board, fingerprint
from delphi.stats.summary import summarise
from tests.support.study import (
    NOON,
    SKIP,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)

DAY = timedelta(days=1)


def test_the_numbers_are_those_of_the_statistics(session: Session, running: Round):
    line = board(session, running).lines[2]
    counts = np.array([6, 0, 0, 0, 0, 0, 0, 0, 5])
    expected = summarise(counts, range(1, 10)).as_json()
    assert line.counts == counts.tolist()
    assert {name: line.numbers[name] for name in expected} == expected
    assert line.numbers["n_abstained"] == 1


def test_each_statement_has_the_verdict_that_a_close_would_give(
    session: Session, made: MadeStudy, running: Round
):
    live = board(session, running)
    close_round(session, made, running)
    frozen = board(session, running)
    assert [line.outcome for line in live.lines] == [Outcome.ACCEPTED, Outcome.REJECTED, Outcome.OPEN]
    assert [line.verdict for line in live.lines] == [line.verdict for line in frozen.lines]


def test_a_closed_round_shows_what_was_frozen(session: Session, made: MadeStudy, running: Round):
    presented_in(session, running)
    close_round(session, made, running)
    session.execute(update(Panellist).values(withdrew_at=NOON))
    assert [line.n for line in board(session, running).lines] == [12, 12, 11]


def test_few_answers_of_a_running_round_are_hidden(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    first = presented_in(session, round_)[0]
    for panellist in made.panellists[:4]:
        rate_one(session, first, panellist, 7)
    line = board(session, round_).lines[0]
    assert line.is_hidden
    assert line.n == 4
    assert sum(line.counts) == 0
    assert line.numbers["median"] is None
    rate_one(session, first, made.panellists[4], 7)
    assert board(session, round_).lines[0].numbers["median"] == 7


def test_progress_counts_the_finished_the_started_and_the_others(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[5] * 12, [*[5] * 10, SKIP, SKIP], [*[None] * 9, SKIP, SKIP, SKIP]])
    made.panellists[11].withdrew_at = NOON
    session.commit()
    response = board(session, round_).response
    assert (response.n, response.n_finished, response.n_started, response.n_not_started) == (11, 9, 2, 0)
    assert response.n_done == (1, 2)
    assert [(group.name, group.n, group.n_finished) for group in response.groups] == [
        ("Nurses", 5, 4),
        ("Physicians", 6, 5),
    ]
    assert response.behind is not None
    assert response.behind.name == "Nurses"


def test_a_changed_rating_does_not_finish_later(session: Session, made: MadeStudy, running: Round):
    session.execute(update(Rating).values(rated_at=NOON + 5 * DAY, revision=2))
    response = board(session, running).response
    days, finished = response.by_day(NOON, NOON + DAY)
    assert finished == [12, 12]
    assert len(days) == 2


def test_answers_since_the_last_reminder_are_counted(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    for presented in presented_in(session, round_):
        for n, panellist in enumerate(made.panellists[:6]):
            rate_one(session, presented, panellist, 8, at=NOON + n * DAY, commit=False)
    for n in (1, 3):
        values = {"kind": "reminder, not started", "to_address": "a@b.example", "subject": "s", "body": "b"}
        times = {"due_at": NOON + n * DAY, "sent_at": NOON + n * DAY}
        session.add(Message(study_id=made.study.id, state=MessageState.SENT, **values, **times))
    session.commit()
    assert board(session, round_).response.n_since_reminder == 3


def test_a_later_round_is_compared_with_the_one_before(session: Session, made: MadeStudy):
    first = open_round(session, made)
    split = [*[1] * 6, *[9] * 6]
    rate_all(session, made, first, [[8] * 12, split, split])
    close_round(session, made, first)
    second = open_round(session, made, number=2, at=NOON + 8 * DAY)
    rate_all(session, made, second, [[*[1] * 3, *[9] * 9], split])
    found = board(session, second)
    assert [line.label for line in found.lines] == ["A2", "A3"]
    assert [line.change for line in found.lines] == [Change.CLOSER, Change.STEADY]
    assert found.n_accepted_before == 1
    assert found.n_statements == 3
    assert [sorted(one.numbers) for one in found.trajectories] == [[1], [1, 2], [1, 2]]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["A1", "A2", "A3"]),
        (Choice(Order.NEARNESS), ["A3", "A1", "A2"]),
        (Choice(Order.LABEL, is_down=True), ["A3", "A2", "A1"]),
        (Choice(Order.N), ["A3", "A1", "A2"]),  # 11, 12, 12
        (Choice(Order.MEDIAN), ["A3", "A2", "A1"]),
        (Choice(Order.SPREAD, is_down=True), ["A3", "A1", "A2"]),
        (Choice(Order.SHARE, is_down=True), ["A1", "A3", "A2"]),
        (Choice(Order.GROUPS, is_down=True), ["A3", "A1", "A2"]),
        (Choice(Order.VERDICT), ["A1", "A2", "A3"]),
        (Choice(outcome=Outcome.REJECTED), ["A2"]),
        (Choice(Order.MEDIAN, words="NUMBER 3 clinic"), ["A3"]),
        (Choice(words="nowhere"), []),
    ],
)
def test_lines_are_chosen_and_put_in_order(
    session: Session, running: Round, choice: Choice, expected: list[str]
):
    lines = board(session, running).lines
    assert [line.label for _title, of in arranged(lines, choice) for line in of] == expected


def test_the_live_numbers_wait_for_enough_newer_answers(session: Session, made: MadeStudy):
    round_ = open_round(session, made)
    first = presented_in(session, round_)[0]
    for panellist in made.panellists[:5]:
        rate_one(session, first, panellist, 7)
    before = board(session, round_).lines[0]
    rate_one(session, first, made.panellists[5], 1)
    after = board(session, round_).lines[0]
    assert (before.n_waiting, after.n_waiting) == (0, 1)
    assert after.numbers == before.numbers
    close_round(session, made, round_)
    assert board(session, round_).lines[0].n == 6


def test_the_fingerprint_changes_with_every_rating_and_revision(
    session: Session, made: MadeStudy, running: Round
):
    def now() -> str:
        return fingerprint(session, running, NOON)

    seen = [now(), now()]
    session.execute(update(Rating).where(Rating.id == 1).values(value=3, revision=2))
    seen.append(now())
    made.panellists[0].withdrew_at = NOON
    session.flush()
    seen.append(now())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_a_study_of_one_statement_and_nobody_has_a_board(session: Session):
    made = make_study(session, n_statements=1, n_panellists=0, slug="empty")
    found = board(session, open_round(session, made))
    assert found.lines[0].outcome is Outcome.TOO_FEW
    assert found.response.n == 0
