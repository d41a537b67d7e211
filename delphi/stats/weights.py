"""Weights that say how nearly two points of a scale agree, from 1 (the same) to 0 (the two ends)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from delphi.stats.rationals import Floats

Kind = Literal["identity", "linear", "quadratic", "ordinal"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def weights(kind: Kind, points: Sequence[float]) -> Floats:
    """Agreement weights between every two points of a scale.

    Parameters
    ----------
    kind : "identity" (same or not), "linear" (1 - |a - b| / range), "quadratic" (1 - (a - b)^2 / range^2)
        or "ordinal" (by how many pairs of points lie between; the values of the points do not matter).
    points : P numbers, ascending: every point of the scale, rated or not.

    Returns
    -------
    (P, P) symmetric floats from 0 to 1, 1 on the diagonal.

    Raises
    ------
    ValueError : there is no such kind, or fewer than two points.

    Notes
    -----
    Gwet KL (2014) Handbook of Inter-Rater Reliability, 4th ed., ch. 3; quadratic weights are those of
    Fleiss & Cohen 1973. The range is the scale's, so a point that nobody used changes no weight.
    """
    values = np.asarray(points, dtype=np.float64)
    if len(values) < 2:
        raise ValueError("weights need a scale of two points or more")
    distance = np.abs(values[:, None] - values)
    if kind == "identity":
        return np.eye(len(values))
    if kind == "linear":
        linear: Floats = 1 - distance / distance.max()
        return linear
    if kind == "quadratic":
        quadratic: Floats = 1 - (distance / distance.max()) ** 2
        return quadratic
    if kind == "ordinal":
        steps = np.abs(np.subtract.outer(np.arange(len(values)), np.arange(len(values))))
        pairs = steps * (steps + 1) / 2
        ordinal: Floats = 1 - pairs / pairs.max()
        return ordinal
    raise ValueError(f"weights are one of {', '.join(KINDS)}")


def all_weights(points: Sequence[float]) -> Floats:
    """The weights of every kind at once.

    Parameters
    ----------
    points : P numbers, ascending: every point of the scale.

    Returns
    -------
    (4, P, P) floats in the order of `KINDS`, not to be written to. Raises ValueError as `weights` does.
    """
    return _all_weights(tuple(points))


@lru_cache(maxsize=32)
def _all_weights(points: tuple[float, ...]) -> Floats:
    found = np.stack([weights(kind, points) for kind in KINDS])
    found.flags.writeable = False
    return found
