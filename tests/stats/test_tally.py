"""From matrices to tallies, by every way that counting takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.stats.krippendorff import alpha
from delphi.stats.summary import summarise
from delphi.stats.tally import count, positions, tally, tally_groups, transitions
from tests.stats.tallies import NINE

NAN = np.nan
cells = st.one_of(st.integers(1, 9).map(float), st.just(NAN))
matrices = st.lists(st.lists(cells, min_size=4, max_size=4), max_size=30).map(
    lambda rows: np.array(rows, dtype=np.float64).reshape(-1, 4)
)


@settings(max_examples=60)
@given(matrices)
def test_a_tally_counts_each_column(matrix):
    expected = [[int((matrix[:, s] == point).sum()) for point in NINE] for s in range(4)]

    assert tally(matrix, NINE).tolist() == expected


@settings(max_examples=40)
@given(matrices.filter(lambda m: len(m) > 0), st.randoms(use_true_random=False))
def test_who_the_panellists_are_does_not_matter(matrix, random):
    order = list(range(len(matrix)))
    random.shuffle(order)

    np.testing.assert_array_equal(tally(matrix, NINE), tally(matrix[order], NINE))


@settings(max_examples=40)
@given(matrices.filter(lambda m: len(m) > 0))
def test_numbers_by_the_tally_are_those_by_the_matrix(matrix):
    summary = summarise(tally(matrix, NINE), NINE)

    for s in range(4):
        given_here = matrix[~np.isnan(matrix[:, s]), s]
        assert int(summary.n[s]) == len(given_here)
        if len(given_here):
            assert float(summary.mean[s]) == pytest.approx(given_here.mean())
            assert float(summary.median[s]) == np.median(given_here)
            assert float(summary.q1[s]) == pytest.approx(np.quantile(given_here, 0.25))


@settings(max_examples=20)
@given(matrices.filter(lambda m: len(m) > 1))
def test_alpha_by_the_tally_is_that_by_pairs_of_the_matrix(matrix):
    pairs, values = [], []
    for column in matrix.T:
        rated = column[~np.isnan(column)]
        if len(rated) > 1:
            values += list(rated)
            pairs += [(a - b) ** 2 / (len(rated) - 1) for a in rated for b in rated]
    found = float(alpha(tally(matrix, NINE), NINE).interval)
    by_chance = sum((a - b) ** 2 for a in values for b in values)
    expected = 1 - (len(values) - 1) * sum(pairs) / by_chance if by_chance else NAN

    assert found == pytest.approx(expected, nan_ok=True)


def test_large_and_small_matrices_are_counted_alike():
    placed = np.random.default_rng(0).integers(-1, 9, (1500, 64)).astype(np.int8)

    parts = sum(count(placed[start : start + 100], 9) for start in range(0, 1500, 100))

    np.testing.assert_array_equal(count(placed, 9), parts)
    np.testing.assert_array_equal(count(placed[:, :3], 9), parts[:3])


def test_groups_add_up_to_the_panel_but_for_who_belongs_to_none():
    rng = np.random.default_rng(1)
    matrix, groups = rng.integers(1, 10, (50, 6)).astype(float), rng.integers(-1, 3, 50)

    found = tally_groups(matrix, groups, 3, NINE)

    assert found.shape == (6, 3, 9)
    np.testing.assert_array_equal(found.sum(axis=1), tally(matrix[groups >= 0], NINE))


@pytest.mark.parametrize("bad", [0.0, 10.0, 4.5, np.inf, -np.inf])
def test_what_is_no_point_is_refused(bad):
    with pytest.raises(ValueError, match="not a point"):
        tally(np.array([[5.0], [bad]]), NINE)


def test_what_is_no_point_of_an_uneven_scale_is_refused():
    assert tally(np.array([[0.0], [5.0], [NAN]]), (0, 1, 5)).tolist() == [[1, 0, 1]]
    with pytest.raises(ValueError, match="not a point"):
        tally(np.array([[3.0]]), (0, 1, 5))


def test_whole_numbers_need_no_floats():
    assert tally(np.array([[1, 9], [1, 2]]), NINE)[0, 0] == 2
    with pytest.raises(ValueError, match="not a point"):
        tally(np.array([[0]]), NINE)


def test_nobody_gives_zeros():
    assert tally(np.zeros((0, 3)), NINE).tolist() == [[0] * 9] * 3


def test_transitions_count_who_rated_twice():
    before, after = np.array([[1.0], [2], [NAN], [3]]), np.array([[1.0], [3], [3], [NAN]])

    found = transitions(before, after, (1, 2, 3))[0]

    assert found.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_rounds_of_different_panels_are_not_paired():
    with pytest.raises(ValueError, match="same panellists"):
        transitions(np.ones((2, 1)), np.ones((3, 1)), NINE)


def test_positions_are_bytes():
    assert positions(np.array([[1.0, NAN, 9.0]]), NINE).tolist() == [[0, -1, 8]]
    assert positions(np.array([[1.0]]), NINE).dtype == np.int8


@pytest.mark.parametrize(("n_rows", "n_statements"), [(1999, 37), (130, 4100), (641, 64), (41_000, 1)])
def test_panellists_counted_side_by_side_are_all_counted(n_rows, n_statements):
    placed = np.random.default_rng(3).integers(-1, 9, (n_rows, n_statements)).astype(np.int8)

    found = count(placed, 9)

    assert found.tolist() == [
        [int((placed[:, s] == point).sum()) for point in range(9)] for s in range(n_statements)
    ]


@pytest.mark.parametrize("value", [0.0, -3.0, 10.0, 2.5, 0.5, 257.0, np.inf, -np.inf])
def test_a_value_off_the_scale_is_found_wherever_it_lies(value):
    matrix = np.full((3000, 40), 5.0)
    matrix[::7] = NAN
    matrix[2999, 39] = value

    with pytest.raises(ValueError, match="not a point"):
        positions(matrix, NINE)
