"""Numeric estimates, response rates, and who left or came late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import mannwhitneyu

from delphi.stats.estimates import pool, standardise
from delphi.stats.response import compare, early_and_late, response
from tests.stats.tallies import NINE, some_ratings_1_to_9, tally

NAN = np.nan


def test_estimates_are_pooled_by_median_mean_and_log_odds():
    found = pool(np.array([[0.2], [0.5], [0.8], [NAN]]))

    assert (int(found.n[0]), float(found.median[0])) == (3, 0.5)
    assert float(found.mean[0]) == pytest.approx(0.5)
    assert float(found.log_odds_mean[0]) == pytest.approx(0.5)
    assert np.isnan(found.interval_weighted[0])


def test_certainty_decides_the_log_odds_and_two_opposite_certainties_undo_each_other():
    found = pool(np.array([[0.0, 1.0, 0.0], [0.5, 0.5, 1.0]]))

    assert found.log_odds_mean[:2].tolist() == [0, 1]
    assert np.isnan(found.log_odds_mean[2])


def test_quantities_have_no_log_odds():
    assert np.isnan(pool(np.array([[3.0], [0.5]])).log_odds_mean[0])


def test_narrow_intervals_weigh_more():
    found = pool(np.array([[10.0], [20.0]]), np.array([[9.0], [15.0]]), np.array([[11.0], [25.0]]))

    assert float(found.interval_weighted[0]) == pytest.approx((10 / 2 + 20 / 10) / (1 / 2 + 1 / 10))


def test_intervals_of_no_width_take_all_the_weight():
    found = pool(
        np.array([[10.0], [20.0], [5.0]]), np.array([[10.0], [15.0], [NAN]]), np.array([[10.0], [25.0], [9]])
    )

    assert float(found.interval_weighted[0]) == 10


def test_no_estimate_pools_to_nothing():
    for found in (pool(np.full((2, 1), NAN)), pool(np.zeros((0, 1)))):
        assert np.isnan([found.median[0], found.mean[0], found.log_odds_mean[0]]).all()


def test_bounds_are_stretched_to_one_confidence():
    low, high = standardise(
        np.array([8.0, 1]), np.array([10.0, 2]), np.array([14.0, 3]), np.array([0.5, 0]), to=1.0
    )

    assert (float(low[0]), float(high[0])) == (6, 18)
    assert np.isnan([low[1], high[1]]).all()


def test_rates_are_over_the_invited_and_over_the_finishers_before():
    found = response(
        np.array([[20, 0], [20, 0]]), np.array([[18, 0], [15, 0]]), np.array([[17, 0], [12, 0]]),
        np.array([[16, 0], [12, 0]]), np.array([[1, 0], [0, 0]]), np.array([[0, 0], [2, 0]]),
    )  # fmt: skip

    assert found.finished[:, 0].tolist() == [0.8, 0.6]
    assert np.isnan(found.retained[0, 0])
    assert float(found.retained[1, 0]) == 0.75
    assert float(found.completed[0, 0]) == pytest.approx(16 / 17)
    assert np.isnan(found.finished[:, 1]).all()


@settings(max_examples=40)
@given(some_ratings_1_to_9, some_ratings_1_to_9)
def test_two_sets_are_compared_as_scipy_does(first, second):
    found = compare(tally(first)[None], tally(second)[None], NINE)

    assert float(found.mean_difference[0]) == pytest.approx(np.mean(first) - np.mean(second))
    if len(set(first + second)) > 1:
        theirs = mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
        assert float(found.p[0]) == pytest.approx(theirs.pvalue)
        assert float(found.superiority[0]) == pytest.approx(theirs.statistic / len(first) / len(second))
    else:
        assert np.isnan(found.p[0])


def test_a_comparison_with_nobody_is_undefined():
    found = compare(tally([5, 6])[None], tally([])[None], NINE)

    assert np.isnan([found.mean_difference[0], found.superiority[0], found.p[0]]).all()


def test_the_earlier_half_is_early_and_equal_times_stay_together():
    assert early_and_late(np.array([3.0, 1, NAN, 2, 4])).tolist() == [1, 0, -1, 0, 1]
    assert early_and_late(np.array([1.0, 1, 1, 2])).tolist() == [0, 0, 0, 1]
    assert early_and_late(np.full(2, NAN)).tolist() == [-1, -1]
    assert early_and_late(np.array([1.0, 2]), share=0).tolist() == [1, 1]
