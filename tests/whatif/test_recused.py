"""What the recused might have changed is told without telling what any of them rated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from delphi.domain.consensus import Outcome
from delphi.models import Recusal
from delphi.whatif.queries import rated_round
from delphi.whatif.recused import with_recused
from tests.support.study import NOON, SKIP, close_round, open_round, rate_all

N = 21


@pytest.fixture
def judged(session, made):
    """Rates every statement alike but the first, and recuses the last `n` of the panel from it."""

    def of(answers, n):
        round_ = open_round(session, made)
        rate_all(session, made, round_, [answers, *[[8] * N] * 4])
        for panellist in made.panellists[N - n :]:
            session.add(
                Recusal(
                    panellist_id=panellist.id, statement_id=made.statements[0].id, from_round=1, reason="Patent.",
                    recused_at=NOON + timedelta(hours=2), recused_by="the chair",
                )
            )  # fmt: skip
        session.commit()
        close_round(session, made, round_)
        return with_recused(session, rated_round(session, round_))

    return of


def test_a_verdict_that_stands_whatever_they_rate_is_firm(judged):
    [one] = judged([8] * 19 + [SKIP] * 2, 2)
    assert (one.n_recused, one.n_given, one.is_firm, one.given) == (2, 0, True, None)


def test_points_by_which_it_would_be_another_are_named(judged):
    # 15 of 19 agree; with two more below 7 it is 15 of 21, less than 75 %.
    [one] = judged([8] * 15 + [5] * 4 + [SKIP] * 2, 2)
    assert one.line.verdict.outcome is Outcome.ACCEPTED
    assert one.otherwise == {Outcome.OPEN: (1, 6)}


def test_what_few_rated_before_stays_hidden(judged):
    [one] = judged([8] * 15 + [5] * 4 + [1] * 2, 2)
    assert (one.n_given, one.given) == (2, None)


def test_what_enough_rated_before_is_counted(judged):
    [one] = judged([8] * 13 + [5] * 3 + [1] * 5, 5)
    assert (one.line.verdict.outcome, one.given) == (Outcome.ACCEPTED, Outcome.OPEN)


def test_without_recusals_there_is_nothing_to_say(judged):
    assert judged([8] * N, 0) == []
