"""Everything that a tally suffices for, in one call: what a round's results are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.stats.content_validity import ContentValidity, content_validity
from delphi.stats.intervals import wilson
from delphi.stats.kappa import Agreement, agreement
from delphi.stats.krippendorff import Alpha, alpha
from delphi.stats.ordinal import OrdinalAgreement, ordinal_agreement
from delphi.stats.rationals import Floats, Integers
from delphi.stats.summary import Summary, summarise
from delphi.stats.weights import all_weights


@dataclass(frozen=True, eq=False)
class Overview:
    """The numbers of every statement, then those of the panel.

    `agree_low`, `agree_high` are Wilson's limits of the share in the agreement band, which `content` takes as
    relevant. `agreement` has one entry for each of `delphi.stats.weights.KINDS`; the first of its `gwet` is AC1.
    """

    summary: Summary
    ordinal: OrdinalAgreement
    agree_low: Floats
    agree_high: Floats
    content: ContentValidity
    agreement: Agreement
    alpha: Alpha


def overview(
    counts: Integers,
    points: Sequence[int],
    quantile_type: int = 7,
    ipr_type: int = 6,
    agree: tuple[int, int] = (7, 9),
    disagree: tuple[int, int] = (1, 3),
    level: float = 0.95,
) -> Overview:
    """All statistics of S statements that need no more than how many rated each point.

    Parameters
    ----------
    counts : (S, P) integers, ratings of each statement at each point.
    points, quantile_type, ipr_type, agree, disagree : as for `delphi.stats.summary.summarise`.
    level : the confidence of Wilson's limits.

    Returns
    -------
    `Overview`; missing ratings, empty input and sources are those of each part.
    """
    summary = summarise(counts, points, quantile_type, ipr_type, agree, disagree)
    low, high = wilson(summary.n_agree, summary.n, level)
    return Overview(
        summary,
        ordinal_agreement(summary.counts, points),
        low,
        high,
        content_validity(summary.n_agree, summary.n),
        agreement(summary.counts, all_weights(points)),
        alpha(summary.counts, points),
    )
