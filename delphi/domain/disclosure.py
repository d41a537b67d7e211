"""Which groups may be shown, so that nobody's rating can be read out of a small group or by subtraction."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from delphi.stats.rationals import Booleans, Integers


def shown_groups(n: Integers, least_cell: int) -> Booleans:
    """Where a group's statistics may be shown beside those of the whole panel.

    Parameters
    ----------
    n : (..., G) integers, the answers of each group of a partition of the panel.
    least_cell : the fewest answers that may be shown, k.

    Returns
    -------
    (..., G) booleans. A group with fewer than k answers is hidden. Taking the shown groups from the panel
    leaves the hidden ones together; where those would be fewer than k answers, the smallest shown group
    (the first of equals) is hidden too. An empty group hides nobody, so it does not count as company.
    Whether the panel as a whole is large enough to be shown is another question.

    Notes
    -----
    Complementary suppression for one table with one margin (Hundepool et al. 2012, Statistical Disclosure
    Control, ch. 4). It holds for one partition: tables by discipline and by country of the same panel,
    published together, can say more than each does alone.
    """
    n = np.asarray(n, dtype=np.int64)
    shown = n >= max(least_cell, 1)
    if n.shape[-1] == 0:
        return shown
    n_hidden = np.where(shown, 0, n).sum(axis=-1)
    exposed = (n_hidden > 0) & (n_hidden < least_cell)
    company = np.argmin(np.where(shown, n, np.iinfo(np.int64).max), axis=-1)
    is_company = np.arange(n.shape[-1]) == company[..., None]
    result: Booleans = shown & ~(exposed[..., None] & is_company)
    return result


def too_small(sizes: Mapping[str, int], least_cell: int) -> tuple[str, ...]:
    """The groups of a panel that have fewer members than may ever be shown; none where there is but one group."""
    if len(sizes) < 2:
        return ()
    return tuple(sorted(name for name, n in sizes.items() if 0 < n < least_cell))


def shown_tallies(counts: Integers, least_cell: int) -> Booleans:
    """`shown_groups` from counts (..., G, P) of ratings per group and point."""
    return shown_groups(np.asarray(counts).sum(axis=-1), least_cell)
