"""Certainty of the evidence by GRADE, and absolute effects from relative ones.

Randomised trials begin at high, observational studies at low; each serious concern takes a level, and what
speaks for observational evidence adds one (Guyatt et al., J Clin Epidemiol 2011;64:401-6; Balshem et al.,
ibid. 401). Absolute effects: Cochrane Handbook, chapter 14.1.5, and for hazard ratios 15.4.4.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.errors import NotAcceptable

LEVELS = ("very low", "low", "moderate", "high")
# How many levels each may take or give.
DOWN: Mapping[str, int] = {
    "risk_of_bias": 3,
    "inconsistency": 2,
    "indirectness": 2,
    "imprecision": 3,
    "publication_bias": 1,
}
UP: Mapping[str, int] = {"large_effect": 2, "dose_response": 1, "confounding": 1}


class Importance(enum.StrEnum):
    CRITICAL = "critical"
    IMPORTANT = "important"
    LIMITED = "limited"


class Design(enum.StrEnum):
    RANDOMISED = "randomised"
    OBSERVATIONAL = "observational"


class Measure(enum.StrEnum):
    RISK_RATIO = "RR"
    ODDS_RATIO = "OR"
    HAZARD_RATIO = "HR"
    RISK_DIFFERENCE = "RD"
    MEAN_DIFFERENCE = "MD"
    STANDARDISED = "SMD"


RATIOS = (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.HAZARD_RATIO)


@dataclass(frozen=True)
class Absolute:
    """Of 1,000 people: how many more (or, below zero, fewer) have the outcome, with its interval where known."""

    estimate: int
    low: int | None
    high: int | None

    def to_json(self) -> dict[str, int | None]:
        return {"estimate": self.estimate, "low": self.low, "high": self.high}


def certainty(design: Design, down: Mapping[str, int], up: Mapping[str, int]) -> str:
    """The certainty that follows, one of LEVELS.

    Raises NotAcceptable where a domain has too many levels, or where randomised evidence, or evidence with
    a serious concern, is rated up.
    """
    for name, most in {**DOWN, **UP}.items():
        if not 0 <= {**down, **up}.get(name, 0) <= most:
            raise NotAcceptable("A domain changes the certainty by too many levels.")
    taken, given = sum(down.values()), sum(up.values())
    if given and design is Design.RANDOMISED:
        raise NotAcceptable("Only observational evidence is rated up; randomised trials begin at high.")
    if given and taken:
        raise NotAcceptable("Evidence with a serious concern is not rated up. Choose one of the two.")
    start = 3 if design is Design.RANDOMISED else 1
    return LEVELS[min(max(start - taken + given, 0), 3)]


def overall(certainties: Sequence[tuple[Importance, str]]) -> str | None:
    """The lowest certainty among the critical outcomes; among all where none is critical; None without any."""
    critical = [level for importance, level in certainties if importance is Importance.CRITICAL]
    among = critical or [level for _importance, level in certainties]
    return min(among, key=LEVELS.index) if among else None


def absolute(
    measure: Measure, baseline: int, estimate: float, low: float | None, high: float | None
) -> Absolute | None:
    """The effect on 1,000 people of whom `baseline` have the outcome without; None for measures that are no ratio."""
    if measure not in RATIOS:
        return None

    def more(ratio: float) -> int:
        return round(_risk(measure, baseline / 1000, ratio) * 1000 - baseline)

    return Absolute(more(estimate), None if low is None else more(low), None if high is None else more(high))


def _risk(measure: Measure, risk: float, ratio: float) -> float:
    if measure is Measure.RISK_RATIO:
        return min(risk * ratio, 1.0)
    if measure is Measure.ODDS_RATIO:
        return ratio * risk / (1 - risk + ratio * risk)
    return 1.0 - float((1.0 - risk) ** ratio)
