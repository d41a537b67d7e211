"""What a closed round says of a ranking, from what its close froze of each statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from delphi.domain.rules.ranking import strength, two_digits
from delphi.errors import Sentence
from delphi.stats.bootstrap import Interval
from delphi.stats.placing import Placing

Json = Mapping[str, Any]


@dataclass(frozen=True)
class PanelPlace:
    """Where the panel put one statement; `of` is how many were ranked."""

    place: int
    of: int
    mean: float
    median: float | None
    q1: float | None
    q3: float | None
    n: int


def panel_place(summary: Json | None, verdict: Json | None) -> PanelPlace | None:
    """From the frozen numbers and verdict; None where too few ranked it."""
    facts = (verdict or {}).get("facts", {})
    if not summary or "place" not in facts:
        return None
    return PanelPlace(
        facts["place"],
        facts["n_ranked"],
        facts["mean_rank"],
        summary.get("median"),
        summary.get("q1"),
        summary.get("q3"),
        summary["n"],
    )


def agreement(found: Placing) -> Sentence:
    """How far the orders of a panel are one: "W = 0.71: strong agreement", with its test."""
    if found.w is None:
        return Sentence("Too few have ranked to say how far they agree.")
    return _told(found.w, found.chi2, found.n_items - 1, found.p)


def set_in_words(verdict: Json | None) -> Sentence | None:
    """The same from a frozen verdict; None where it is of no ranking."""
    facts = (verdict or {}).get("facts", {})
    if facts.get("w") is None:
        return None
    return _told(Fraction(facts["w"]), facts["w_chi2"], facts["n_ranked"] - 1, facts["w_p"])


def interval_in_words(found: Interval, n: int) -> Sentence | None:
    """How far W would lie on other panels of such people; None where it is undefined."""
    low, high = (float(end[0]) for end in (found.bca_low, found.bca_high))
    if low != low or high != high:
        return None
    return Sentence(
        "95 %% interval of W: %(low)s to %(high)s, from %(n)s panels drawn anew from the %(people)s whole orders.",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
        n=found.n_resamples,
        people=n,
    )


def _told(w: Fraction, chi2: float, df: int, p: float) -> Sentence:
    return Sentence(
        "W = %(w)s: %(strength)s (χ² = %(chi2)s with %(df)s degrees of freedom, p %(p)s).",
        w=two_digits(w),
        strength=strength(w),
        chi2=f"{chi2:.1f}",
        df=df,
        p=_p(p),
    )


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
