"""RAND/UCLA disagreement against published panels and an enumeration of all of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.stats.appropriateness import classic
from delphi.stats.summary import summarise
from tests.golden import expected
from tests.stats.tallies import NINE, every_tally, ratings_1_to_9, tally

TIES = expected("ram_exact_ties")


@pytest.mark.parametrize("case", TIES["cases"], ids=lambda case: "".join(map(str, case["ratings"])))
def test_a_range_equal_to_its_limit_is_no_disagreement(case):
    summary = summarise(tally(case["ratings"]), NINE, ipr_type=case["quantile_type"])

    assert summary.exact.ipr.fraction() == summary.exact.ipras.fraction()
    assert float(summary.ipras) == case["IPRAS"]
    assert (float(summary.p30), float(summary.p70)) == (case["p30"], case["p70"])
    assert float(summary.disagreement_index) == 1
    assert bool(summary.disagreement) is case["disagreement_exact"]


@pytest.mark.parametrize("n", [8, 9, 10, 11])
def test_no_panel_of_this_size_disagrees_otherwise_than_its_mirror_image(n):
    panels = every_tally(n)

    for quantile_type in (2, 5, 6, 7, 8, 9):
        here = summarise(panels, NINE, ipr_type=quantile_type)
        there = summarise(panels[:, ::-1], NINE, ipr_type=quantile_type)
        assert (here.disagreement == there.disagreement).all()
        assert (here.ipras == there.ipras).all()


@given(ratings_1_to_9, st.sampled_from([2, 5, 6, 7, 8, 9]))
def test_disagreement_is_that_of_plain_fractions(ratings, quantile_type):
    summary = summarise(tally(ratings), NINE, ipr_type=quantile_type)
    low, high = summary.exact.p30.fraction(), summary.exact.p70.fraction()

    if low is None or high is None:
        assert not summary.disagreement
        return
    limit = Fraction(47, 20) + Fraction(3, 2) * abs(5 - (low + high) / 2)
    assert bool(summary.disagreement) is (high - low > limit)
    assert summary.exact.ipras.fraction() == limit


def test_the_published_panel_of_bmj_open_2012():
    """BMJ Open 2012;2:e001431, Table 1; the three ratings below 7 may be any."""
    published = {
        row["stat"]: row["value"]
        for row in expected("ram_bmjopen2012_criterion1")["expected"]
        if "value" in row
    }
    for below in ([1, 1, 1], [4, 5, 6], [6, 6, 6]):
        counts = tally([*below, *[7] * 5, *[8] * 5, *[9] * 2])
        summary = summarise(counts, NINE)

        found = [float(getattr(summary, name)) for name in ("median", "p30", "p70", "ipr", "ipras")]
        assert found == [published[name] for name in ("median", "p30", "p70", "IPR", "IPRAS")]
        assert bool(summary.disagreement) is published["disagreement"]
        assert int(classic(counts).n_outside) == published["agreement_classic_outside_region"]
        assert bool(classic(counts).agreement)


@pytest.mark.parametrize(
    ("ratings", "disagreement", "agreement"),
    [
        ([1, 1, 1, 5, 5, 5, 5, 9, 9, 9], True, False),
        ([1, 1, 5, 5, 5, 5, 5, 5, 9, 9], False, False),
        ([1, 1, 7, 7, 7, 7, 8, 8, 9, 9], False, True),
        ([3, 3, 3, 4, 4, 4, 5, 5], False, False),  # a median of 4: 3 outside 4-6, 2 allowed
        ([6, 6, 6, 6, 7, 7, 7, 7], False, False),  # a median of 6.5 lies in 7-9
        ([3, 3, 3, 3, 4, 4, 4, 4], False, False),  # a median of 3.5 lies in 4-6
        ([5], False, False),
        ([], False, False),
    ],
)
def test_the_classic_rules_at_their_limits(ratings, disagreement, agreement):
    found = classic(tally(ratings))

    assert (bool(found.disagreement), bool(found.agreement)) == (disagreement, agreement)


def test_ipras_is_undefined_off_the_scale_one_to_nine():
    summary = summarise(np.array([[3, 0, 0, 0, 3]]), range(1, 6))

    assert np.isnan(summary.ipras).all()
    assert np.isnan(summary.disagreement_index).all()
    assert not summary.disagreement.any()
    assert summary.as_json(0)["disagreement"] is None
    assert float(summary.ipr[0]) == 4
