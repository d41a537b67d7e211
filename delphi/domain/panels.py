"""Simulated panels: experts drawn from a distribution, feedback that draws them together, and leavers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from delphi.stats.quantiles import median
from delphi.stats.rationals import Booleans, Integers

BLOCK = 2_000_000  # ratings held at once

Ratings = npt.NDArray[np.int64]


class Course(NamedTuple):
    """What happens to every panel; shares are 0 to 1."""

    n_rounds: int
    drop_out: float
    conformity: float
    abstain: float


def simulated(
    course: Course,
    shares: Sequence[float],
    size: int,
    n_panels: int,
    seed: Sequence[int],
) -> Iterator[tuple[int, Integers, Integers]]:
    """Draw panels and follow them through the rounds, in blocks that fit in memory.

    Parameters
    ----------
    shares : P chances, of each point of the scale; drawn independently for each panellist.
    size, n_panels : panellists of a panel, panels altogether.
    seed : whole numbers; the same give the same panels, whatever else is simulated.

    Yields
    ------
    (round from 1, counts (B, P), abstentions (B,)) for each round of each block.

    Notes
    -----
    After each round a panellist follows the panel with chance `conformity`: half the way to the panel's
    median, in whole points rounded up. Whoever leaves, leaves for good and whatever they think; whoever
    abstains, does so in every round.
    """
    rng = np.random.default_rng(list(seed))
    at_once = max(1, BLOCK // size)
    chances = np.cumsum(shares)
    for first in range(0, n_panels, at_once):
        n = min(at_once, n_panels - first)
        drawn = np.searchsorted(chances, rng.random((n, size)) * chances[-1], side="right")
        ratings: Ratings = np.minimum(drawn, len(shares) - 1)
        abstains = rng.random((n, size)) < course.abstain
        is_there = np.ones((n, size), dtype=np.bool_)
        for number in range(1, course.n_rounds + 1):
            counts = _counted(ratings, is_there & ~abstains, len(shares))
            yield number, counts, (is_there & abstains).sum(axis=1)
            ratings = _followed(rng, ratings, counts, course.conformity)
            is_there &= rng.random((n, size)) >= course.drop_out


def _counted(ratings: Ratings, given: Booleans, n_points: int) -> Integers:
    cells = ratings + np.arange(len(ratings))[:, None] * n_points
    flat = np.bincount(cells[given], minlength=len(ratings) * n_points)
    counts: Integers = flat.reshape(len(ratings), n_points).astype(np.int64)
    return counts


def _followed(rng: np.random.Generator, ratings: Ratings, counts: Integers, conformity: float) -> Ratings:
    follows = rng.random(ratings.shape) < conformity
    middle = median(counts, range(counts.shape[-1]))
    off = middle.numerator[:, None] - middle.denominator * ratings  # in parts of a point
    whole = np.abs(off) >= middle.denominator  # half a point away, a step would only cross the median
    steps = -(-np.abs(off) // (2 * middle.denominator))
    moved: Ratings = ratings + np.sign(off) * steps * (follows & whole & middle.defined[:, None])
    return moved
