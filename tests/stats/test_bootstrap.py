"""Resampling and leaving out: what a verdict hangs on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap as reference

from delphi.stats.bootstrap import bootstrap, bootstrap_verdicts, resampled_counts
from delphi.stats.influence import leave_one_group_out, leave_one_out
from delphi.stats.summary import summarise
from delphi.stats.tally import count, positions, tally_groups
from tests.stats.tallies import NINE, tally

NAN = np.nan


def three_quarters_agree(counts: np.ndarray) -> np.ndarray:
    """3 without a rating, 1 where 75 % rate 7 to 9, else 0."""
    n = counts.sum(axis=-1)
    return np.where(n == 0, 3, (4 * counts[..., 6:].sum(axis=-1) >= 3 * n).astype(int))


def median_and_iqr(counts: np.ndarray) -> np.ndarray:
    summary = summarise(counts, NINE)
    return np.stack([summary.median, summary.iqr], axis=-1)


def means(counts: np.ndarray) -> np.ndarray:
    return summarise(counts, NINE).mean


@pytest.fixture(name="placed")
def a_panel() -> np.ndarray:
    rng = np.random.default_rng(11)
    ratings = rng.integers(5, 10, (40, 7)).astype(float)
    ratings[rng.random(ratings.shape) < 0.1] = NAN
    return positions(ratings, NINE)


def test_a_resample_draws_as_many_panellists_as_there_are(placed):
    whole = np.zeros_like(placed)  # everybody at the lowest point, so that counts are panellists

    for _, _, counts in resampled_counts(whole, 9, 50, seed=1):
        assert (counts.sum(axis=-1) == 40).all()


def test_a_resample_draws_the_same_panellists_for_every_statement():
    everybody = np.tile(np.arange(9, dtype=np.int8)[:, None], (1, 5))

    for _, _, counts in resampled_counts(everybody, 9, 20, seed=2):
        assert (counts == counts[:, :1]).all()


def test_the_same_seed_gives_the_same_panels_and_another_seed_others(placed):
    one, same, other = (bootstrap_verdicts(placed, 9, three_quarters_agree, 300, seed) for seed in (4, 4, 5))

    np.testing.assert_array_equal(one.shares, same.shares)
    assert (one.shares != other.shares).any()


def test_blocks_do_not_change_the_panels(placed, monkeypatch):
    whole = bootstrap_verdicts(placed, 9, three_quarters_agree, 200, seed=3)
    monkeypatch.setattr("delphi.stats.bootstrap._CELLS", 300)

    pieces = bootstrap_verdicts(placed, 9, three_quarters_agree, 200, seed=3)

    np.testing.assert_array_equal(whole.shares, pieces.shares)


def test_strata_keep_their_sizes():
    strata = np.array([0] * 6 + [1] * 3)
    groups = strata[:, None].astype(np.int8)

    for _, _, counts in resampled_counts(groups, 2, 30, seed=6, strata=strata):
        assert (counts[:, 0] == [6, 3]).all()


def test_a_panel_of_one_mind_keeps_its_verdict():
    found = bootstrap_verdicts(np.full((20, 3), 8, dtype=np.int8), 9, three_quarters_agree, 100, seed=0)

    assert found.observed.tolist() == [1, 1, 1]
    assert found.share_same.tolist() == [1, 1, 1]


def test_a_verdict_on_the_edge_is_reached_about_half_the_time():
    edge = np.array([[8]] * 15 + [[0]] * 5, dtype=np.int8)

    found = bootstrap_verdicts(edge, 9, three_quarters_agree, 2000, seed=0)

    assert 0.5 < float(found.share_same[0]) < 0.75
    assert float(found.shares.sum()) == pytest.approx(1)


def test_nobody_keeps_the_verdict_on_no_ratings():
    found = bootstrap_verdicts(np.zeros((0, 2), dtype=np.int8), 9, three_quarters_agree, 50, seed=0)

    assert found.observed.tolist() == [3, 3]
    assert found.share_same.tolist() == [1, 1]


def test_limits_hold_the_estimate_and_are_undefined_without_ratings(placed):
    placed[:, 2] = -1

    found = bootstrap(placed, 9, median_and_iqr, 500, seed=0)

    assert found.estimate.shape == (7, 2)
    assert np.isnan(found.low[2]).all()
    assert np.isnan(found.bca_high[2]).all()
    rest = np.delete(np.arange(7), 2)
    assert (found.low[rest] <= found.estimate[rest]).all()
    assert (found.estimate[rest] <= found.high[rest]).all()


def test_limits_are_near_those_of_scipy():
    ratings = np.random.default_rng(8).choice([1.0, 2, 3, 9], size=60, p=[0.5, 0.3, 0.1, 0.1])

    found = bootstrap(positions(ratings[:, None], NINE), 9, means, 8000, seed=1)

    for method, low, high in (("percentile", found.low, found.high), ("BCa", found.bca_low, found.bca_high)):
        theirs = reference((ratings,), np.mean, n_resamples=8000, method=method, rng=np.random.default_rng(2))
        assert float(low[0]) == pytest.approx(theirs.confidence_interval.low, abs=0.06)
        assert float(high[0]) == pytest.approx(theirs.confidence_interval.high, abs=0.06)


def test_a_single_panellist_has_limits_of_no_width():
    found = bootstrap(np.array([[4]], dtype=np.int8), 9, means, 50, seed=0)

    assert [float(end[0]) for end in (found.low, found.high, found.bca_low, found.bca_high)] == [5] * 4


def test_leaving_one_out_is_judging_the_rest(placed):
    found = leave_one_out(count(placed, 9), three_quarters_agree)
    observed = three_quarters_agree(count(placed, 9))
    without = [three_quarters_agree(count(np.delete(placed, row, axis=0), 9)) for row in range(len(placed))]

    assert found.n_flipping.tolist() == (np.array(without) != observed).sum(axis=0).tolist()


def test_the_ratings_whose_leaving_flips_a_verdict_are_named_by_point():
    found = leave_one_out(tally([8] * 3 + [2])[None], three_quarters_agree)

    assert found.observed.tolist() == [1]
    assert np.flatnonzero(found.flips[0]).tolist() == [7]
    assert found.n_flipping.tolist() == [3]


def test_nothing_flips_without_ratings():
    found = leave_one_out(np.zeros((1, 9), dtype=np.int64), three_quarters_agree)

    assert not found.flips.any()


def test_leaving_a_group_out_is_judging_the_others():
    rng = np.random.default_rng(4)
    ratings, groups = rng.integers(5, 10, (30, 6)).astype(float), rng.integers(0, 3, 30)

    found = leave_one_group_out(tally_groups(ratings, groups, 3, NINE), three_quarters_agree)

    for group in range(3):
        rest = count(positions(ratings[groups != group], NINE), 9)
        assert found.without[:, group].tolist() == three_quarters_agree(rest).tolist()
    np.testing.assert_array_equal(found.flips, found.without != found.observed[:, None])
