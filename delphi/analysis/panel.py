"""The panel of a round as a whole: its agreement over all statements, and who answered."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.analysis.round import Counted
from delphi.analysis.statements import number
from delphi.stats.icc import icc
from delphi.stats.kendall import kendall_w
from delphi.stats.overview import Overview
from delphi.stats.rationals import Booleans
from delphi.stats.weights import KINDS

LEVELS = ("nominal", "ordinal", "interval", "ratio")
OF_ICC = ("single", "single_low", "single_high", "average", "average_low", "average_high", "f", "p")


def panel_json(counted: Counted, seen: Overview) -> dict[str, Any]:
    """Agreement of the panel over all statements of the round."""
    matrix = counted.matrix
    concordance, correlation = kendall_w(matrix), icc(matrix)
    gwet, others = seen.agreement.gwet.value, seen.agreement
    return {
        "kendall_w": number(concordance.w),
        "kendall_w_chi2": number(concordance.chi2),
        "kendall_w_p": number(concordance.p),
        "fleiss_kappa": number(others.fleiss.value[0]),
        "krippendorff_alpha": {level: number(getattr(seen.alpha, level)) for level in LEVELS},
        "gwet_ac1": number(gwet[0]),
        "gwet_ac2": {kind: number(value) for kind, value in zip(KINDS[1:], gwet[1:], strict=True)},
        "brennan_prediger": number(others.brennan_prediger.value[0]),
        "s_cvi_ave": number(seen.content.s_cvi_ave),
        "s_cvi_ua": number(seen.content.s_cvi_ua),
        "icc": {name: number(getattr(correlation, name)) for name in OF_ICC},
    }


def response_json(counted: Counted, before: Counted | None) -> dict[str, Any]:
    """Who answered, altogether and by group. Head counts, no ratings: shown for groups of any size."""
    everybody = np.ones(len(counted.who), dtype=np.bool_)
    found = _response(counted, before, everybody, None)
    found["groups"] = {}
    if counted.has_groups:
        for column, name in enumerate(counted.tally.groups):
            found["groups"][name] = _response(counted, before, counted.group_of == column, column)
    return found


def _response(
    counted: Counted, before: Counted | None, members: Booleans, group: int | None
) -> dict[str, Any]:
    answered = counted.answered[members]
    n_answers = answered.sum(axis=1)
    n_statements = answered.shape[1]
    stayed: int | None = None
    share: float | None = None
    if before is not None:
        earlier = (
            active(before) if group is None else active(before)[before.group_of[_active(before)] == group]
        )
        stayed = int(np.isin(active(counted), earlier).sum())
        share = number(stayed / len(earlier)) if len(earlier) else None
    return {
        "n_panellists": int(members.sum()),
        "n_answered": int((n_answers > 0).sum()),
        "n_complete": int((n_answers == n_statements).sum()) if n_statements else 0,
        "share_answered": number(answered.mean()) if answered.size else None,
        "n_stayed": stayed,
        "share_stayed": share,
    }


def active(counted: Counted) -> npt.NDArray[np.intp]:
    """The places in the whole panel of those who answered at least one statement."""
    return counted.who[_active(counted)]


def _active(counted: Counted) -> Booleans:
    return np.asarray(counted.answered.any(axis=1))
