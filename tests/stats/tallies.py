"""Tallies for tests: of given ratings, random ones, and all that a panel can give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from delphi.stats.rationals import Integers

NINE = tuple(range(1, 10))

ratings_1_to_9 = st.lists(st.integers(1, 9), max_size=30)
some_ratings_1_to_9 = st.lists(st.integers(1, 9), min_size=1, max_size=30)
tallies_1_to_9 = st.lists(st.lists(st.integers(0, 8), min_size=9, max_size=9), min_size=1, max_size=6).map(
    lambda rows: np.array(rows, dtype=np.int64)
)


def tally(ratings: Iterable[int], points: Sequence[int] = NINE) -> Integers:
    given = list(ratings)
    return np.array([given.count(point) for point in points], dtype=np.int64)


def panel(n: int, n_agree: int, n_disagree: int) -> Integers:
    """n ratings from 1 to 9, the rest of them in the middle."""
    return tally([8] * n_agree + [2] * n_disagree + [5] * (n - n_agree - n_disagree))


def every_tally(n: int, n_points: int = 9) -> Integers:
    """All ways in which n ratings can fall on the points, a row each."""
    bars = np.array(list(combinations(range(n + n_points - 1), n_points - 1)), dtype=np.int64)
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, n + n_points - 1)))
    counts: Integers = np.diff(edges, axis=1) - 1
    return counts
