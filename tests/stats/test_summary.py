"""The summary against plain arithmetic on the ratings themselves."""

from __future__ import annotations

import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.stats.summary import summarise
from tests.stats.tallies import NINE, some_ratings_1_to_9, tallies_1_to_9, tally

FLOATS = [
    "mean",
    "sd",
    "minimum",
    "q1",
    "median",
    "q3",
    "maximum",
    "iqr",
    "p30",
    "p70",
    "ipr",
    "ipras",
    "disagreement_index",
    "madm",
    "share_agree",
    "share_disagree",
]


@settings(max_examples=40)
@given(some_ratings_1_to_9)
def test_every_number_is_that_of_the_ratings(ratings):
    summary = summarise(tally(ratings), NINE)

    middle = statistics.median(Fraction(r) for r in ratings)
    assert int(summary.n) == len(ratings)
    assert float(summary.mean) == float(statistics.mean(Fraction(r) for r in ratings))
    assert float(summary.median) == float(middle)
    assert (float(summary.minimum), float(summary.maximum)) == (min(ratings), max(ratings))
    assert float(summary.madm) == float(sum(abs(r - middle) for r in ratings) / len(ratings))
    assert int(summary.n_agree) == sum(r >= 7 for r in ratings)
    assert int(summary.n_disagree) == sum(r <= 3 for r in ratings)
    assert float(summary.share_agree) == sum(r >= 7 for r in ratings) / len(ratings)
    assert float(summary.share_disagree) == sum(r <= 3 for r in ratings) / len(ratings)
    if len(ratings) > 1:
        assert float(summary.sd) == pytest.approx(statistics.stdev(ratings))


@settings(max_examples=40)
@given(some_ratings_1_to_9, st.sampled_from(range(1, 10)), st.sampled_from(range(1, 10)))
def test_the_floats_are_the_exact_values_rounded_once(ratings, quantile_type, ipr_type):
    summary = summarise(tally(ratings), NINE, quantile_type, ipr_type)

    for name in ("median", "q1", "q3", "iqr", "p30", "p70", "ipr", "ipras"):
        exact = getattr(summary.exact, name).fraction()
        assert float(getattr(summary, name)) == float(exact)
    assert summary.exact.iqr.fraction() == summary.exact.q3.fraction() - summary.exact.q1.fraction()


@settings(max_examples=40)
@given(some_ratings_1_to_9)
def test_a_mirrored_panel_has_the_mirrored_summary(ratings):
    here, there = (summarise(tally(r), NINE) for r in (ratings, [10 - r for r in ratings]))

    for name in ("iqr", "ipr", "ipras", "disagreement_index", "madm", "sd"):
        assert float(getattr(here, name)) == pytest.approx(float(getattr(there, name)), nan_ok=True, abs=0)
    assert here.exact.median.fraction() == 10 - there.exact.median.fraction()
    assert here.exact.q1.fraction() == 10 - there.exact.q3.fraction()
    assert int(here.n_agree) == int(there.n_disagree)
    assert bool(here.disagreement) is bool(there.disagreement)


@settings(max_examples=40)
@given(tallies_1_to_9, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(tallies, random):
    order = list(range(len(tallies)))
    random.shuffle(order)

    straight, shuffled = summarise(tallies, NINE), summarise(tallies[order], NINE)

    for name in ("n", *FLOATS):
        np.testing.assert_array_equal(getattr(straight, name)[order], getattr(shuffled, name))


def test_leading_dimensions_are_kept():
    tallies = np.arange(2 * 3 * 9).reshape(2, 3, 9)

    together = summarise(tallies, NINE)

    assert together.mean.shape == (2, 3)
    assert together.as_json((1, 2)) == summarise(tallies[1, 2], NINE).as_json()


def test_no_rating_gives_no_number():
    summary = summarise(np.zeros((2, 9), dtype=np.int64), NINE)

    assert (summary.n == 0).all()
    assert all(np.isnan(getattr(summary, name)).all() for name in FLOATS)
    assert not summary.disagreement.any()
    numbers = summary.as_json(0)
    assert all(
        numbers[name] is None for name in ("mean", "min", "max", "median", "share_agree", "disagreement")
    )
    assert numbers["counts"] == {str(point): 0 for point in NINE}


def test_no_statement_gives_an_empty_summary():
    assert summarise(np.zeros((0, 9), dtype=np.int64), NINE).mean.shape == (0,)


def test_one_rating_has_no_standard_deviation():
    summary = summarise(tally([8]), NINE)

    assert np.isnan(summary.sd)
    assert [float(getattr(summary, name)) for name in ("mean", "q1", "median", "q3", "iqr", "madm")] == [
        8, 8, 8, 8, 0, 0,
    ]  # fmt: skip
    assert float(summary.ipras) == 6.85


def test_equal_ratings_have_no_spread():
    summary = summarise(tally([7] * 23), NINE)

    assert [float(getattr(summary, name)) for name in ("sd", "iqr", "ipr", "madm", "disagreement_index")] == [
        0
    ] * 5


def test_a_panel_split_at_both_ends_disagrees():
    summary = summarise(tally([1] * 10 + [9] * 10), NINE)

    assert [float(getattr(summary, name)) for name in ("median", "iqr", "madm", "ipras")] == [5, 8, 4, 2.35]
    assert summary.disagreement


def test_a_scale_of_two_points():
    summary = summarise(np.array([1, 3]), (0, 1), agree=(1, 1), disagree=(0, 0))

    assert (float(summary.mean), float(summary.share_agree), float(summary.share_disagree)) == (
        0.75,
        0.75,
        0.25,
    )


def test_a_scale_of_eleven_points():
    counts = np.array([0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 2])

    summary = summarise(counts, range(11), agree=(8, 10), disagree=(0, 2))

    assert (float(summary.median), int(summary.n_agree), int(summary.n_disagree)) == (8.5, 2, 0)


@pytest.mark.parametrize("counts", [[1, 2], [-1] + [0] * 8, 5])
def test_a_tally_that_does_not_fit_the_scale_is_refused(counts):
    with pytest.raises(ValueError, match="one count"):
        summarise(np.array(counts), NINE)
