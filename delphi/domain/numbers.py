"""The numbers of one distribution as JSON: what a page shows, a close freezes and an export repeats."""

from __future__ import annotations

from typing import Any

from delphi.domain.protocol import Terms
from delphi.stats.rationals import Integers


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
        terms.summarise(counts).as_json(), int(n_abstained), n_eligible, n_recused, n_kept
    )


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
