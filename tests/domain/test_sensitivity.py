"""What if: each change gives exactly the verdicts that judging anew would give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain import sensitivity
from delphi.domain.consensus import OF_RATINGS, Asked, ConsensusRule, Outcome, Preset
from delphi.domain.leaving import most_flips_by_one, one_left_out
from delphi.domain.protocol import Terms
from delphi.domain.scale import Scale
from delphi.domain.tally import GroupTally
from delphi.errors import NotAcceptable
from tests.stats.tallies import tally

TERMS = Terms(rule=ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}))
EVERY = Terms(rule=ConsensusRule(Preset.PERCENT_AGREEMENT, {"least_n": 1}, asked=Asked.EVERY_GROUP))


def told(*statements: dict[str, list[int]], abstained: Any = None, shown: Any = None) -> GroupTally:
    groups = tuple(statements[0])
    counts = np.array([[tally(ratings) for ratings in statement.values()] for statement in statements])
    zeros = np.zeros(counts.shape[:2], dtype=np.int64)
    return GroupTally(
        groups,
        counts,
        zeros if abstained is None else np.array(abstained),
        np.ones(zeros.shape, bool) if shown is None else np.array(shown),
    )


SPLIT = told(
    {"patients": [8] * 10, "clinicians": [8] * 4 + [5] * 6},  # 14 of 20
    {"patients": [9] * 10, "clinicians": [9] * 10},
)
cells = st.lists(st.integers(0, 5), min_size=36, max_size=36)


def test_a_higher_threshold_names_the_verdicts_that_flip():
    (flip,) = (changed := sensitivity.with_thresholds(SPLIT, TERMS, {"percent": 75})).flips

    assert str(changed.change) == "Least share within the band: 75 % instead of 70 %"
    assert str(changed.sentence) == "One of 2 verdicts flips."
    assert str(changed.named(["S1", "S2"])) == "This verdict flips: S1."
    assert str(flip.sentence) == "accepted becomes open: 14 of 20 rated 7 to 9; 75 % needs 15."
    assert changed.outcomes == (Outcome.OPEN, Outcome.ACCEPTED)


@pytest.mark.parametrize("changed", [{"percent": 20}, {"percent": "many"}, {"median_in": 7}])
def test_a_threshold_that_does_not_fit_is_refused(changed):
    with pytest.raises(NotAcceptable):
        sensitivity.with_thresholds(SPLIT, TERMS, changed)


def test_a_preset_for_another_scale_is_refused():
    with pytest.raises(NotAcceptable, match="five answers"):
        sensitivity.with_preset(SPLIT, TERMS, "grade-grid")


def test_without_a_group_the_rest_is_judged():
    without = sensitivity.without_group(SPLIT, TERMS, "patients")

    assert str(without.flips[0].now.because) == "4 of 10 rated 7 to 9; 70 % needs 7."
    assert str(without.change) == "Without the group “patients”"


@pytest.mark.parametrize("group", ["nurses", "patients"])
def test_a_group_that_cannot_be_left_out_is_refused(group):
    alone = told({"patients": [8] * 10})

    with pytest.raises(NotAcceptable):
        sensitivity.without_group(alone, TERMS, group)
    assert sensitivity.each_group_left_out(alone, TERMS) == ()


def test_nothing_is_said_of_a_statement_whose_rest_would_tell_of_a_small_group():
    hidden = replace(SPLIT, shown=np.array([[False, False], [True, True]]))

    without = sensitivity.without_group(hidden, TERMS, "patients")

    assert without.flips == ()
    assert without.n_hidden == 1
    never = replace(SPLIT, shown=np.zeros((2, 2), bool))
    assert sensitivity.each_group_left_out(never, TERMS) == ()


def test_abstentions_can_turn_a_verdict():
    counted = replace(SPLIT, abstained=np.array([[0, 1], [0, 0]]))

    there = sensitivity.with_abstentions_the_other_way(counted, TERMS)
    back = sensitivity.with_abstentions_the_other_way(counted, replace(TERMS, count_abstentions=True))

    assert [str(flip.now.because) for flip in there.flips] == ["14 of 21 rated 7 to 9; 70 % needs 15."]
    assert [flip.now.outcome for flip in back.flips] == [Outcome.ACCEPTED]


def test_completers_are_other_tallies_of_the_same_statements():
    completers = told({"patients": [8] * 9, "clinicians": [5] * 6}, {"patients": [9] * 9, "clinicians": [9]})

    change = sensitivity.with_tallies(SPLIT, TERMS, completers, sensitivity.Sentence("Completers only"))

    assert [flip.statement for flip in change.flips] == [0]


def test_the_quantile_type_is_one_of_nine():
    terms = Terms(rule=ConsensusRule(Preset.MEDIAN_IQR, {"iqr_at_most": 1}))
    close = told({"all": [7, 7, 8, 8, 8, 9, 9]})

    assert [f.now.outcome for f in sensitivity.with_quantile_type(close, terms, 6).flips] == [Outcome.OPEN]
    with pytest.raises(NotAcceptable):
        sensitivity.with_quantile_type(close, terms, 10)


@pytest.mark.parametrize("preset", [p for p in OF_RATINGS if p is not Preset.GRADE_GRID])
def test_the_table_holds_every_usual_change_once(preset):
    counted = replace(SPLIT, abstained=np.array([[0, 1], [0, 0]]))
    terms = Terms(rule=ConsensusRule(preset))

    changes = [str(what_if.change) for what_if in sensitivity.table(counted, terms)]

    assert len(changes) == len(set(changes))
    assert "“Outside my expertise” counted in the denominator" in changes
    assert "Without the group “clinicians”" in changes
    assert sum(change.startswith("By another rule") for change in changes) == len(OF_RATINGS) - 2
    assert any("quantile type 6" in change for change in changes) is (preset is Preset.MEDIAN_IQR)


@settings(max_examples=25)
@given(cells, st.booleans(), st.sampled_from([TERMS, EVERY]))
def test_leaving_one_out_is_judging_the_rest_anew(numbers, count_abstentions, terms):
    counts = np.array(numbers).reshape(2, 2, 9)
    counted = GroupTally(("a", "b"), counts, np.array([[1, 0], [2, 1]]), np.ones((2, 2), bool))
    terms = replace(terms, count_abstentions=count_abstentions)
    was = [verdict.outcome for verdict in sensitivity.verdicts(counted, terms)]

    found = one_left_out(counted, terms)

    for statement, group, place in np.ndindex(2, 2, 9):
        if counts[statement, group, place]:
            fewer = counts.copy()
            fewer[statement, group, place] -= 1
            now = sensitivity.verdicts(replace(counted, counts=fewer), terms)[statement].outcome
            assert found.turns[statement, group, place] == (now is not was[statement])


def test_a_verdict_on_the_edge_hangs_on_who_agreed():
    found = one_left_out(SPLIT, TERMS)

    assert found.n_flipping.tolist() == [[10, 4], [0, 0]]
    assert str(found.sentence(0)) == ("Without any one of 14 of 20 panellists the verdict would be another.")
    assert str(found.sentence(1)) == "The verdict does not hang on any one panellist."
    assert str(found.sentence_all) == "One of 2 verdicts hangs on one panellist."


def test_the_most_influential_panellist_is_told_by_group_alone():
    matrix = np.array([[8, 9]] * 10 + [[8, 9]] * 4 + [[5, 9]] * 6, dtype=float)
    group_of = np.array([0] * 10 + [1] * 10)

    influence = most_flips_by_one(SPLIT, TERMS, matrix, group_of)

    assert influence.n_flips.tolist() == [1] * 14 + [0] * 6
    assert influence.by_group == {"patients": (1, 1.0), "clinicians": (1, 0.0)}
    assert most_flips_by_one(SPLIT, replace(TERMS, least_cell=11), matrix, group_of).by_group == {}


def test_whoever_abstained_leaves_the_denominator():
    counted = replace(SPLIT, abstained=np.array([[0, 1], [0, 0]]))
    terms = replace(TERMS, count_abstentions=True)
    matrix = np.array([[np.nan, np.nan]])

    influence = most_flips_by_one(counted, terms, matrix, np.array([1]), np.array([[True, False]]))

    assert influence.n_flips.tolist() == [1]


def test_an_unrated_scale_of_two_points_hangs_on_nobody():
    scale = Scale(0, 1, (1, 1), (0, 0))
    nobody = GroupTally((), np.zeros((3, 0, 2), int), np.zeros((3, 0), int), np.zeros((3, 0), bool))

    found = one_left_out(nobody, replace(TERMS, scale=scale))

    assert found.n.tolist() == [0, 0, 0]
    assert str(found.sentence_all) == "0 of 3 verdicts hang on one panellist."
