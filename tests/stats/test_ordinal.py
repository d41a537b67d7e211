"""Agreement on one statement: what holds for every distribution, and the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from delphi.stats.dispersion import dispersion
from delphi.stats.ordinal import leik, ordinal_agreement, tastle_wierman, van_der_eijk
from tests.stats.tallies import NINE, every_tally, tallies_1_to_9, tally

NAMES = ("van_der_eijk_a", "tastle_wierman", "leik_d")


def by_layers(counts: np.ndarray) -> float:
    """Van der Eijk's A as the paper peels it, layer by layer, triple by triple."""
    left, total, k = counts.astype(int).copy(), 0.0, len(counts)
    while left.any():
        pattern = left > 0
        height = left[pattern].min()
        triples = [
            tuple(pattern[[a, b, c]]) for a in range(k) for b in range(a + 1, k) for c in range(b + 1, k)
        ]
        deviating = triples.count((True, False, True))
        conforming = triples.count((True, True, False)) + triples.count((False, True, True))
        u = 1.0
        if deviating + conforming:
            u = ((k - 2) * conforming - (k - 1) * deviating) / ((k - 2) * (conforming + deviating))
        total += height * pattern.sum() * u * (1 - (pattern.sum() - 1) / (k - 1))
        left[pattern] -= height
    return total / counts.sum()


def test_a_is_what_peeling_the_layers_gives():
    tallies = np.random.default_rng(2).integers(0, 9, (60, 9))

    np.testing.assert_allclose(van_der_eijk(tallies), [by_layers(row) for row in tallies], atol=1e-12)


@settings(max_examples=60)
@given(tallies_1_to_9)
def test_a_mirrored_panel_agrees_to_the_last_digit(counts):
    here, there = ordinal_agreement(counts, NINE), ordinal_agreement(counts[:, ::-1], NINE)

    np.testing.assert_array_equal(here.van_der_eijk_a, there.van_der_eijk_a)
    np.testing.assert_array_equal(here.leik_d, there.leik_d)
    np.testing.assert_allclose(here.tastle_wierman, there.tastle_wierman, rtol=1e-14)


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_all_statements_at_once_are_each_alone(counts):
    together = ordinal_agreement(counts, NINE)

    for place, row in enumerate(counts):
        alone = ordinal_agreement(row, NINE)
        for name in NAMES:
            np.testing.assert_array_equal(getattr(together, name)[place], getattr(alone, name))


def test_every_panel_of_six_lies_within_the_limits():
    found = ordinal_agreement(every_tally(6, 5), range(5))

    for values, low in ((found.van_der_eijk_a, -1), (found.tastle_wierman, 0), (found.leik_d, 0)):
        assert values.min() == pytest.approx(low, abs=1e-12)
        assert values.max() == pytest.approx(1, abs=1e-12)


def test_no_rating_has_no_agreement():
    found = ordinal_agreement(np.zeros((2, 9), dtype=np.int64), NINE)

    assert all(np.isnan(getattr(found, name)).all() for name in NAMES)
    assert np.isnan(dispersion(np.zeros(9, dtype=np.int64)).entropy)


@pytest.mark.parametrize("ratings", [[4], [1], [9] * 23], ids=["one rating", "one end", "all equal"])
def test_one_point_is_full_agreement(ratings):
    found = ordinal_agreement(tally(ratings), NINE)

    assert (float(found.van_der_eijk_a), float(found.tastle_wierman), float(found.leik_d)) == (1, 1, 0)


def test_halves_at_both_ends_are_full_disagreement():
    found = ordinal_agreement(tally([1] * 7 + [9] * 7), NINE)

    assert (float(found.van_der_eijk_a), float(found.tastle_wierman), float(found.leik_d)) == (-1, 0, 1)


def test_on_two_points_an_even_split_is_zero_agreement():
    found = ordinal_agreement(np.array([5, 5]), (0, 1))

    assert (float(found.van_der_eijk_a), float(found.tastle_wierman), float(found.leik_d)) == (0, 0, 1)


def test_the_range_is_the_scales_not_the_ratings():
    inner = np.array([0, 0, 0, 5, 0, 5, 0, 0, 0])

    assert float(tastle_wierman(inner, NINE)) > 0.75
    assert float(tastle_wierman(inner[3:6], (4, 5, 6))) == 0


def test_eleven_points_are_the_most():
    assert float(van_der_eijk(np.array([0] * 10 + [4]))) == 1
    with pytest.raises(ValueError, match="2 to 11"):
        van_der_eijk(np.ones(12, dtype=np.int64))


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_spreads_mirror_and_keep_their_limits(counts):
    here, there = dispersion(counts), dispersion(counts[:, ::-1])

    for name in ("polarisation", "entropy", "l_squared", "blair_lacy", "montalvo_reynal_querol", "reardon"):
        np.testing.assert_allclose(getattr(here, name), getattr(there, name), atol=1e-12)
    assert not (np.nan_to_num(here.l_squared) > 1 + 1e-12).any()
    np.testing.assert_allclose(leik(counts), leik(counts[:, ::-1]))
