"""From who rated what to how many rated each point: the step that every tally begins with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from delphi.stats.rationals import Integers

Positions = npt.NDArray[np.int8]
Matrix = npt.NDArray[np.floating] | npt.NDArray[np.integer]

MISSING = -1
_FEW = 40_000  # cells, up to which one bincount is the faster way
_BLOCK = 127  # rows whose ones fit a byte when added up


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
    ratings = np.asarray(matrix)
    values = np.asarray(points)
    low, n_points = int(values[0]), len(values)
    found = np.empty(ratings.shape, dtype=np.int8)
    is_even = bool((np.diff(values) == 1).all())
    for start in range(0, len(ratings), _BLOCK):  # blocks stay in the processor's cache
        block = ratings[start : start + _BLOCK]
        here = found[start : start + _BLOCK]
        if not is_even:
            at = np.searchsorted(values, block)
            here[...] = np.where(np.isnan(block), MISSING, np.minimum(at, n_points - 1))
        elif np.issubdtype(block.dtype, np.floating):
            shifted = np.fmax(block - low, MISSING)  # fmax takes the number where the other is NaN
            if ((block < low) | (shifted >= n_points)).any():
                raise ValueError("a rating is not a point of the scale")
            here[...] = shifted
        else:
            if ((block < low) | (block > values[-1])).any():
                raise ValueError("a rating is not a point of the scale")
            here[...] = block - low
        known = ~np.isnan(block) if np.issubdtype(block.dtype, np.floating) else np.ones(block.shape, bool)
        if not (values[here][known] == block[known]).all():
            raise ValueError("a rating is not a point of the scale")
    return found


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
    found = np.zeros((n_points, n_statements), dtype=np.int64)
    equal = np.empty((min(_BLOCK, n_rows), n_statements), dtype=np.bool_)
    for start in range(0, n_rows, _BLOCK):
        block = placed[start : start + _BLOCK]
        here = equal[: len(block)]
        for point in range(n_points):
            np.equal(block, point, out=here)
            found[point] += np.add.reduce(here.view(np.uint8), axis=0, dtype=np.uint8)
    return np.ascontiguousarray(found.T)


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
