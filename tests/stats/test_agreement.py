"""Agreement of the panel over many statements: what holds for every panel, and the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.stats.fleiss import fleiss
from delphi.stats.kappa import agreement
from delphi.stats.krippendorff import alpha
from delphi.stats.overview import overview
from delphi.stats.tally import positions
from delphi.stats.weighted_alpha import conger, weighted_alpha
from delphi.stats.weights import KINDS, all_weights, weights
from tests.stats.tallies import NINE, tallies_1_to_9

W = all_weights(NINE)
COEFFICIENTS = ("observed", "fleiss", "brennan_prediger", "gwet")
LEVELS = ("nominal", "ordinal", "interval")


def all_values(counts) -> np.ndarray:
    found, a = agreement(counts, W), alpha(counts, NINE)
    panel = [getattr(found, name).value for name in COEFFICIENTS]
    errors = [getattr(found, name).se for name in COEFFICIENTS]
    return np.concatenate([*panel, *errors, [getattr(a, level) for level in LEVELS]])


@settings(max_examples=60)
@given(tallies_1_to_9)
def test_a_mirrored_panel_agrees_as_much(counts):
    np.testing.assert_allclose(all_values(counts), all_values(counts[:, ::-1]), atol=1e-9)


@settings(max_examples=40)
@given(tallies_1_to_9, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(counts, random):
    order = list(range(len(counts)))
    random.shuffle(order)

    np.testing.assert_allclose(all_values(counts), all_values(counts[order]), atol=1e-9)


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_nominal_agreement_knows_no_order_of_points(counts):
    turned = np.roll(counts, 3, axis=1)

    here, there = agreement(counts, W[0]), agreement(turned, W[0])

    for name in COEFFICIENTS:
        np.testing.assert_allclose(getattr(here, name).value, getattr(there, name).value, atol=1e-12)
    np.testing.assert_allclose(alpha(counts, NINE).nominal, alpha(turned, NINE).nominal, atol=1e-12)


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_alpha_with_fixed_weights_is_krippendorffs_for_two_levels(counts):
    found = alpha(counts, NINE)

    for level, kind in ((found.nominal, "identity"), (found.interval, "quadratic")):
        ours = weighted_alpha(counts, weights(kind, NINE)).value
        np.testing.assert_allclose(ours, level, atol=1e-9)


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_no_coefficient_exceeds_one(counts):
    values = all_values(counts)[:16]

    assert not (values > 1 + 1e-12).any()


def test_one_kind_of_weights_at_a_time_gives_the_same():
    counts = np.random.default_rng(0).multinomial(20, np.ones(9) / 9, size=12)
    together = agreement(counts, W)

    for place, kind in enumerate(KINDS):
        alone = agreement(counts, weights(kind, NINE))
        for name in COEFFICIENTS:
            for number in ("value", "se", "expected"):
                one, many = (getattr(getattr(a, name), number) for a in (alone, together))
                assert float(one) == pytest.approx(float(many[place]), abs=1e-12)


def test_leading_dimensions_are_panels_of_their_own():
    counts = np.random.default_rng(1).multinomial(9, np.ones(9) / 9, size=(3, 7))

    found, a = agreement(counts, W), alpha(counts, NINE)

    assert found.gwet.value.shape == (3, 4)
    np.testing.assert_allclose(found.gwet.se[1], agreement(counts[1], W).gwet.se)
    np.testing.assert_allclose(a.ordinal[2], alpha(counts[2], NINE).ordinal)


@pytest.mark.parametrize(
    "counts", [np.zeros((0, 9)), np.zeros((3, 9)), np.eye(9)[:4]], ids=["none", "empty", "single"]
)
def test_without_two_ratings_of_a_statement_nothing_is_defined(counts):
    counts = counts.astype(np.int64)
    found, a = agreement(counts, W), alpha(counts, NINE)

    assert all(np.isnan(getattr(found, name).value).all() for name in COEFFICIENTS)
    assert all(np.isnan(getattr(found, name).se).all() for name in COEFFICIENTS)
    assert np.isnan([a.nominal, a.ordinal, a.interval, a.ratio]).all()
    assert np.isnan(weighted_alpha(counts, W[0]).value)
    assert np.isnan(fleiss(counts).value)


def test_where_all_ratings_are_equal_kappa_and_alpha_are_undefined_and_ac_is_one():
    counts = np.zeros((5, 9), dtype=np.int64)
    counts[:, 7] = 12

    found, a = agreement(counts, W[0]), alpha(counts, NINE)

    assert np.isnan(found.fleiss.value)
    assert np.isnan([a.nominal, a.ordinal, a.interval, a.ratio]).all()
    assert float(found.gwet.value) == float(found.brennan_prediger.value) == float(found.observed.value) == 1
    assert float(found.gwet.se) == 0


def test_perfect_agreement_on_different_points_is_one_everywhere():
    counts = 8 * np.eye(9, dtype=np.int64)

    np.testing.assert_allclose(all_values(counts)[:16], 1)
    assert float(alpha(counts, NINE).ratio) == 1


def test_panels_split_at_both_ends_agree_no_more_than_chance():
    counts = np.zeros((6, 9), dtype=np.int64)
    counts[:, [0, 8]] = 5

    found = agreement(counts, W)

    assert (found.fleiss.value < 0).all()
    assert (found.gwet.value[1:] < 0.2).all()
    assert float(alpha(counts, NINE).interval) < 0


def test_an_unused_point_changes_chance_only_where_the_scale_sets_it():
    counts = np.array([[4, 1, 0], [0, 5, 0], [2, 3, 0]])

    with_it, without = (agreement(c, np.eye(c.shape[1])) for c in (counts, counts[:, :2]))

    assert float(with_it.fleiss.value) == pytest.approx(float(without.fleiss.value))
    assert float(with_it.brennan_prediger.value) > float(without.brennan_prediger.value)


def test_kappa_is_paradoxical_where_almost_all_agree():
    counts = np.array([[19, 1]] * 10 + [[20, 0]] * 10)

    found = agreement(counts, np.eye(2))

    assert float(found.observed.value) > 0.94
    assert float(found.fleiss.value) < 0.1
    assert float(found.gwet.value) > 0.9


def test_missing_ratings_change_fleiss_z_to_undefined_but_not_the_value():
    counts = np.array([[3, 2, 0], [1, 4, 0], [0, 2, 2]])

    found = fleiss(counts)

    assert found.value == pytest.approx(float(agreement(counts, np.eye(3)).fleiss.value))
    assert np.isnan(found.z)
    assert found.n_ratings == 0


def test_the_points_of_fleiss_share_a_rating():
    found = fleiss(np.array([[5, 0, 0], [0, 5, 0], [2, 3, 0]]))

    assert np.isnan(found.by_point[2])
    assert found.by_point[0] == pytest.approx(found.by_point[1])


def test_two_panellists_make_congers_kappa_cohens():
    from delphi.stats.pairs import weighted_kappa
    from delphi.stats.tally import transitions

    ratings = np.random.default_rng(5).integers(1, 10, (2, 40)).astype(float)
    table = transitions(ratings[0][:, None], ratings[1][:, None], NINE)

    for kind in KINDS:
        ours = conger(positions(ratings, NINE), weights(kind, NINE)).value
        assert float(ours) == pytest.approx(float(weighted_kappa(table, weights(kind, NINE)).value[0]))


def test_one_panellist_has_no_congers_kappa():
    assert np.isnan(conger(positions(np.array([[1.0, 2.0]]), NINE), W[0]).value)


@pytest.mark.parametrize("n_points", [2, 11])
def test_short_and_long_scales_work_throughout(n_points):
    counts = np.random.default_rng(n_points).multinomial(15, np.ones(n_points) / n_points, size=8)

    found = overview(counts, range(n_points), agree=(n_points - 1, n_points - 1), disagree=(0, 0))

    assert not np.isnan(found.agreement.gwet.value).any()
    assert not np.isnan(
        [found.alpha.nominal, found.alpha.ordinal, found.alpha.interval, found.alpha.ratio]
    ).any()
    assert not np.isnan(found.ordinal.van_der_eijk_a).any()
    assert (
        (found.agree_low <= found.summary.share_agree) & (found.summary.share_agree <= found.agree_high)
    ).all()


def test_an_overview_of_nothing_is_empty():
    found = overview(np.zeros((0, 9), dtype=np.int64), NINE)

    assert found.ordinal.leik_d.shape == (0,)
    assert np.isnan(found.content.s_cvi_ave)


def test_a_negative_point_has_no_ratio_alpha():
    assert np.isnan(alpha(np.array([[1, 2, 0], [0, 3, 1]]), (-1, 0, 1)).ratio)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_one_on_the_diagonal_and_fall_to_zero_at_the_ends(kind):
    by = weights(kind, NINE)

    np.testing.assert_array_equal(by, by.T)
    np.testing.assert_array_equal(np.diag(by), 1)
    assert by[0, -1] == 0


def test_unknown_weights_and_a_single_point_are_refused():
    with pytest.raises(ValueError, match="one of"):
        weights("cubic", NINE)
    with pytest.raises(ValueError, match="two points"):
        weights("identity", (1,))


def test_the_errors_are_those_of_a_jackknife():
    counts = np.random.default_rng(7).multinomial(10, [0.4, 0.3, 0.2, 0.1], size=200)
    by = weights("linear", range(4))
    n = len(counts)
    found = agreement(counts, by)

    for name in COEFFICIENTS:
        left = np.array(
            [float(getattr(agreement(np.delete(counts, i, 0), by), name).value) for i in range(n)]
        )
        jackknife = np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
        assert float(getattr(found, name).se) == pytest.approx(jackknife, rel=0.02)
