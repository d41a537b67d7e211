"""Change and stability between two rounds."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.stats.change import (
    bands_table,
    bowker,
    independence,
    signed_rank,
    signed_rank_exact,
    signed_rank_of,
)
from delphi.stats.pairs import kendall_tau, spearman, spearman_exact_p, weighted_kappa
from delphi.stats.stability import histogram_change, moves, stability, variation
from delphi.stats.tally import transitions
from delphi.stats.weights import weights
from tests.stats.tallies import NINE

NAN = np.nan
EMPTY = np.zeros((1, 9, 9), dtype=np.int64)
pairs = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=25)


def table_of(given_pairs) -> np.ndarray:
    both = np.array(given_pairs, dtype=float).reshape(-1, 2)
    return transitions(both[:, :1], both[:, 1:], NINE)


@settings(max_examples=40)
@given(pairs, st.sampled_from(["wilcox", "pratt", "zsplit"]))
def test_signed_ranks_by_the_table_are_those_by_the_differences(rated, zeros):
    change = np.array([b - a for a, b in rated], dtype=float)

    by_table, by_list = signed_rank(table_of(rated), NINE, zeros), signed_rank_of(change, zeros)

    assert (float(by_table.up[0]), float(by_table.down[0])) == (float(by_list.up), float(by_list.down))
    assert float(by_table.p[0]) == pytest.approx(float(by_list.p), nan_ok=True)


@settings(max_examples=30)
@given(
    pairs.filter(lambda rated: any(a != b for a, b in rated)), st.sampled_from(["wilcox", "pratt", "zsplit"])
)
def test_signed_ranks_are_those_of_scipy(rated, zeros):
    change = np.array([b - a for a, b in rated], dtype=float)

    expected = scipy.stats.wilcoxon(change, zero_method=zeros, method="asymptotic")
    found = signed_rank_of(change, zeros)

    assert min(float(found.up), float(found.down)) == float(expected.statistic)
    assert float(found.p) == pytest.approx(float(expected.pvalue))


@settings(max_examples=40)
@given(pairs)
def test_a_mirrored_panel_changes_as_much_the_other_way(rated):
    here, there = (stability(table_of(r), NINE) for r in (rated, [(10 - a, 10 - b) for a, b in rated]))

    assert float(here.wilcoxon.p[0]) == pytest.approx(float(there.wilcoxon.p[0]), nan_ok=True)
    assert float(here.mean_change[0]) == pytest.approx(-float(there.mean_change[0]))
    assert float(here.own_kappa.value[0]) == pytest.approx(float(there.own_kappa.value[0]), nan_ok=True)
    assert float(here.rank_correlation.value[0]) == pytest.approx(
        float(there.rank_correlation.value[0]), nan_ok=True
    )
    assert float(here.histogram_change[0]) == float(there.histogram_change[0])
    for name in ("toward", "away", "across", "unchanged"):
        assert int(getattr(here.moves, name)[0]) == int(getattr(there.moves, name)[0])


@settings(max_examples=40)
@given(pairs)
def test_every_pair_moved_somewhere_or_stayed(rated):
    found = moves(table_of(rated), NINE)

    assert int(found.toward[0] + found.away[0] + found.across[0] + found.unchanged[0]) == len(rated)


@settings(max_examples=40)
@given(pairs)
def test_rank_correlations_are_those_of_scipy(rated):
    x, y = np.array(rated).T
    table = table_of(rated)
    if len(rated) > 2 and np.ptp(x) and np.ptp(y):
        rho, tau = scipy.stats.spearmanr(x, y), scipy.stats.kendalltau(x, y, method="asymptotic")
        assert float(spearman(table).value[0]) == pytest.approx(rho.statistic)
        assert float(spearman(table).p[0]) == pytest.approx(rho.pvalue, abs=1e-9)
        assert float(kendall_tau(table).value[0]) == pytest.approx(tau.statistic)
        assert float(kendall_tau(table).p[0]) == pytest.approx(tau.pvalue, nan_ok=True)
    else:
        assert np.isnan(spearman(table).p[0])


def test_nobody_who_rated_twice_leaves_everything_undefined():
    found = stability(EMPTY, NINE)

    numbers = [found.share_unchanged, found.mean_change, found.cv_change, found.histogram_change, found.wilcoxon.p,
               found.mcnemar.p, found.bowker.p, found.own_kappa.value, found.rank_correlation.value,
               found.group_stability.p, found.individual_stability.p]  # fmt: skip
    assert all(np.isnan(number[0]) for number in numbers)
    assert not found.histogram_stable[0]
    assert int(found.n[0]) == 0


def test_a_round_without_change_is_stable_and_untested():
    found = stability(table_of([(2, 2), (7, 7), (8, 8), (8, 8)]), NINE)

    assert (float(found.share_unchanged[0]), float(found.histogram_change[0])) == (1, 0)
    assert float(found.own_kappa.value[0]) == float(found.rank_correlation.value[0]) == pytest.approx(1)
    assert np.isnan([found.wilcoxon.p[0], found.mcnemar.p[0], found.bowker.p[0]]).all()


def test_one_pair_has_no_correlation():
    found = stability(table_of([(3, 5)]), NINE)

    assert np.isnan([found.rank_correlation.value[0], found.cv_before[0]]).all()
    assert float(found.mean_change[0]) == 2


def test_who_moves_nearer_to_the_groups_median_moves_toward_it():
    found = moves(table_of([(1, 4), (5, 5), (5, 9), (6, 4), (9, 8)]), NINE)

    assert [int(count[0]) for count in (found.toward, found.away, found.across, found.unchanged)] == [
        2,
        1,
        1,
        1,
    ]


def test_the_median_that_was_shown_decides_where_it_is_given():
    found = moves(table_of([(5, 7), (5, 4)]), NINE, centre=np.array([8.0]))

    assert (int(found.toward[0]), int(found.away[0])) == (1, 1)


def test_an_unknown_centre_moves_nobody():
    found = moves(table_of([(5, 7)]), NINE, centre=np.array([NAN]))

    assert (int(found.toward[0]), int(found.away[0]), int(found.across[0])) == (0, 0, 0)


def test_a_scale_without_a_middle_band_has_two_bands_to_compare():
    table = transitions(np.array([[0.0], [0], [1]]), np.array([[1.0], [1], [1]]), (0, 1))

    found = stability(table, (0, 1), agree=(1, 1), disagree=(0, 0))

    assert float(found.bowker.chi2[0]) == float(found.mcnemar.chi2[0]) == 2


def test_three_bands_are_tested_pair_by_pair():
    table = np.array([[[5, 4, 1], [0, 5, 2], [1, 0, 5]]])

    found = bowker(table)

    assert (float(found.chi2[0]), int(found.df[0])) == (6, 3)


def test_the_correction_is_for_two_bands_alone():
    with pytest.raises(ValueError, match="two bands"):
        bowker(np.ones((3, 3), dtype=np.int64), continuity=True)


def test_bands_gather_the_points():
    gathered = bands_table(
        table_of([(1, 9), (2, 8), (5, 5)]), [[p < 5 for p in NINE], [p >= 5 for p in NINE]]
    )

    assert gathered[0].tolist() == [[0, 2], [0, 1]]


def test_empty_rows_do_not_count_for_independence():
    full = np.array([[10, 20], [20, 5]])
    padded = np.zeros((3, 4), dtype=np.int64)
    padded[:2, [0, 3]] = full

    assert float(independence(padded).chi2) == pytest.approx(float(independence(full).chi2))
    assert int(independence(padded).df) == 1
    assert float(independence(full).chi2) == pytest.approx(
        scipy.stats.chi2_contingency(full, correction=False).statistic
    )


def test_moves_that_cancel_out_are_not_seen_by_the_histogram():
    found = stability(table_of([(2, 8), (8, 2)]), NINE)

    assert float(found.histogram_change[0]) == 0
    assert float(found.share_unchanged[0]) == 0


def test_histograms_of_different_sizes_are_compared_by_shares():
    assert float(histogram_change(np.array([2, 2]), np.array([5, 0]))) == 0.5


def test_variation_needs_two_ratings_and_a_mean_above_zero():
    counts = np.array([[1, 0, 0], [1, 0, 1], [0, 1, 1]])

    found = variation(counts, (-1, 0, 1))

    assert np.isnan(found[:2]).all()
    assert float(found[2]) == pytest.approx(np.sqrt(2))


def test_the_exact_test_of_tied_changes_is_every_set_of_signs():
    change = np.array([1.0, 1, -2, 3, 3, 0, NAN])
    ranks = scipy.stats.rankdata(np.abs(change[:5]))
    signs = np.array(np.meshgrid(*[[0, 1]] * 5)).reshape(5, -1).T
    sums, observed = signs @ ranks, ranks[[0, 1, 3, 4]].sum()
    expected = (np.abs(sums - ranks.sum() / 2) >= abs(observed - ranks.sum() / 2)).mean()

    assert signed_rank_exact(change) == pytest.approx(expected)
    assert np.isnan(signed_rank_exact(np.zeros(3)))


def test_unknown_handling_of_zeros_is_refused():
    with pytest.raises(ValueError, match="zeros"):
        signed_rank(EMPTY, NINE, "drop")  # type: ignore[arg-type]


def test_exact_rank_correlation_is_for_few_pairs():
    assert spearman_exact_p([1, 2, 3], [1, 2, 3]) == pytest.approx(2 / 6)
    assert np.isnan(spearman_exact_p([1, 1], [1, 2]))
    with pytest.raises(ValueError, match="9 pairs"):
        spearman_exact_p(range(10), range(10))


def test_kappa_of_one_point_alone_is_undefined():
    table = table_of([(7, 7), (7, 7)])

    found = weighted_kappa(table, weights("quadratic", NINE))

    assert np.isnan(found.value[0])
    assert float(found.observed[0]) == 1
