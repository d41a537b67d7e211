"""Content validity and Wilson's interval at their edges."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.stats.content_validity import content_validity, critical_count
from delphi.stats.intervals import wilson


def test_critical_counts_are_those_of_whole_numbers():
    def exactly(n: int) -> int:
        tail, k = Fraction(0), n + 1
        while tail + Fraction(comb(n, k - 1), 2**n) <= Fraction(1, 20):
            k -= 1
            tail += Fraction(comb(n, k), 2**n)
        return k

    sizes = [*range(1, 60), 101, 250]
    assert critical_count(np.array(sizes)).tolist() == [exactly(n) for n in sizes]


def test_modified_kappa_is_the_fraction_that_the_formula_gives():
    found = content_validity(np.array([6]), np.array([9]))

    assert float(found.by_chance[0]) == pytest.approx(21 / 128, rel=1e-14)
    assert float(found.modified_kappa[0]) == pytest.approx(193 / 321, rel=1e-14)


def test_no_expert_gives_no_number_and_leaves_the_means_alone():
    found = content_validity(np.array([0, 5]), np.array([0, 5]))

    assert np.isnan([found.i_cvi[0], found.modified_kappa[0], found.cvr[0], found.cvr_critical[0]]).all()
    assert (found.s_cvi_ave, found.s_cvi_ua) == (1, 1)


def test_no_item_has_no_mean():
    none = np.zeros(0, dtype=np.int64)

    assert np.isnan(content_validity(none, none).s_cvi_ave)


def test_four_experts_can_reach_no_critical_ratio():
    assert np.isnan(content_validity(np.array([4]), np.array([4])).cvr_critical[0])


def test_one_expert_may_agree_by_a_coin():
    found = content_validity(np.array([1, 0]), np.array([1, 1]))

    assert found.by_chance.tolist() == [0.5, 0.5]
    assert found.modified_kappa.tolist() == [1, -1]
    assert found.cvr.tolist() == [1, -1]


def test_large_panels_do_not_overflow():
    found = content_validity(np.array([10_000]), np.array([20_000]))

    assert float(found.by_chance[0]) == pytest.approx(0.005642, rel=1e-3)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors(case):
    inside, n = case
    low, high = wilson(inside, n)
    other_low, other_high = wilson(n - inside, n)

    assert 0 <= low <= inside / n <= high <= 1
    assert (float(low), float(high)) == pytest.approx((1 - float(other_high), 1 - float(other_low)))


def test_wilson_of_nothing_is_undefined():
    low, high = wilson(np.array([0, 0]), np.array([0, 4]))

    assert np.isnan([low[0], high[0]]).all()
    assert low[1] == 0
