"""The numbers of one distribution as JSON: what a page shows, a close freezes and an export repeats."""

from __future__ import annotations

from typing import Any

from delphi.domain.protocol import Terms
from delphi.domain.quantity import Quantity
from delphi.domain.scale import Scale
from delphi.stats.rationals import Integers

_IN_POINTS = ("mean", "sd", "min", "q1", "median", "q3", "max", "iqr", "p30", "p70", "ipr", "madm")


def numbers(
    terms: Terms,
    counts: Integers,
    n_abstained: int,
    n_eligible: int | None = None,
    n_recused: int = 0,
    n_kept: int = 0,
) -> dict[str, Any]:
    """The summary of one distribution as JSON: what a close freezes and every export repeats.

    `counts` is per point. What is undefined is None. `n_eligible` is who may rate: those on the panel who are
    not recused; where it is not given, all who answered, abstaining or not.
    """
    return with_denominators(
        as_told(terms.summarise(counts).as_json(), terms.scale),
        int(n_abstained),
        n_eligible,
        n_recused,
        n_kept,
    )


def as_told(summary: dict[str, Any], scale: Scale) -> dict[str, Any]:
    """A summary as its readers need it: of a quantity in its unit, with the values that were given alone."""
    if isinstance(scale, Quantity):
        in_unit = {name: None if summary[name] is None else scale.value(summary[name]) for name in _IN_POINTS}
        given = {scale.text(int(point)): n for point, n in summary["counts"].items() if n}
        summary = {**summary, **in_unit, "counts": given}
    return summary | scale.told()


def with_denominators(
    summary: dict[str, Any], n_abstained: int, n_eligible: int | None, n_recused: int, n_kept: int
) -> dict[str, Any]:
    """A summary with how many could answer, answered and abstained."""
    n_answered = summary["n"] + n_abstained
    n_eligible = n_answered if n_eligible is None else n_eligible
    return {
        **summary,
        "n_kept": n_kept,
        "n_abstained": n_abstained,
        "n_recused": n_recused,
        "n_eligible": n_eligible,
        # Who has just left may still stand in the numbers of an open round until its next step.
        "n_not_answered": max(n_eligible - n_answered, 0),
    }
