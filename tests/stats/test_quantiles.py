"""Quantiles against R's nine types and against a plain reading of their definition."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.stats.quantiles import QUANTILE_TYPES, median, quantiles
from tests.stats.tallies import NINE, ratings_1_to_9, some_ratings_1_to_9, tallies_1_to_9, tally

CONSTANTS = {4: (0, 1), 5: (Fraction(1, 2),) * 2, 6: (0, 0), 7: (1, 1), 8: (Fraction(1, 3),) * 2,
             9: (Fraction(3, 8),) * 2}  # fmt: skip


def by_definition(ratings: list[int], p: Fraction, quantile_type: int) -> Fraction:
    """Hyndman & Fan's definition, read off an ordered list with fractions."""
    ordered = sorted(ratings)
    if quantile_type <= 3:
        position = len(ordered) * p - (Fraction(1, 2) if quantile_type == 3 else 0)
        rank, exactly = floor(position), position == floor(position)
        at_rank = {1: 0, 2: Fraction(1, 2), 3: rank % 2}[quantile_type]
        weight = Fraction(at_rank if exactly else 1)
    else:
        alpha, beta = CONSTANTS[quantile_type]
        position = len(ordered) * p + alpha + p * (1 - alpha - beta)
        rank = floor(position)
        weight = Fraction(position - rank)
    lower, upper = (ordered[min(max(k, 1), len(ordered)) - 1] for k in (rank, rank + 1))
    return (1 - weight) * lower + weight * upper


@settings(max_examples=40)
@given(some_ratings_1_to_9, st.fractions(0, 1, max_denominator=40), st.sampled_from(QUANTILE_TYPES))
def test_every_quantile_is_exactly_its_definition(ratings, p, quantile_type):
    (found,) = quantiles(tally(ratings), NINE, [p], quantile_type)

    assert found.fraction() == by_definition(ratings, p, quantile_type)


@settings(max_examples=40)
@given(tallies_1_to_9, st.sampled_from(QUANTILE_TYPES))
def test_all_statements_at_once_are_each_alone(tallies, quantile_type):
    wanted = [Fraction(1, 4), Fraction(7, 10)]

    together = quantiles(tallies, NINE, wanted, quantile_type)

    for index, row in enumerate(tallies):
        alone = quantiles(row, NINE, wanted, quantile_type)
        assert [q.fraction((index,)) for q in together] == [q.fraction() for q in alone]


@settings(max_examples=40)
@given(some_ratings_1_to_9, st.sampled_from([2, 5, 6, 7, 8, 9]), st.fractions(0, 1, max_denominator=20))
def test_the_symmetric_types_mirror(ratings, quantile_type, p):
    (lower,) = quantiles(tally(ratings), NINE, [p], quantile_type)
    (upper,) = quantiles(tally([10 - r for r in ratings]), NINE, [1 - p], quantile_type)

    assert lower.fraction() == 10 - upper.fraction()


@settings(max_examples=40)
@given(some_ratings_1_to_9, st.sampled_from(QUANTILE_TYPES))
def test_a_higher_probability_never_gives_a_lower_quantile(ratings, quantile_type):
    found = quantiles(tally(ratings), NINE, [Fraction(k, 8) for k in range(9)], quantile_type)

    values = [q.fraction() for q in found]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (min(ratings), max(ratings))


@pytest.mark.parametrize(
    ("ratings", "middle"), [([1, 1, 9, 9], 5), ([4], 4), ([1, 2], Fraction(3, 2)), ([2, 2, 9], 2)]
)
def test_the_median_is_the_middle(ratings, middle):
    assert median(tally(ratings), NINE).fraction() == middle


@settings(max_examples=40)
@given(ratings_1_to_9)
def test_the_median_mirrors(ratings):
    here = median(tally(ratings), NINE).fraction()
    there = median(tally([10 - r for r in ratings]), NINE).fraction()

    assert (here is None and there is None) or here == 10 - there


def test_no_rating_has_no_quantile():
    (found,) = quantiles(np.zeros((2, 9), dtype=np.int64), NINE, [Fraction(1, 2)])

    assert found.fraction((0,)) is None
    assert np.isnan(found.floats()).all()
    assert not found.at_least(Fraction(-5)).any()
    assert not found.at_most(Fraction(5)).any()


def test_no_statement_has_no_quantiles():
    (found,) = quantiles(np.zeros((0, 9), dtype=np.int64), NINE, [Fraction(1, 2)])

    assert found.floats().shape == (0,)


def test_points_need_not_start_at_one():
    (found,) = quantiles(np.array([1, 0, 0, 1]), (-1, 0, 1, 2), [Fraction(1, 2)])

    assert found.fraction() == Fraction(1, 2)


@pytest.mark.parametrize(
    ("p", "quantile_type"), [(Fraction(1, 2), 0), (Fraction(1, 2), 10), (Fraction(3, 2), 7)]
)
def test_an_unknown_type_or_probability_is_refused(p, quantile_type):
    with pytest.raises(ValueError):
        quantiles(tally([5]), NINE, [p], quantile_type)
