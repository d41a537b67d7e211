"""Suppression that subtraction cannot undo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.disclosure import shown_groups, shown_tallies, too_small

group_sizes = st.lists(st.integers(0, 12), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        ([8, 6, 5], [True, True, True]),
        ([8, 6, 4], [True, False, False]),  # alone, the 4 would be the panel less 8 and 6
        ([8, 3, 4], [True, False, False]),  # 3 and 4 keep each other company
        ([8, 6, 2, 2], [True, False, False, False]),  # together they are still but 4
        ([8, 6, 0], [True, True, False]),  # an empty group has nothing to hide
        ([8, 6, 4, 0], [True, False, False, False]),  # and is no company
        ([6, 6, 1], [False, True, False]),  # the first of equals
        ([4], [False]),
        ([9, 1], [False, False]),
        ([0, 0], [False, False]),
    ],
)
def test_small_groups_are_hidden_with_company(n, shown):
    assert shown_groups(np.array(n), 5).tolist() == shown


@settings(max_examples=40)
@given(group_sizes, st.integers(1, 8))
def test_what_remains_of_the_panel_is_nobody_or_enough(n, least_cell):
    sizes = np.array(n)

    shown = shown_groups(sizes, least_cell)

    hidden = sizes[~shown]
    assert (sizes[shown] >= least_cell).all()
    assert hidden.sum() == 0 or hidden.sum() >= least_cell or not shown.any()
    assert (hidden > 0).sum() != 1 or hidden.max() >= least_cell or not shown.any()


@settings(max_examples=40)
@given(st.lists(group_sizes.filter(lambda n: len(n) == 3), min_size=1, max_size=5), st.integers(1, 8))
def test_all_statements_at_once_are_each_alone(tables, least_cell):
    together = shown_groups(np.array(tables), least_cell)

    assert together.tolist() == [shown_groups(np.array(n), least_cell).tolist() for n in tables]


def test_a_least_cell_of_one_shows_every_group_that_rated():
    assert shown_groups(np.array([1, 0, 3]), 1).tolist() == [True, False, True]


def test_tallies_are_judged_by_their_number_of_ratings():
    counts = np.zeros((1, 3, 9), dtype=np.int64)
    counts[0, :, 7] = [8, 6, 4]

    assert shown_tallies(counts, 5).tolist() == [[True, False, False]]


def test_a_panel_without_groups_has_none_to_show():
    assert shown_groups(np.zeros((2, 0), dtype=np.int64), 5).shape == (2, 0)


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ({"Nurses": 7, "Patients": 4}, ("Patients",)),
        ({"Nurses": 5, "Patients": 5}, ()),
        ({"Nurses": 7, "Patients": 0}, ()),
        ({"": 3}, ()),
    ],
)
def test_a_group_that_can_never_be_shown_is_named(sizes, found):
    assert too_small(sizes, 5) == found
