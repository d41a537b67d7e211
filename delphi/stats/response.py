"""Response: who took part, who left, and whether those who left or came late rate differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from delphi.stats.distributions import normal_two_sided
from delphi.stats.rationals import Floats, Integers, ratio


@dataclass(frozen=True, eq=False)
class Response:
    """Rates by round and group, arrays (T, G) from 0 to 1; NaN where the denominator is 0.

    `opened`, `started`, `finished`, `declined`, `withdrew` are over the invited. `completed` is finished over
    started. `retained` is finished over the finishers of the round before, NaN in the first round; it can
    exceed 1 where people come back.
    """

    invited: Integers
    opened: Floats
    started: Floats
    finished: Floats
    declined: Floats
    withdrew: Floats
    completed: Floats
    retained: Floats


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sets of ratings of each statement, arrays (S,); NaN where either is empty.

    `mean_difference` is the first less the second, in scale points. `superiority` is the chance that a rating of
    the first is above one of the second, ties counted half (0 to 1). `z`, `p` (two-sided) are of the
    Mann-Whitney test with ties.
    """

    n_first: Integers
    n_second: Integers
    mean_difference: Floats
    superiority: Floats
    z: Floats
    p: Floats


def response(
    invited: Integers, opened: Integers, started: Integers, finished: Integers,
    declined: Integers, withdrew: Integers,
) -> Response:  # fmt: skip
    """Response rates from counts of panellists.

    Parameters
    ----------
    invited, opened, started, finished, declined, withdrew : (T, G) integers, T rounds in their order, G groups.

    Returns
    -------
    `Response`; NaN where nobody was invited, or had started, or had finished the round before.

    Notes
    -----
    Rates over the invited are what reporting guidelines ask for; those over the finishers of the round before
    look better the more people have left.
    """
    asked = np.asarray(invited, dtype=np.int64)
    done = np.asarray(finished, dtype=np.int64)
    retained = np.full(done.shape, np.nan)
    retained[1:] = ratio(done[1:], done[:-1])
    return Response(
        asked,
        ratio(np.asarray(opened), asked),
        ratio(np.asarray(started), asked),
        ratio(done, asked),
        ratio(np.asarray(declined), asked),
        ratio(np.asarray(withdrew), asked),
        ratio(done, np.asarray(started)),
        retained,
    )


def compare(first: Integers, second: Integers, points: Sequence[int]) -> Comparison:
    """Compare two sets of panellists on every statement at once, from their tallies.

    Leavers against stayers on their last common round (attrition bias), or late against early answerers, who
    stand in for those who did not answer at all.

    Parameters
    ----------
    first, second : (S, P) integers, the ratings of each set at each point.
    points : P integers, ascending.

    Returns
    -------
    `Comparison`; NaN where either set is empty.

    Notes
    -----
    Mann HB, Whitney DR (1947) Ann Math Stat 18:50-60 with the tie term; Vargha A, Delaney HD (2000) J Educ
    Behav Stat 25:101-132 for the superiority. With few leavers a large difference can go unnoticed: read the
    difference, not the p alone. Many statements give small p by chance.
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    values = np.asarray(points)
    n, m = a.sum(axis=-1), b.sum(axis=-1)
    below = np.cumsum(b, axis=-1) - b
    twice_wins = (a * (2 * below + b)).sum(axis=-1)
    both = a + b
    size = n + m
    ties = (both**3 - both).sum(axis=-1)
    variance = np.zeros(n.shape)
    np.divide(n * m * (size**3 - size - ties), 12.0 * size * (size - 1), out=variance, where=size > 1)
    z = np.full(n.shape, np.nan)
    np.divide((twice_wins - n * m) / 2, np.sqrt(variance), out=z, where=variance > 0)
    difference = ratio(a @ values, n) - ratio(b @ values, m)
    return Comparison(n, m, difference, ratio(twice_wins, 2 * n * m), z, normal_two_sided(z))


def early_and_late(answered_at: Floats, share: float = 0.5) -> Integers:
    """Split who answered into early (0) and late (1) by time; -1 for who did not answer.

    Parameters
    ----------
    answered_at : (R,) floats, any time unit; NaN where not answered.
    share : the share of answerers that count as early, 0 to 1; equal times stay together, on the early side.

    Returns
    -------
    (R,) integers, to be used as groups of `delphi.stats.tally.tally_groups`.
    """
    times = np.asarray(answered_at, dtype=np.float64)
    known = np.sort(times[~np.isnan(times)])
    if not len(known):
        return np.full(times.shape, -1, dtype=np.int64)
    n_early = int(np.ceil(share * len(known)))
    last_early = known[n_early - 1] if n_early else -np.inf
    return np.where(np.isnan(times), -1, (times > last_early).astype(np.int64))
