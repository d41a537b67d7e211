"""What every preset rule says of itself, and the evidence that it decides on."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from delphi.domain.exact import number_text
from delphi.domain.lifecycle import Blocker
from delphi.domain.places import Places
from delphi.domain.rules.threshold import Threshold, Values
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.stats.placing import Placing, placing
from delphi.stats.rationals import Booleans, Integers, Rationals
from delphi.stats.summary import Summary


class Preset(enum.StrEnum):
    """The rules that a protocol can start from."""

    PERCENT_AGREEMENT = "percent-agreement"
    COS_70_15 = "cos-70-15"
    MEDIAN_IQR = "median-iqr"
    RAND_UCLA = "rand-ucla"
    GRADE_GRID = "grade-grid"
    AWMF = "awmf"
    NO_DISSENT = "no-dissent"
    MODAL_ANSWER = "modal-answer"
    RANKING = "ranking"
    ESTIMATE = "estimate"


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a preset may look at: the summary, and the denominators of its shares (same shape)."""

    summary: Summary
    denominators: Integers
    scale: Scale
    _placings: dict[tuple[int, ...], Placing] = field(default_factory=dict)

    def share_at_least(self, counts: Integers, percent: Fraction) -> Booleans:
        return counts * (100 * percent.denominator) >= percent.numerator * self.denominators

    def share_above(self, counts: Integers, percent: Fraction) -> Booleans:
        return counts * (100 * percent.denominator) > percent.numerator * self.denominators

    def at(self, index: tuple[int, ...]) -> Case:
        """One statement (of one group) of it, as plain numbers. It must have at least one rating."""
        summary, exact = self.summary, self.summary.exact
        return Case(
            scale=self.scale,
            counts=tuple(int(count) for count in summary.counts[index]),
            n=int(summary.n[index]),
            total=int(self.denominators[index]),
            n_agree=int(summary.n_agree[index]),
            n_disagree=int(summary.n_disagree[index]),
            median=_value(exact.median, index),
            iqr=_value(exact.iqr, index),
            ipr=_value(exact.ipr, index),
            ipras=exact.ipras.fraction(index),
            disagreement=bool(summary.disagreement[index]),
            placing=self._placing(index[:-1]) if isinstance(self.scale, Places) else None,
            row=index[-1] if index else 0,
        )

    def _placing(self, index: tuple[int, ...]) -> Placing:
        """The order of the whole set, which is worked out once."""
        if index not in self._placings:
            self._placings[index] = placing(self.summary.counts[index])
        return self._placings[index]


def _value(values: Rationals, index: tuple[int, ...]) -> Fraction:
    value = values.fraction(index)
    if value is None:
        raise ValueError("a case has at least one rating")
    return value


@dataclass(frozen=True)
class Case:
    """The exact numbers of one statement. `ipras` is None off the scale 1 to 9; `placing` is the order of a ranking,
    in which the statement is the one at `row`."""

    scale: Scale
    counts: tuple[int, ...]
    n: int
    total: int
    n_agree: int
    n_disagree: int
    median: Fraction
    iqr: Fraction
    ipr: Fraction
    ipras: Fraction | None
    disagreement: bool
    placing: Placing | None = None
    row: int = 0

    def facts(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "denominator": self.total,
            "n_agree": self.n_agree,
            "n_disagree": self.n_disagree,
            "median": number_text(self.median),
            "direction": str(self.scale.band(self.median)),
            "iqr": number_text(self.iqr),
        }


class Logic(Protocol):
    """One preset. `decide` is the only place where it decides; the rest explains that decision."""

    preset: Preset
    label: Sentence
    description: Sentence

    def thresholds(self, scale: Scale) -> tuple[Threshold, ...]:
        """The editable values, with limits and defaults that fit the scale."""

    def problems(self, scale: Scale, values: Values) -> tuple[Blocker, ...]:
        """What makes the rule unfit for the scale, or its thresholds contradict each other."""

    def ipr_type(self, values: Values) -> int:
        """The quantile type of P30 and P70."""

    def decide(self, evidence: Evidence, values: Values) -> tuple[Booleans, Booleans]:
        """Where statements are in, and where they are out."""

    def because(self, case: Case, values: Values) -> Sentence:
        """The exact numbers that the decision rests on."""

    def facts(self, case: Case, values: Values) -> dict[str, Any]:
        """The same for machines, beyond `Case.facts`."""

    def in_words(self, scale: Scale, values: Values) -> tuple[Sentence, ...]:
        """When a statement is accepted, when rejected."""

    def formula(self, scale: Scale, values: Values, quantile_type: int) -> tuple[str, ...]:
        """The same as inequalities."""
