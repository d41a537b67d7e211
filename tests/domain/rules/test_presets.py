"""What each preset decides at its limits, and the reason that it gives."""

from __future__ import annotations

import pytest

from delphi.domain.consensus import ConsensusRule, Outcome, Preset
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from tests.golden import expected
from tests.stats.tallies import panel, tally

SCALE = Scale()
FIVE = Scale(1, 5, agree=(4, 5), disagree=(1, 2))
PERCENT_70 = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70})


def outcome(rule, ratings, scale=SCALE):
    return rule.judge(tally(ratings, scale.points), 0, scale).outcome


def test_sixteen_of_twenty_three_is_not_seventy_percent():
    verdict = PERCENT_70.judge(panel(23, 16, 0), 0, SCALE)

    assert verdict.outcome is Outcome.OPEN
    assert str(verdict.because) == "16 of 23 rated 7 to 9; 70 % needs 17."
    assert verdict.facts | {"n_agree": 16, "denominator": 23, "needed": 17} == verdict.facts


@pytest.mark.parametrize(
    ("n", "n_agree", "percent", "accepted"),
    [(20, 14, 70, True), (20, 15, 75, True), (23, 17, 70, True), (3000, 2001, "66.7", True),
     (3000, 2000, "66.7", False), (3000, 2000, "200/3", True), (10, 9, 90, True), (10, 8, 90, False)],
)  # fmt: skip
def test_a_share_is_compared_exactly(n, n_agree, percent, accepted):
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": percent})

    assert (rule.judge(panel(n, n_agree, 0), 0, SCALE).outcome is Outcome.ACCEPTED) is accepted


def test_enough_in_the_disagreement_band_rejects():
    verdict = PERCENT_70.judge(panel(20, 1, 14), 0, SCALE)

    assert verdict.outcome is Outcome.REJECTED
    assert str(verdict.because) == "14 of 20 rated 1 to 3; 70 % needs 14."


def test_a_rule_that_does_not_reject_leaves_open():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"rejects": False})

    assert outcome(rule, [1] * 20) is Outcome.OPEN
    assert str(rule.judge(tally([1] * 20), 0, SCALE).because) == "0 of 20 rated 7 to 9; 75 % needs 15."


def test_half_for_and_half_against_stays_open_at_fifty_percent():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 50})

    verdict = rule.judge(panel(20, 10, 10), 0, SCALE)

    assert verdict.outcome is Outcome.OPEN
    assert "both hold" in str(verdict.because)


@pytest.mark.parametrize(
    "case", expected("rule_boundaries")["comet_70_15"], ids=lambda case: case["expected"]
)
def test_cos_at_its_boundaries(case):
    low_agreement = "variant" in case["expected"]
    symmetric = ConsensusRule(Preset.COS_70_15)
    counts = panel(case["n"], case["n_7_9"], case["n_1_3"])
    wanted = {"in": Outcome.ACCEPTED, "no": Outcome.OPEN, "out": Outcome.REJECTED}[
        case["expected"].split()[0]
    ]

    if low_agreement:
        assert symmetric.judge(counts, 0, SCALE).outcome is Outcome.OPEN
        rule = ConsensusRule(Preset.COS_70_15, {"out": "low-agreement"})
        verdict = rule.judge(counts, 0, SCALE)
        assert str(verdict.because) == "10 of 20 rated 7 to 9; 50 % or fewer rejects."
        assert verdict.outcome is wanted
    else:
        assert symmetric.judge(counts, 0, SCALE).outcome is wanted


def test_cos_names_both_shares():
    verdict = ConsensusRule(Preset.COS_70_15).judge(panel(20, 14, 3), 0, SCALE)

    assert (
        str(verdict.because) == "14 of 20 rated 7 to 9, 70 % needs 14; 3 rated 1 to 3, below 15 % allows 2."
    )


@pytest.mark.parametrize(
    ("ratings", "wanted"),
    [
        ([7] * 10 + [9] * 10, Outcome.ACCEPTED),
        ([5] * 5 + [7] * 8 + [9] * 7, Outcome.OPEN),
        ([1] * 10 + [3] * 10, Outcome.REJECTED),
        ([6] * 10 + [7] * 10, Outcome.OPEN),
        ([1] * 10 + [9] * 10, Outcome.OPEN),
    ],
)
def test_median_and_iqr_need_both(ratings, wanted):
    assert outcome(ConsensusRule(Preset.MEDIAN_IQR), ratings) is wanted


def test_the_quantile_type_can_turn_a_verdict():
    rule = ConsensusRule(Preset.MEDIAN_IQR, {"iqr_at_most": 1})
    counts = tally([7, 7, 8, 8, 8, 9, 9])

    by_type = {t: rule.judge(counts, 0, SCALE, quantile_type=t).outcome for t in (6, 7)}

    assert by_type == {6: Outcome.OPEN, 7: Outcome.ACCEPTED}


@pytest.mark.parametrize(
    ("ratings", "wanted"),
    [
        ([6] * 5 + [7] * 5, Outcome.ACCEPTED),  # a median of 6.5
        ([6] * 6 + [7] * 4, Outcome.OPEN),
        ([3] * 6 + [4] * 4, Outcome.REJECTED),
        ([3] * 5 + [4] * 5, Outcome.OPEN),  # a median of 3.5
        ([1] * 10 + [9] * 11, Outcome.OPEN),  # a median of 9, with disagreement
    ],
)
def test_rand_ucla_reads_the_region_of_the_median(ratings, wanted):
    assert outcome(ConsensusRule(Preset.RAND_UCLA), ratings) is wanted


def test_rand_ucla_classic_counts_the_extremes():
    rule = ConsensusRule(Preset.RAND_UCLA, {"disagreement": "classic"})

    divided = rule.judge(tally([1, 1, 1, 8, 8, 8, 8, 8, 8, 8]), 0, SCALE)

    assert divided.outcome is Outcome.OPEN
    assert str(divided.because).endswith(
        "3 of 10 rated 1 to 3 and 7 rated 7 to 9, disagreement needs 3 in each."
    )
    assert divided.facts["disagreement"] is True
    assert outcome(rule, [1, 1, 8, 8, 8, 8, 8, 8, 8, 8]) is Outcome.ACCEPTED


def test_rand_ucla_says_by_how_much_the_panel_disagrees():
    verdict = ConsensusRule(Preset.RAND_UCLA).judge(tally([1] * 10 + [9] * 10), 0, SCALE)

    assert "IPR 8 exceeds IPRAS 2.35: the panel disagrees" in str(verdict.because)


def test_rand_ucla_needs_its_scale():
    rule = ConsensusRule(Preset.RAND_UCLA)

    (problem,) = [p for p in rule.problems(FIVE) if "1 to 9" in str(p.what)]
    assert "choose another rule" in str(problem.remedy)
    assert rule.problems(SCALE) == ()
    with pytest.raises(NotAcceptable, match="1 to 9"):
        outcome(rule, [5, 5], FIVE)
