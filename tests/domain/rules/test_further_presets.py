"""The GRADE grid, the AWMF levels, no dissent and the modal answer at their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from delphi.domain.consensus import ConsensusRule, Outcome, Preset, usual_scale
from delphi.domain.protocol import start_from
from delphi.domain.scale import Scale
from tests.golden import expected
from tests.stats.tallies import every_tally, panel, tallies_1_to_9, tally

SCALE = Scale()
GRID = usual_scale(Preset.GRADE_GRID)
CELLS = ("strong_against", "weak_against", "neutral", "weak_for", "strong_for")
GRADE = ConsensusRule(Preset.GRADE_GRID)
AWMF = ConsensusRule(Preset.AWMF)
NO_DISSENT = ConsensusRule(Preset.NO_DISSENT)
MODAL = ConsensusRule(Preset.MODAL_ANSWER)
FURTHER = [Preset.GRADE_GRID, Preset.AWMF, Preset.NO_DISSENT, Preset.MODAL_ANSWER]


@pytest.mark.parametrize("case", expected("rule_boundaries")["grade_grid"], ids=lambda case: case["why"])
def test_the_grade_grid_at_its_boundaries(case):
    counts = np.array([case["votes"][cell] for cell in CELLS])

    here, there = (GRADE.judge(votes, 0, GRID) for votes in (counts, counts[::-1]))

    wanted = case["expected"].replace("no recommendation", "none")
    assert here.facts["recommendation"] == wanted
    assert there.facts["recommendation"] == wanted.replace("for", "against")
    outcome = Outcome.OPEN if wanted == "none" else Outcome.ACCEPTED
    assert here.outcome is outcome


def test_the_grade_grid_names_every_share():
    verdict = GRADE.judge(np.array([0, 0, 1, 3, 6]), 0, GRID)

    assert str(verdict.because) == (
        "9 of 10 for, 50 % needs 5; 0 against, below 20 % allows 1; 6 strong, 70 % needs 7: "
        "a weak recommendation for."
    )


def test_the_grade_grid_needs_five_answers():
    (problem,) = GRADE.problems(SCALE)

    assert "scale from 1 to 5" in str(problem.remedy)
    assert start_from(Preset.GRADE_GRID).rule.problems(GRID) == ()
    assert start_from(Preset.GRADE_GRID).scale == GRID


@pytest.mark.parametrize(
    ("n_agree", "level", "outcome"),
    [(20, "strong consensus", "accepted"), (19, "consensus", "accepted"), (16, "consensus", "accepted"),
     (15, "majority", "open"), (11, "majority", "open"), (10, "none", "open")],
)  # fmt: skip
def test_an_awmf_level_is_passed_not_reached(n_agree, level, outcome):
    verdict = AWMF.judge(panel(20, n_agree, 0), 0, SCALE)

    assert (verdict.facts["level"], verdict.outcome) == (level, outcome)
    assert verdict.facts["needed"] == 16


def test_an_awmf_level_says_what_it_needs():
    assert str(AWMF.judge(panel(20, 15, 0), 0, SCALE).because) == (
        "15 of 20 rated 7 to 9: majority agreement; more than 75 % needs 16."
    )
    assert str(AWMF.judge(panel(20, 0, 20), 0, SCALE).because).startswith("20 of 20 rated 1 to 3: strong")


def test_awmf_can_ask_for_strong_consensus():
    rule = AWMF.with_thresholds({"accepts_from": "strong consensus", "rejects": False})

    assert rule.judge(panel(20, 19, 0), 0, SCALE).outcome is Outcome.OPEN
    assert rule.judge(panel(20, 20, 0), 0, SCALE).outcome is Outcome.ACCEPTED
    assert rule.judge(panel(20, 0, 20), 0, SCALE).outcome is Outcome.OPEN
    assert AWMF.with_thresholds({"percent_strong": 70}).problems(SCALE) != ()


@pytest.mark.parametrize(
    ("ratings", "outcome", "because"),
    [
        ([7, 8, 9, 9, 9], Outcome.ACCEPTED, "0 of 5 rated below 7; acceptance allows none."),
        ([6, 8, 9, 9, 9], Outcome.OPEN, "1 of 5 rated below 7; acceptance allows none."),
        ([1, 2, 3, 3, 3], Outcome.REJECTED, "0 of 5 rated above 3; rejection allows none."),
        ([1, 2, 3, 3, 4], Outcome.OPEN, "1 of 5 rated above 3; rejection allows none."),
    ],
)
def test_one_dissenting_rating_is_enough_to_leave_open(ratings, outcome, because):
    verdict = NO_DISSENT.judge(tally(ratings), 0, SCALE)

    assert (verdict.outcome, str(verdict.because)) == (outcome, because)


@pytest.mark.parametrize(
    ("ratings", "outcome"),
    [
        ([8] * 16 + [5] * 7, Outcome.ACCEPTED),  # floor(21 / 3) = 7 outside
        ([8] * 15 + [5] * 8, Outcome.OPEN),
        ([2] * 16 + [9] * 7, Outcome.REJECTED),
        ([5] * 23, Outcome.OPEN),  # one answer, but neither for nor against
        ([7] * 8 + [8] * 8 + [5] * 7, Outcome.OPEN),
    ],
)
def test_few_lie_outside_the_modal_answer(ratings, outcome):
    assert MODAL.judge(tally(ratings), 0, SCALE).outcome is outcome


def test_the_modal_answer_may_be_a_band():
    by_band = MODAL.with_thresholds({"answer": "band"})

    verdict = by_band.judge(tally([7] * 8 + [8] * 8 + [5] * 7), 0, SCALE)

    assert verdict.outcome is Outcome.ACCEPTED
    assert str(verdict.because) == (
        "7 of 23 gave another answer than 7 to 9, the most frequent; consensus allows 7."
    )


def test_two_equally_frequent_answers_are_never_consensus():
    panels = every_tally(6)
    most = np.sort(panels, axis=1)
    is_tied = most[:, -1] == most[:, -2]

    decided = MODAL.with_thresholds({"least_n": 1}).codes(panels, 0, SCALE) != 0

    assert not (is_tied & decided).any()


@pytest.mark.parametrize("preset", FURTHER)
@settings(max_examples=40)
@given(tallies_1_to_9)
def test_a_mirrored_panel_has_the_mirrored_outcome(preset, tallies):
    scale = usual_scale(preset)
    counts = tallies[:, : scale.n_points]
    rule = ConsensusRule.for_scale(preset, scale).with_thresholds({"least_n": 1})
    mirrored = np.array([0, 2, 1, 3])

    here, there = (rule.codes(t, 0, scale) for t in (counts, counts[:, ::-1]))

    assert (mirrored[here] == there).all()


@pytest.mark.parametrize("preset", FURTHER)
@settings(max_examples=40)
@given(tallies_1_to_9)
def test_one_more_at_the_top_never_loses_acceptance(preset, tallies):
    scale = usual_scale(preset)
    counts = tallies[:, : scale.n_points]
    # Another point at the top would split the vote of the modal point: there the band is asked.
    extra = {"answer": "band"} if preset is Preset.MODAL_ANSWER else {}
    rule = ConsensusRule.for_scale(preset, scale).with_thresholds({"least_n": 1, **extra})
    more = counts.copy()
    more[:, -1] += 1

    was, now = (rule.outcomes(t, 0, scale) == Outcome.ACCEPTED for t in (counts, more))

    assert (now | ~was).all()
