"""From who rated what to how many rated each point: the step that every tally begins with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from delphi.stats.rationals import Floats, Integers

Positions = npt.NDArray[np.int8]
Matrix = npt.NDArray[np.floating | np.integer]

MISSING = -1
_FEW = 40_000  # cells, up to which one bincount is the faster way
_BLOCK = 127  # rows whose ones fit a byte when added up
_CACHED = 32_000  # ratings that stay in the processor's cache while they are looked at
_WIDE = 4096  # cells added up side by side


def positions(matrix: Matrix, points: Sequence[int]) -> Positions:
    """Each rating as the position of its point on the scale.

    Parameters
    ----------
    matrix : (R, S) ratings of R panellists on S statements, in scale points; NaN where there is none (in a
        matrix of integers, every cell is a rating).
    points : P integers, ascending, at most 127.

    Returns
    -------
    (R, S) small integers, 0 for the lowest point, -1 where there is no rating. This is the form in which a
    matrix is cheapest to hold and to count: a byte a rating.

    Raises
    ------
    ValueError : a rating is not a point of the scale.
    """
    ratings, values = np.asarray(matrix), np.asarray(points)
    found = np.empty(ratings.shape, dtype=np.int8)
    n_rows = max(1, _CACHED // max(1, ratings[:1].size))
    place: Callable[[Matrix, Integers, Positions], bool] = _searched
    if bool((np.diff(values) == 1).all()):
        # One piece of memory for all blocks: getting and returning it each time takes longer than the work.
        place = partial(_placed, np.empty((min(n_rows, len(ratings)), *ratings.shape[1:])))
    for start in range(0, len(ratings), n_rows):
        if not place(ratings[start : start + n_rows], values, found[start : start + n_rows]):
            raise ValueError("a rating is not a point of the scale")
    return found


def _placed(space: Floats, block: Matrix, values: Integers, here: Positions) -> bool:
    """Write the positions on a scale without gaps; whether every rating is a point of it."""
    low, n_points = int(values[0]), len(values)
    if not np.issubdtype(block.dtype, np.floating):
        here[...] = np.clip(block, low, values[-1]) - low
        return bool((block == here + values[0]).all())
    shifted = np.subtract(block, low, out=space[: len(block)])
    np.fmax(shifted, MISSING, out=shifted)  # the number where the other is NaN
    with np.errstate(invalid="ignore"):
        here[...] = shifted
    n_missing = np.count_nonzero(np.isnan(block))  # what lies below the scale came out as missing, too
    whole = n_missing == np.count_nonzero(here < 0) and bool((here == shifted).all())
    return whole and bool((here < n_points).all())


def _searched(block: Matrix, values: Integers, here: Positions) -> bool:
    """The same on a scale with gaps."""
    at = np.minimum(np.searchsorted(values, block), len(values) - 1)
    missing = block != block  # NaN alone
    here[...] = np.where(missing, MISSING, at)
    return bool((missing | (values[at] == block)).all())


def tally(matrix: Matrix, points: Sequence[int]) -> Integers:
    """Ratings of each statement at each point.

    Parameters
    ----------
    matrix : (R, S) ratings of R panellists on S statements, in scale points; NaN is not counted.
    points : P integers, ascending.

    Returns
    -------
    (S, P) integers; zeros without a panellist. Raises ValueError as `positions` does.
    """
    return count(positions(matrix, points), len(points))


def tally_groups(
    matrix: Matrix, groups: Integers | Sequence[int], n_groups: int, points: Sequence[int]
) -> Integers:
    """Ratings by statement, group and point: (S, G, P) integers.

    Parameters
    ----------
    matrix : (R, S) ratings with NaN, in scale points.
    groups : R integers from 0 to G - 1, each panellist's group; a negative one belongs to none.
    n_groups : G.
    points : P integers, ascending.

    Returns
    -------
    (S, G, P) integers; zeros for a group without panellists. Raises ValueError as `positions` does.
    """
    placed, members = positions(matrix, points), np.asarray(groups)
    found = np.zeros((placed.shape[1], n_groups, len(points)), dtype=np.int64)
    for group in range(n_groups):
        found[:, group] = count(placed[members == group], len(points))
    return found


def count(placed: Positions, n_points: int) -> Integers:
    """Ratings of each statement at each point, from positions.

    Parameters
    ----------
    placed : (R, S) integers from `positions`; negative is missing.
    n_points : P.

    Returns
    -------
    (S, P) integers; zeros where nobody rated.
    """
    n_rows, n_statements = placed.shape
    if placed.size <= _FEW or n_statements < 32:
        cells = placed.astype(np.intp)
        cells += np.arange(1, 1 + n_statements * (n_points + 1), n_points + 1)
        flat = np.bincount(cells.ravel(), minlength=n_statements * (n_points + 1))
        return flat.reshape(n_statements, n_points + 1)[:, 1:].astype(np.int64, copy=False)
    # Several panellists side by side make rows long enough to be added up at the processor's full width.
    n_beside = max(1, min(n_rows, _WIDE // n_statements))
    n_even = n_rows // n_beside * n_beside
    wide = placed[:n_even].reshape(n_even // n_beside, n_beside * n_statements)
    found = _count_wide(wide, n_points).reshape(n_points, n_beside, n_statements).sum(axis=1)
    if n_even < n_rows:
        found += (placed[n_even:] == np.arange(n_points)[:, None, None]).sum(axis=1)
    return np.ascontiguousarray(found.T)


def _count_wide(placed: Positions, n_points: int) -> Integers:
    found = np.zeros((n_points, placed.shape[1]), dtype=np.int64)
    equal = np.empty((min(_BLOCK, len(placed)), placed.shape[1]), dtype=np.bool_)
    for start in range(0, len(placed), _BLOCK):
        block = placed[start : start + _BLOCK]
        here = equal[: len(block)]
        for point in range(n_points):
            np.equal(block, point, out=here)
            found[point] += np.add.reduce(here.view(np.uint8), axis=0, dtype=np.uint8)
    return found


def transitions(before: Matrix, after: Matrix, points: Sequence[int]) -> Integers:
    """How many went from each point to each: (S, P, P) integers, [s, i, j] from points[i] to points[j].

    Parameters
    ----------
    before, after : (R, S) ratings of the same panellists, in the same order, of the same wording; NaN where
        there is none. Only who rated in both is counted.
    points : P integers, ascending.

    Returns
    -------
    (S, P, P) integers; zeros where nobody rated in both. Raises ValueError as `positions` does, and for rounds
    of different shapes.

    Notes
    -----
    Every statistic of stability between two rounds is made from this table alone.
    """
    here, there = positions(before, points), positions(after, points)
    if here.shape != there.shape:
        raise ValueError("both rounds have the same panellists and statements")
    n_points, n_statements = len(points), here.shape[1]
    cells = here.astype(np.intp) * n_points + there + np.arange(n_statements) * n_points**2
    both = (here >= 0) & (there >= 0)
    flat = np.bincount(cells[both], minlength=n_statements * n_points**2)
    return flat.reshape(n_statements, n_points, n_points).astype(np.int64, copy=False)
