"""Who is asked, and by which thresholds: the same on every page, at the close, in what-if and in verification."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.domain.consensus import Asked, ConsensusRule, Outcome, Preset
from delphi.domain.lifecycle import RoundState
from delphi.models import Round
from delphi.results.queries import board, history
from delphi.rounds import operations
from delphi.tallies import judged, tallies, terms_of
from delphi.verify import verify_study
from delphi.whatif.queries import answers, rated_round
from delphi.whatif.robustness import changes, robustness
from delphi.whatif.scenario import chosen, compare
from tests.support.study import NOON, SKIP, TERMS, Answer, MadeStudy, make_study, presented_in, rate_all

BY = {"by": "chair Ada", "at": NOON}
N = 20
EVERY_GROUP = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 75}, asked=Asked.EVERY_GROUP)
HARDER_LATER = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 75}, by_round={2: {"percent": 90}})


def dealt(nurses: list[Answer], patients: list[Answer]) -> list[Answer]:
    """In the panel's order, which takes the groups in turn."""
    return [answer for two in zip(nurses, patients, strict=True) for answer in two]


ANSWERS = [
    dealt([8] * 10, [8] * 10),
    dealt([8] * 10, [8] * 6 + [5] * 4),  # 16 of 20, but 6 of 10 patients
    dealt([8] * 10, [SKIP] * 10),  # of the patients nobody
]


def opened(session: Session, rule: ConsensusRule) -> tuple[MadeStudy, Round]:
    groups = ("Nurses", "Patients")
    made = make_study(session, n_panellists=N, groups=groups, terms=replace(TERMS, rule=rule))
    round_ = operations.draft_round(session, made.study, **BY)
    operations.open_round(session, round_, **BY)
    session.commit()
    return made, round_


def close(session: Session, round_: Round) -> list[Outcome]:
    operations.close_round(session, round_, by="chair Ada", at=NOON + timedelta(days=round_.number))
    session.commit()
    return [shown.outcome for shown in presented_in(session, round_)]


def everywhere(session: Session, made: MadeStudy, round_: Round) -> dict[str, list[Outcome]]:
    """The outcomes of a round, by each place that judges it."""
    rated = rated_round(session, round_)
    statements = [shown.version.statement for shown in presented_in(session, round_)]
    latest = [history(session, made.study, statement).appearances[0].verdict for statement in statements]
    again = compare(rated, rated.terms, chosen(rated, ""))
    tried = robustness(rated, answers(session, rated), changes(rated))
    sure = [max(one.shares, key=one.shares.__getitem__) for one in tried if one.shares]
    return {
        "close page": [one.outcome for one in judged(terms_of(round_), tallies(session, round_))],
        "monitor": [line.verdict.outcome for line in board(session, round_).lines],
        "statement page": [verdict.outcome for verdict in latest],
        "what-if": [line.verdict.outcome for line in rated.lines],
        "what-if, nothing moved": [one.after.outcome for one in again.all if one.after],
        "bootstrap": sure,
    }


def test_a_rule_of_every_group_is_asked_of_every_group_by_all_that_judge(session):
    made, round_ = opened(session, EVERY_GROUP)
    rate_all(session, made, round_, ANSWERS)
    expected = [Outcome.ACCEPTED, Outcome.OPEN, Outcome.TOO_FEW]
    found = everywhere(session, made, round_)
    assert found == dict.fromkeys(found, expected)
    assert close(session, round_) == expected
    assert verify_study(session, made.study).found == ()
    assert everywhere(session, made, round_) == found


def test_the_same_ratings_pooled_say_another_thing(session):
    made, round_ = opened(session, replace(EVERY_GROUP, asked=Asked.POOLED))
    rate_all(session, made, round_, ANSWERS)
    assert close(session, round_) == [Outcome.ACCEPTED] * 3


def test_verification_notices_a_verdict_of_the_pooled_panel_where_groups_were_asked(session):
    made, round_ = opened(session, EVERY_GROUP)
    rate_all(session, made, round_, ANSWERS)
    terms, told = terms_of(round_), tallies(session, round_)
    for shown, verdict in zip(presented_in(session, round_), judged(terms, told), strict=True):
        pooled = replace(terms, rule=terms.rule.pooled())
        assert (judged(pooled, told)[told.row(shown.id)].outcome is verdict.outcome) is (shown.position == 1)


def test_thresholds_change_with_the_round_for_all_that_judge(session):
    made, first = opened(session, HARDER_LATER)
    rate_all(session, made, first, [[8] * 17 + [5] * 3, [8] * 13 + [5] * 7, [5] * N])
    assert close(session, first) == [Outcome.ACCEPTED, Outcome.OPEN, Outcome.OPEN]
    second = operations.draft_round(session, made.study, by="chair Ada", at=NOON + timedelta(days=2))
    operations.open_round(session, second, by="chair Ada", at=NOON + timedelta(days=2))
    session.commit()
    rate_all(session, made, second, [[8] * 17 + [5] * 3, [8] * 19 + [5]])
    expected = [Outcome.OPEN, Outcome.ACCEPTED]
    found = everywhere(session, made, second)
    assert found == dict.fromkeys(found, expected)
    assert close(session, second) == expected
    assert verify_study(session, made.study).found == ()


@pytest.mark.parametrize("asked", [Asked.EVERY_GROUP, Asked.ANY_GROUP])
def test_before_anybody_has_rated_there_are_too_few_of_every_group(session, asked):
    _made, round_ = opened(session, replace(EVERY_GROUP, asked=asked))
    assert {line.verdict.outcome for line in board(session, round_).lines} == {Outcome.TOO_FEW}
    assert round_.state is RoundState.OPEN
