"""The consensus rule of a protocol: what it says of a statement, and because of what."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.domain.lifecycle import Blocker, StatementState
from delphi.domain.rules.base import Evidence, Logic, Preset
from delphi.domain.rules.cos import Cos7015
from delphi.domain.rules.median_iqr import MedianIqr
from delphi.domain.rules.percent_agreement import PercentAgreement
from delphi.domain.rules.rand_ucla import RandUcla
from delphi.domain.rules.threshold import Kind, Threshold, Value, value_json
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.rationals import Integers
from delphi.stats.summary import Summary, summarise

__all__ = [
    "ConsensusRule",
    "Kind",
    "Outcome",
    "Preset",
    "RuleDescription",
    "Threshold",
    "Verdict",
    "rules",
    "state_after",
]


class Outcome(enum.StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OPEN = "open"
    TOO_FEW = "too few"


OPEN, ACCEPTED, REJECTED, TOO_FEW = range(4)
OUTCOMES = (Outcome.OPEN, Outcome.ACCEPTED, Outcome.REJECTED, Outcome.TOO_FEW)

_LOGIC: dict[Preset, Logic] = {
    logic.preset: logic for logic in (PercentAgreement(), Cos7015(), MedianIqr(), RandUcla())
}


def state_after(outcome: Outcome) -> StatementState:
    """What a statement becomes when a round closes with this outcome."""
    if outcome is Outcome.ACCEPTED:
        return StatementState.ACCEPTED
    return StatementState.REJECTED if outcome is Outcome.REJECTED else StatementState.OPEN


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one statement, the sentence that says why, and its exact numbers."""

    outcome: Outcome
    because: Sentence
    facts: dict[str, Any] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        return {"outcome": str(self.outcome), "because": self.because.to_json(), "facts": self.facts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        return cls(Outcome(data["outcome"]), Sentence.from_json(data["because"]), dict(data["facts"]))


@dataclass(frozen=True)
class RuleDescription:
    """A preset as a form offers it."""

    preset: Preset
    label: Sentence
    description: Sentence
    thresholds: tuple[Threshold, ...]


def rules(scale: Scale) -> tuple[RuleDescription, ...]:
    """Every preset with its thresholds, limits and defaults for this scale."""
    return tuple(
        RuleDescription(preset, logic.label, logic.description, _thresholds(preset, scale))
        for preset, logic in _LOGIC.items()
    )


def _thresholds(preset: Preset, scale: Scale) -> tuple[Threshold, ...]:
    least_n = Threshold(
        "least_n",
        Sentence("Least number of ratings"),
        Kind.COUNT,
        5,
        minimum=Fraction(1),
        maximum=Fraction(1000),
        help=Sentence("With fewer the outcome is “too few ratings”, not “no consensus”."),
    )
    return (*_LOGIC[preset].thresholds(scale), least_n)


@dataclass(frozen=True)
class ConsensusRule:
    """A preset and its thresholds; those not given take their default for the scale 1 to 9.

    Raises NotAcceptable for an unknown preset or threshold, or a value that cannot be read. Whether the
    values fit the scale is for `problems` to say.
    """

    preset: Preset = Preset.PERCENT_AGREEMENT
    thresholds: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.preset not in set(Preset):
            raise NotAcceptable("There is no consensus rule named %(name)s.", name=self.preset)
        known = {threshold.name: threshold for threshold in _thresholds(Preset(self.preset), Scale())}
        for name in self.thresholds:
            if name not in known:
                raise NotAcceptable("This consensus rule has no threshold named %(name)s.", name=name)
        values = {name: known[name].read(self.thresholds.get(name, known[name].default)) for name in known}
        object.__setattr__(self, "preset", Preset(self.preset))
        object.__setattr__(self, "thresholds", values)

    @classmethod
    def for_scale(cls, preset: Preset | str, scale: Scale) -> ConsensusRule:
        """The preset with its defaults for this scale."""
        fitting = {t.name: t.default for t in _thresholds(Preset(preset), scale)}
        return cls(Preset(preset), fitting)

    @property
    def label(self) -> Sentence:
        return self._logic.label

    @property
    def least_n(self) -> int:
        return int(self.thresholds["least_n"])

    @property
    def ipr_type(self) -> int:
        """The quantile type of P30 and P70."""
        return self._logic.ipr_type(self.thresholds)

    @property
    def _logic(self) -> Logic:
        return _LOGIC[self.preset]

    def described(self, scale: Scale) -> tuple[Threshold, ...]:
        """The thresholds of this preset, to make a form of."""
        return _thresholds(self.preset, scale)

    def problems(self, scale: Scale) -> tuple[Blocker, ...]:
        """Why the rule cannot be used on this scale, each reason with its remedy; empty when it can."""
        found = []
        for threshold in self.described(scale):
            try:
                threshold.check(self.thresholds[threshold.name])
            except NotAcceptable as refusal:
                what = Sentence("A threshold of the consensus rule does not fit the scale.")
                found.append(Blocker(what, refusal.sentence))
        return (*found, *self._logic.problems(scale, self.thresholds))

    def summarise(self, counts: Integers, scale: Scale, quantile_type: int = 7) -> Summary:
        """The summary that this rule judges; pages and exports show the same numbers."""
        return summarise(counts, scale.points, quantile_type, self.ipr_type, scale.agree, scale.disagree)

    def codes(
        self,
        counts: Integers,
        n_abstained: Integers | int,
        scale: Scale,
        quantile_type: int = 7,
        count_abstentions: bool = False,
    ) -> npt.NDArray[np.int8]:
        """Decide every tally at once: positions in `OUTCOMES`, shaped like `counts[..., 0]`."""
        summary = self.summarise(counts, scale, quantile_type)
        return self._decide(_evidence(summary, n_abstained, scale, count_abstentions))

    def outcomes(
        self,
        counts: Integers,
        n_abstained: Integers | int,
        scale: Scale,
        quantile_type: int = 7,
        count_abstentions: bool = False,
    ) -> npt.NDArray[np.object_]:
        """The `Outcome` of every tally, shaped like `counts[..., 0]`.

        `n_abstained` counts who answered "outside my expertise", in the same shape or as one number; it
        enters the denominator of shares where `count_abstentions`, and nothing else.
        """
        codes = self.codes(counts, n_abstained, scale, quantile_type, count_abstentions)
        named: npt.NDArray[np.object_] = np.array(OUTCOMES, dtype=object)[codes]
        return named

    def judge_all(
        self,
        counts: Integers,
        n_abstained: Integers | int,
        scale: Scale,
        quantile_type: int = 7,
        count_abstentions: bool = False,
    ) -> tuple[Verdict, ...]:
        """The verdict of every statement; `counts` is statements x points."""
        summary = self.summarise(counts, scale, quantile_type)
        evidence = _evidence(summary, n_abstained, scale, count_abstentions)
        abstained = np.broadcast_to(np.asarray(n_abstained, dtype=np.int64), summary.n.shape)
        context = {"preset": str(self.preset), "quantile_type": quantile_type,
                   "count_abstentions": count_abstentions, "least_n": self.least_n}  # fmt: skip
        return tuple(
            self._verdict(evidence, index, OUTCOMES[code], {"n_abstained": int(abstained[index]), **context})
            for index, code in enumerate(self._decide(evidence))
        )

    def judge(
        self,
        counts_row: Integers,
        n_abstained: int,
        scale: Scale,
        quantile_type: int = 7,
        count_abstentions: bool = False,
    ) -> Verdict:
        """The verdict of one statement from its counts per point."""
        row = np.asarray(counts_row, dtype=np.int64)[None, :]
        return self.judge_all(row, n_abstained, scale, quantile_type, count_abstentions)[0]

    def in_words(self, scale: Scale, count_abstentions: bool = False) -> tuple[Sentence, ...]:
        """The rule as sentences."""
        if count_abstentions:
            denominator = Sentence("Shares are of all who rated or answered “outside my expertise”.")
        else:
            denominator = Sentence("Shares are of all who rated; “outside my expertise” is not counted.")
        rest = Sentence("Otherwise it stays open.")
        few = Sentence(
            "Without a rating the outcome is “too few ratings”.",
            "With fewer than %(n)s ratings the outcome is “too few ratings”.",
            n=self.least_n,
        )
        return (*self._logic.in_words(scale, self.thresholds), rest, few, denominator)

    def formula(self, scale: Scale, quantile_type: int = 7, count_abstentions: bool = False) -> str:
        """The rule as inequalities, a line each."""
        total = "N = rated + abstained" if count_abstentions else "N = rated"
        lines = self._logic.formula(scale, self.thresholds, quantile_type)
        return "\n".join((*lines, f"{total}; too few: rated < {self.least_n}"))

    def to_json(self) -> dict[str, Any]:
        return {
            "preset": str(self.preset),
            "thresholds": {name: value_json(value) for name, value in self.thresholds.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ConsensusRule:
        return cls(data["preset"], dict(data.get("thresholds", {})))

    def _decide(self, evidence: Evidence) -> npt.NDArray[np.int8]:
        """The one place where an outcome is decided."""
        is_in, is_out = self._logic.decide(evidence, self.thresholds)
        codes = np.where(is_in & ~is_out, ACCEPTED, np.where(is_out & ~is_in, REJECTED, OPEN))
        n = evidence.summary.n
        return np.where((n < self.least_n) | (n == 0), TOO_FEW, codes).astype(np.int8)

    def _verdict(self, evidence: Evidence, index: int, outcome: Outcome, context: dict[str, Any]) -> Verdict:
        if outcome is Outcome.TOO_FEW:
            n = int(evidence.summary.n[index])
            because = Sentence(
                "One rating; the rule needs %(least)s.",
                "%(n)s ratings; the rule needs %(least)s.",
                n=n,
                least=self.least_n,
            )
            return Verdict(outcome, because, {"n": n, **context})
        case = evidence.at(index)
        facts = {**case.facts(), **self._logic.facts(case, self.thresholds), **context}
        return Verdict(outcome, self._logic.because(case, self.thresholds), facts)


def _evidence(
    summary: Summary, n_abstained: Integers | int, scale: Scale, count_abstentions: bool
) -> Evidence:
    abstained = np.asarray(n_abstained, dtype=np.int64)
    return Evidence(summary, summary.n + (abstained if count_abstentions else 0), scale)
