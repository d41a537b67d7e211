"""Which verdicts hang on one panellist or on one group: everything left out once, from tallies alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.bootstrap import Judge
from delphi.stats.rationals import Booleans, Integers


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """What a verdict becomes without one panellist.

    Attributes
    ----------
    observed : (S,) integers, the verdict's code on all ratings.
    without : (S, P) integers, its code without one of the ratings at that point; the observed one where there
        is no such rating.
    flips : (S, P) booleans, where the two differ.
    n_flipping : (S,) integers, the panellists whose leaving alone would change the verdict.
    """

    observed: Integers
    without: Integers
    flips: Booleans
    n_flipping: Integers


@dataclass(frozen=True, eq=False)
class LeaveOneGroupOut:
    """What a verdict becomes without one group: `observed` (S,), `without` (S, G), `flips` (S, G)."""

    observed: Integers
    without: Integers
    flips: Booleans


def leave_one_out(counts: Integers, judge: Judge) -> LeaveOneOut:
    """Judge every statement without each one of its ratings.

    Parameters
    ----------
    counts : (S, P) integers. Panellists at the same point leave the same gap, so P judgements stand for all.
    judge : from counts (B, S, P) to codes (B, S).

    Returns
    -------
    `LeaveOneOut`; nothing flips where there is no rating.
    """
    tally = np.asarray(counts, dtype=np.int64)
    n_points = tally.shape[-1]
    gaps = np.eye(n_points, dtype=np.int64)[:, None, :]
    codes = np.asarray(judge(np.concatenate([tally[None], np.maximum(tally - gaps, 0)])), dtype=np.int64)
    observed = codes[0]
    without = np.where(tally > 0, codes[1:].T, observed[:, None])
    flips = without != observed[:, None]
    return LeaveOneOut(observed, without, flips, (tally * flips).sum(axis=-1))


def leave_one_group_out(counts: Integers, judge: Judge) -> LeaveOneGroupOut:
    """Judge every statement without each of its groups.

    Parameters
    ----------
    counts : (S, G, P) integers, the ratings of each group.
    judge : from counts (B, S, P) of the pooled panel to codes (B, S).

    Returns
    -------
    `LeaveOneGroupOut`. Show it for groups that may be shown alone: what the rest says, taken from the whole,
    tells of the group.
    """
    tally = np.asarray(counts, dtype=np.int64)
    pooled = tally.sum(axis=1)
    rest = np.moveaxis(pooled[:, None, :] - tally, 1, 0)
    codes = np.asarray(judge(np.concatenate([pooled[None], rest])), dtype=np.int64)
    without = codes[1:].T
    return LeaveOneGroupOut(codes[0], without, without != codes[0][:, None])
