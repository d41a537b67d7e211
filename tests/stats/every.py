"""Every statistic of a panel, by name: to ask of all of them what holds for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from delphi.stats.content_validity import content_validity
from delphi.stats.dispersion import dispersion
from delphi.stats.fleiss import fleiss
from delphi.stats.icc import icc
from delphi.stats.kappa import agreement
from delphi.stats.kendall import kendall_w
from delphi.stats.krippendorff import alpha
from delphi.stats.ordinal import ordinal_agreement
from delphi.stats.overview import overview
from delphi.stats.ranking import ranking
from delphi.stats.rationals import Floats, Integers
from delphi.stats.response import compare
from delphi.stats.stability import stability
from delphi.stats.summary import summarise
from delphi.stats.tally import positions, tally, transitions
from delphi.stats.weighted_alpha import conger, weighted_alpha
from delphi.stats.weights import all_weights, weights

Numbers = dict[str, Floats]
COUNTS = {"n", "counts", "n_agree", "n_disagree", "n_relevant", "n_statements", "n_ratings", "n_paired", "df", "n_first",
          "n_second", "n_panellists", "n_left_out", "tie_sum", "order", "concordance", "exact", "points", "disagreement"}  # fmt: skip


def of_tally(counts: Integers, points: range) -> Numbers:
    """Everything that is made from how many rated each point: statements x points."""
    ends = (points[-1], points[-1]), (points[0], points[0])
    seen = overview(counts, points, agree=ends[0], disagree=ends[1])
    found = {
        **_floats("", summarise(counts, points, agree=ends[0], disagree=ends[1])),
        **_floats("", ordinal_agreement(counts, points)),
        **_floats("spread ", dispersion(counts)),
        **_floats("", content_validity(seen.summary.n_agree, seen.summary.n)),
        "wilson low": seen.agree_low,
        "wilson high": seen.agree_high,
        **_floats("alpha ", alpha(counts, points)),
        **_floats("fleiss ", fleiss(counts)),
        "weighted alpha": weighted_alpha(counts, weights("quadratic", points)).value,
        **_floats("compared ", compare(counts, counts, points)),
    }
    together = agreement(counts, all_weights(points))
    for name in ("fleiss", "brennan_prediger", "gwet", "observed"):
        found[f"coefficient {name}"] = getattr(together, name).value
    return found


def of_matrix(matrix: Floats, points: range) -> Numbers:
    """The same, and what needs to know who rated what: panellists x statements."""
    placed = positions(matrix, points)
    table = transitions(matrix, np.roll(matrix, 1, axis=1), points)
    steady = stability(table, points, (points[-1], points[-1]), (points[0], points[0]))
    return {
        **of_tally(tally(matrix, points), points),
        **_floats("w ", kendall_w(matrix)),
        **_floats("icc ", icc(matrix)),
        **_floats("rank ", ranking(matrix)),
        "conger": conger(placed, weights("quadratic", points)).value,
        **_floats("stability ", steady),
        "stability kappa": steady.own_kappa.value,
        "stability rho": steady.rank_correlation.value,
        "stability wilcoxon": steady.wilcoxon.z,
        "stability bowker": steady.bowker.chi2,
    }


def _floats(prefix: str, result: Any) -> Numbers:
    """The numbers of a result; counts, parts and whatever is defined without a rating are left aside."""
    fields: Mapping[str, Any] = vars(result)
    return {
        prefix + name: np.asarray(value, dtype=np.float64)
        for name, value in fields.items()
        if name not in COUNTS
        and isinstance(value, (float, np.ndarray))
        and np.asarray(value).dtype == np.float64
    }
