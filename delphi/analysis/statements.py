"""The numbers and the verdict of every statement of a round, as the document has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from delphi.analysis.resampling import Resampled, resampled
from delphi.analysis.round import Counted
from delphi.analysis.settings import Settings
from delphi.domain.leaving import one_left_out
from delphi.domain.sensitivity import verdicts
from delphi.domain.verdict import OUTCOMES, Verdict
from delphi.errors import Sentence
from delphi.stats.intervals import wilson
from delphi.stats.overview import Overview
from delphi.stats.rationals import Floats, Integers
from delphi.stats.summary import Summary

NUMBERS = (
    "mean", "sd", "min", "q1", "median", "q3", "max", "iqr", "p30", "p70", "ipr", "ipras",
    "disagreement_index", "madm", "share_agree", "share_disagree",
)  # fmt: skip
OF_STATEMENT = ("van_der_eijk_a", "tastle_wierman", "leik_d", "i_cvi", "modified_kappa", "cvr")
OF_GROUP = ("n", "n_unable", "n_missing", "counts", *NUMBERS, "wilson", "verdict")


def number(value: Any) -> float | None:
    """A number as JSON can say it: undefined is None."""
    plain = float(value)
    return plain if np.isfinite(plain) else None


def statements_json(counted: Counted, seen: Overview, settings: Settings) -> list[dict[str, Any]]:
    """Every statement, in the order of the file."""
    told = verdicts(counted.tally, counted.terms)
    drawn = resampled(counted, settings)
    left_out = one_left_out(counted.tally, counted.terms)
    groups = list(_groups_json(counted))
    found = []
    for row, label in enumerate(counted.rated.statements):
        numbers = _numbers(seen.summary, (row,))
        exact = {**plain(told[row].facts), "hangs_on": int(left_out.n_flipping[row].sum())}
        exact["resamples"] = _resamples_json(drawn, row)
        found.append(
            {
                "statement": label,
                **_counts(counted, row, seen.summary, counted.n_unable),
                **numbers,
                "wilson": _limits_json(seen.agree_low, seen.agree_high, row),
                **{name: number(_of_panel(seen, name)[row]) for name in OF_STATEMENT},
                "verdict": _verdict_json(told[row], exact),
                "groups": groups[row],
            }
        )
    return found


def _numbers(summary: Summary, at: tuple[int, ...]) -> dict[str, float | None]:
    names = {"min": "minimum", "max": "maximum"}
    return {name: number(getattr(summary, names.get(name, name))[at]) for name in NUMBERS}


def _counts(counted: Counted, row: int, summary: Summary, n_unable: Integers) -> dict[str, Any]:
    n, unable = int(summary.n[row]), int(n_unable[row])
    return {
        "n": n,
        "n_unable": unable,
        "n_missing": len(counted.who) - n - unable,
        "counts": _per_point(counted, summary.counts[row]),
    }


def _per_point(counted: Counted, counts: Integers) -> dict[str, int]:
    return {str(point): int(count) for point, count in zip(counted.terms.scale.points, counts, strict=True)}


def _limits_json(low: Floats, high: Floats, at: Any) -> list[float | None]:
    return [number(low[at]), number(high[at])]


def _of_panel(seen: Overview, name: str) -> Floats:
    source = seen.ordinal if name in ("van_der_eijk_a", "tastle_wierman", "leik_d") else seen.content
    values: Floats = getattr(source, name)
    return values


def _resamples_json(drawn: Resampled | None, row: int) -> dict[str, Any] | None:
    if drawn is None:
        return None
    shares = {str(outcome): float(drawn.shares[row, code]) for code, outcome in enumerate(OUTCOMES)}
    return {"n": drawn.n_resamples, "same": float(drawn.share_same[row]), **shares}


def _verdict_json(verdict: Verdict, exact: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcome": str(verdict.outcome), "because": str(verdict.because), "exact": exact}


def _groups_json(counted: Counted) -> Iterator[dict[str, Any]]:
    """The groups of each statement; of a group too small to show, every number is None."""
    if not counted.has_groups:
        yield from ({} for _ in counted.rated.statements)
        return
    tally, terms = counted.tally, counted.terms
    summary = terms.summarise(tally.counts)
    low, high = wilson(summary.n_agree, summary.n)
    took_part = np.bincount(counted.group_of, minlength=len(tally.groups))
    told = terms.rule.pooled().judge_all(
        tally.counts.reshape(-1, terms.scale.n_points),
        tally.abstained.ravel(),
        terms.scale,
        terms.quantile_type,
        terms.count_abstentions,
    )
    for row in range(len(counted.rated.statements)):
        found: dict[str, Any] = {}
        for column, name in enumerate(tally.groups):
            at = (row, column)
            if not tally.shown[at]:
                found[name] = {"shown": False, **dict.fromkeys(OF_GROUP)}
                continue
            alone = told[row * len(tally.groups) + column]
            n, unable = int(summary.n[at]), int(tally.abstained[at])
            found[name] = {
                "shown": True,
                "n": n,
                "n_unable": unable,
                "n_missing": int(took_part[column]) - n - unable,
                "counts": _per_point(counted, summary.counts[at]),
                **_numbers(summary, at),
                "wilson": _limits_json(low, high, at),
                "verdict": _verdict_json(alone, plain(alone.facts)),
            }
        yield found


def plain(facts: Any) -> Any:
    """Facts with every stored sentence as its English words."""
    if isinstance(facts, dict):
        if facts.keys() == {"text", "plural", "values"}:
            return str(Sentence.from_json(facts))
        return {key: plain(value) for key, value in facts.items()}
    return [plain(value) for value in facts] if isinstance(facts, list) else facts
