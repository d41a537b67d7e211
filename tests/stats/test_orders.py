"""Orders of statements and intraclass correlation: Kendall's W, rankings, ICC."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from delphi.stats.icc import icc
from delphi.stats.kendall import kendall_w, mid_ranks
from delphi.stats.placing import w_interval
from delphi.stats.ranking import best_worst, ranking

NAN = np.nan
matrices = st.lists(st.lists(st.integers(1, 9), min_size=5, max_size=5), min_size=2, max_size=8).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


@settings(max_examples=40)
@given(matrices)
def test_ranks_within_rows_are_mid_ranks(matrix):
    ranks, tie_sum = mid_ranks(matrix)

    np.testing.assert_array_equal(ranks, rankdata(matrix, axis=1))
    assert tie_sum == sum(
        float((t**3 - t).sum()) for t in (np.unique(row, return_counts=True)[1] for row in matrix)
    )


@settings(max_examples=40)
@given(matrices, st.permutations(range(5)))
def test_w_knows_no_order_of_panellists_or_statements_and_mirrors(matrix, order):
    w = kendall_w(matrix).w

    assert kendall_w(matrix[::-1][:, order]).w == pytest.approx(w, nan_ok=True)
    assert kendall_w(10 - matrix).w == pytest.approx(w, nan_ok=True)


def test_the_same_order_from_everybody_is_one():
    found = kendall_w(np.tile([3.0, 1.0, 2.0, 9.0], (6, 1)))

    assert (found.w, found.df, found.chi2) == (1.0, 3, 18.0)


def test_opposite_orders_are_zero():
    assert kendall_w(np.array([[1.0, 2, 3], [3, 2, 1]])).w == 0


def test_who_did_not_rate_everything_is_left_out_and_counted():
    whole = np.array([[1.0, 2, 3], [1, 3, 2], [2, 1, 3]])

    found = kendall_w(np.vstack([whole, [[1, NAN, 2]]]))

    assert found.w == kendall_w(whole).w
    assert (found.n_panellists, found.n_left_out) == (3, 1)


def test_a_statement_that_nobody_rated_is_left_out_first():
    found = kendall_w(np.array([[1.0, NAN, 2], [1, NAN, 3]]))

    assert (found.w, found.n_statements, found.n_left_out) == (1.0, 2, 0)


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((0, 3)),
        np.array([[1.0, 2.0]]),
        np.array([[1.0], [2.0]]),
        np.full((4, 3), 5.0),
        np.full((2, 2), NAN),
    ],
    ids=["nobody", "one panellist", "one statement", "all equal", "no rating"],
)
def test_w_and_icc_are_undefined_where_there_is_no_order(matrix):
    assert np.isnan([kendall_w(matrix).w, kendall_w(matrix).p]).all()
    assert np.isnan([icc(matrix).single, icc(matrix).average, icc(matrix).p]).all()


def test_ratings_that_differ_by_statement_alone_have_an_icc_of_one():
    found = icc(np.tile([1.0, 5.0, 9.0], (4, 1)))

    assert (found.single, found.average, found.single_low) == (1.0, 1.0, 1.0)


@settings(max_examples=40)
@given(matrices)
def test_icc_mirrors_and_never_exceeds_one(matrix):
    here, there = icc(matrix), icc(10 - matrix)

    assert here.single == pytest.approx(there.single, nan_ok=True, abs=1e-9)
    assert not here.single > 1 + 1e-9
    assert not here.single_low > here.single + 1e-9


def test_a_complete_ranking_has_mean_ranks_and_borda_shares():
    found = ranking(np.array([[1.0, 2, 3], [1, 3, 2]]))

    np.testing.assert_array_equal(found.mean_rank, [1, 2.5, 2.5])
    np.testing.assert_array_equal(found.median_rank, [1, 2.5, 2.5])
    np.testing.assert_array_equal(found.borda, [1, 0.25, 0.25])
    assert found.order.tolist() == [0, 1, 2]


def test_items_left_unranked_tie_below_those_ranked():
    found = ranking(np.array([[1.0, NAN, NAN], [1, 2, NAN], [NAN, NAN, NAN]]))

    np.testing.assert_array_equal(found.n, [2, 1, 0])
    np.testing.assert_array_equal(found.borda, [1, 0.375, 0.125])
    assert np.isnan(found.mean_rank[2])


def test_a_ranking_by_nobody_is_undefined():
    assert np.isnan(ranking(np.full((3, 2), NAN)).borda).all()
    assert np.isnan(ranking(np.zeros((0, 2))).median_rank).all()


def test_best_worst_is_the_difference_over_the_times_shown():
    np.testing.assert_array_equal(
        best_worst(np.array([6, 0, 0]), np.array([0, 3, 0]), np.array([6, 6, 0])), [1, -0.5, NAN]
    )


def test_the_interval_of_w_is_that_of_panels_drawn_with_their_whole_orders_and_less_biased():
    chance = np.random.default_rng(5)
    panel = np.array([rankdata(np.arange(6) + chance.normal(0, 2, 6)) for _ in range(15)])
    drawn = [kendall_w(panel[chance.integers(0, 15, 15)]).w for _ in range(1000)]

    found = w_interval(panel)

    assert found.estimate == pytest.approx(kendall_w(panel).w)
    assert [found.low[0], found.high[0]] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.02)
    assert (found.bca_low < found.low, found.bca_high < found.high) == (True, True)


def test_one_order_of_all_has_an_interval_without_width_and_none_has_no_interval():
    same = w_interval(np.tile([1.0, 2.0, 3.0], (5, 1)))
    assert (same.bca_low[0], same.bca_high[0]) == (1.0, 1.0)
    for panel in (np.zeros((0, 3)), np.ones((1, 3)), np.full((4, 3), NAN), np.ones((4, 1))):
        assert np.isnan([w_interval(panel).estimate[0], w_interval(panel).bca_high[0]]).all()
