"""Between two rounds: stability of each statement, and whether those who left had rated otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.analysis.panel import active
from delphi.analysis.round import Counted
from delphi.analysis.statements import number
from delphi.domain.consensus import Outcome
from delphi.domain.sensitivity import codes
from delphi.domain.verdict import OUTCOMES
from delphi.importing.rated import BLANK
from delphi.stats.rationals import Integers
from delphi.stats.response import compare
from delphi.stats.stability import Stability, stability
from delphi.stats.tally import count, transitions

PLAIN = ("share_unchanged", "histogram_change")
MEANS = ("mean_change", "cv_before", "cv_after", "cv_change")
TESTS = ("mcnemar", "bowker", "group_stability", "individual_stability")


def stability_json(before: Counted, after: Counted) -> list[dict[str, Any]]:
    """Each statement that both rounds asked, paired by panellist; the same name is taken for the same words."""
    common = [label for label in after.rated.statements if label in set(before.rated.statements)]
    if not common:
        return []
    rows = [[counted.rated.statements.index(label) for label in common] for counted in (before, after)]
    both = np.intersect1d(before.who, after.who)
    first, second = (
        counted.matrix[np.searchsorted(counted.who, both)][:, places]
        for counted, places in zip((before, after), rows, strict=True)
    )
    scale = after.terms.scale
    told = before.terms.summarise(before.counts[rows[0]]).median
    table = transitions(first, second, scale.points)
    found = stability(table, scale.points, scale.agree, scale.disagree, centre=told)
    told_apart = _told_apart(found.n, *(c.counts[places] for c, places in zip((before, after), rows, strict=True)),
                             least=after.terms.least_cell)  # fmt: skip
    outcomes = [
        codes(counted.tally, counted.terms)[places]
        for counted, places in zip((before, after), rows, strict=True)
    ]
    return [
        {
            "from": round_name(before),
            "to": round_name(after),
            "statement": label,
            **_numbers(found, row),
            **_means(found, row, bool(told_apart[row])),
            **_verdicts(found, row, *(OUTCOMES[codes_[row]] for codes_ in outcomes)),
        }
        for row, label in enumerate(common)
    ]


def _told_apart(n: Integers, before: Integers, after: Integers, least: int) -> npt.NDArray[np.bool_]:
    """Where means of the pairs, beside those of each whole round, would tell what a few said in one round only."""
    alone = np.stack([before.sum(axis=-1), after.sum(axis=-1)]) - n
    found: npt.NDArray[np.bool_] = ((alone > 0) & (alone < least)).any(axis=0)
    return found


def _means(found: Stability, row: int, is_told_apart: bool) -> dict[str, Any]:
    means = {name: None if is_told_apart else number(getattr(found, name)[row]) for name in MEANS}
    return {"means_shown": not is_told_apart, **means}


def _numbers(found: Stability, row: int) -> dict[str, Any]:
    change = number(found.histogram_change[row])
    return {
        "n": int(found.n[row]),
        **{name: number(getattr(found, name)[row]) for name in PLAIN},
        "histogram_stable": None if change is None else bool(found.histogram_stable[row]),
        "wilcoxon": {
            "z": number(found.wilcoxon.z[row]),
            "p": number(found.wilcoxon.p[row]),
            "zeros": found.wilcoxon.zeros,
        },
        **{
            name: {
                "chi2": number(getattr(found, name).chi2[row]),
                "df": int(getattr(found, name).df[row]),
                "p": number(getattr(found, name).p[row]),
            }
            for name in TESTS
        },
        "weighted_kappa": number(found.own_kappa.value[row]),
        "spearman": number(found.rank_correlation.value[row]),
        "moved": {
            name: int(getattr(found.moves, name)[row]) for name in ("toward", "away", "across", "unchanged")
        },
    }


def _verdicts(found: Stability, row: int, before: Outcome, after: Outcome) -> dict[str, Any]:
    is_stable = bool(found.histogram_stable[row]) and bool(found.n[row])
    return {
        "outcome_before": str(before),
        "outcome_after": str(after),
        "stable_dissent": is_stable and before is Outcome.OPEN and after is Outcome.OPEN,
    }


def attrition_json(before: Counted, after: Counted) -> dict[str, Any]:
    """Those who left against those who stayed, by their ratings in the round before.

    Where either is smaller than the least cell, or could be found by subtraction, nothing is said of it.
    """
    were, are = active(before), active(after)
    stayed = np.isin(were, are)
    placed = np.maximum(before.placed[np.isin(before.who, were)], BLANK)
    scale = before.terms.scale
    left_counts, stayed_counts = (count(placed[rows], scale.n_points) for rows in (~stayed, stayed))
    compared = compare(left_counts, stayed_counts, scale.points)
    least = np.minimum(left_counts.sum(axis=1), stayed_counts.sum(axis=1))
    shown = least >= max(before.terms.least_cell, 1)
    statements = []
    for row, label in enumerate(before.rated.statements):
        numbers: dict[str, Any] = dict.fromkeys(
            ("n_left", "n_stayed", "mean_difference", "superiority", "z", "p")
        )
        if shown[row]:
            numbers |= {
                "n_left": int(compared.n_first[row]),
                "n_stayed": int(compared.n_second[row]),
                "mean_difference": number(compared.mean_difference[row]),
                "superiority": number(compared.superiority[row]),
                "z": number(compared.z[row]),
                "p": number(compared.p[row]),
            }
        statements.append({"statement": label, "shown": bool(shown[row]), **numbers})
    return {
        "from": round_name(before),
        "to": round_name(after),
        "n_before": len(were),
        "n_stayed": int(stayed.sum()),
        "n_left": int((~stayed).sum()),
        "n_joined": int((~np.isin(are, were)).sum()),
        "statements": statements,
    }


def round_name(counted: Counted) -> int | str:
    """A round's number where its name is one."""
    label = counted.rated.label
    return int(label) if label.isdecimal() and len(label) < 10 else label
