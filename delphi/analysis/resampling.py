"""How often each verdict would be reached if the panellists were drawn anew."""

from __future__ import annotations

import numpy as np

from delphi.analysis.round import Counted
from delphi.analysis.settings import Settings
from delphi.domain.rules.decision import Codes
from delphi.domain.rules.hearing import Groups
from delphi.importing.rated import UNABLE
from delphi.stats.bootstrap import VerdictResamples, bootstrap_verdicts
from delphi.stats.rationals import Integers

Resampled = VerdictResamples

USUAL, FEWEST = 2000, 200
MOST_PANELLISTS = 20_000  # a resample holds a weight for each
TALLIES, WEIGHTS = 300_000, 20_000_000_000  # judged, and multiplied, before fewer resamples must do


def resampled(counted: Counted, settings: Settings) -> Resampled | None:
    """The verdicts of panels drawn anew; None where none were wanted, or the panel is too large to hang on chance."""
    n, n_statements = counted.placed.shape
    n_resamples = settings.n_resamples
    if n_resamples is None:
        cells = max(1, n * n_statements * (counted.terms.scale.n_points + 1))
        n_resamples = max(FEWEST, min(USUAL, TALLIES // max(1, n_statements), WEIGHTS // cells))
    if n_resamples == 0 or not 0 < n <= MOST_PANELLISTS:
        return None
    n_points = counted.terms.scale.n_points
    asks_groups = counted.terms.rule.asks_groups
    n_groups = len(counted.tally.groups) if asks_groups else 1
    # "Outside my expertise" is a further place after the points, and each group has places of its own.
    places = counted.placed.astype(np.int16)
    places[counted.placed == UNABLE] = n_points
    if asks_groups:
        places = np.where(places >= 0, places + (counted.group_of * (n_points + 1))[:, None], places)
    width = n_groups * (n_points + 1)

    def judge(drawn: Integers) -> Codes:
        split = drawn.reshape(*drawn.shape[:-1], n_groups, n_points + 1)
        return _judged(counted, split[..., :-1], split[..., -1])

    return bootstrap_verdicts(places.astype(np.int16), width, judge, n_resamples, settings.seed)


def _judged(counted: Counted, counts: Integers, abstained: Integers) -> Codes:
    """Codes of resamples (B, S, G, P); what may be shown plays no part in a decision."""
    terms = counted.terms
    names = tuple(str(column) for column in range(counts.shape[-2]))
    groups = Groups(names, counts, abstained, np.ones(abstained.shape, np.bool_))
    return terms.rule.codes(
        counts.sum(axis=-2), abstained.sum(axis=-1), terms.scale, terms.quantile_type, terms.count_abstentions,
        groups,
    )  # fmt: skip
