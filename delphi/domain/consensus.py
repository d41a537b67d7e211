"""The consensus rule of a protocol: what it says of a statement, and because of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.domain.lifecycle import Blocker
from delphi.domain.rules import wording
from delphi.domain.rules.base import Logic, Preset
from delphi.domain.rules.criterion import Asked, Criterion, chained
from delphi.domain.rules.decision import Codes, Decision, Join, together
from delphi.domain.rules.hearing import Groups, Hearing
from delphi.domain.rules.reading import further, further_json, read_changes, read_values
from delphi.domain.rules.registry import LOGIC, OF_RATINGS, RuleDescription, rules, thresholds_of, usual_scale
from delphi.domain.rules.threshold import Kind, Threshold, Value, Values, value_json
from delphi.domain.scale import Scale
from delphi.domain.tally import Tallied, pooled
from delphi.domain.verdict import OUTCOMES, Outcome, Verdict, state_after
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.rationals import Integers
from delphi.stats.summary import Summary, summarise

__all__ = [
    "OF_RATINGS",
    "Asked",
    "ConsensusRule",
    "Join",
    "Kind",
    "Outcome",
    "Preset",
    "RuleDescription",
    "Threshold",
    "Verdict",
    "rules",
    "state_after",
    "usual_scale",
]

Changes = Mapping[int, Values]


@dataclass(frozen=True)
class ConsensusRule:
    """A preset and its thresholds, and what may be added to it.

    Thresholds not given take their default for the scale 1 to 9. `asked` says of whom the preset is asked;
    `also` holds further rules, which hold together with it by `join`; `by_round` and `by_size` change
    thresholds from a round, or from a number of ratings, on; `beside` holds rules that are judged too and
    decide nothing. Raises NotAcceptable for an unknown preset or threshold, or a value that cannot be read.
    Whether the values fit the scale is for `problems` to say.
    """

    preset: Preset = Preset.PERCENT_AGREEMENT
    thresholds: Mapping[str, Value] = field(default_factory=dict, hash=False)
    asked: Asked = Asked.POOLED
    also: tuple[ConsensusRule, ...] = ()
    join: Join = Join.ALL
    by_round: Changes = field(default_factory=dict, hash=False)
    by_size: Changes = field(default_factory=dict, hash=False)
    beside: tuple[ConsensusRule, ...] = ()

    def __post_init__(self) -> None:
        if self.preset not in set(Preset):
            raise NotAcceptable("There is no consensus rule named %(name)s.", name=self.preset)
        preset = Preset(self.preset)
        object.__setattr__(self, "preset", preset)
        object.__setattr__(self, "thresholds", read_values(preset, self.thresholds))
        for name in ("by_round", "by_size"):
            object.__setattr__(self, name, read_changes(preset, getattr(self, name)))

    @classmethod
    def for_scale(cls, preset: Preset | str, scale: Scale) -> ConsensusRule:
        """The preset with its defaults for this scale."""
        fitting = {t.name: t.default for t in thresholds_of(Preset(preset), scale)}
        return cls(Preset(preset), fitting)

    @property
    def label(self) -> Sentence:
        return self._logic.label

    @property
    def least_n(self) -> int:
        return int(self.thresholds["least_n"])

    @property
    def ipr_type(self) -> int:
        """The quantile type of P30 and P70, as the part of the rule says that looks at them."""
        named = (rule.thresholds["ipr_type"] for rule in (self, *self.also) if "ipr_type" in rule.thresholds)
        return int(next(named, 6))

    @property
    def asks_groups(self) -> bool:
        """Whether any part of it needs the tallies of the groups."""
        parts = (*self.also, *self.beside)
        return self.asked is not Asked.POOLED or any(part.asks_groups for part in parts)

    @property
    def _logic(self) -> Logic:
        return LOGIC[self.preset]

    @property
    def _criterion(self) -> Criterion:
        by_size = {least: {**self.thresholds, **changed} for least, changed in self.by_size.items()}
        return Criterion(self.preset, self.thresholds, self.asked, by_size)

    def with_thresholds(self, changed: Mapping[str, object]) -> ConsensusRule:
        """The same rule with some thresholds of its own preset changed."""
        values: Mapping[str, Any] = {**self.thresholds, **changed}
        return replace(self, thresholds=values)

    def pooled(self) -> ConsensusRule:
        """The same rule asked of a panel that is not divided."""
        also = tuple(rule.pooled() for rule in self.also)
        return replace(self, asked=Asked.POOLED, also=also, beside=())

    def in_round(self, number: int) -> ConsensusRule:
        """The rule with the thresholds that hold in this round."""
        thresholds = dict(self.thresholds)
        for first in sorted(self.by_round):
            if first <= number:
                thresholds |= self.by_round[first]
        return replace(
            self,
            thresholds=thresholds,
            by_round={},
            also=tuple(rule.in_round(number) for rule in self.also),
            beside=tuple(rule.in_round(number) for rule in self.beside),
        )

    def described(self, scale: Scale) -> tuple[Threshold, ...]:
        """The thresholds of this preset, to make a form of."""
        return thresholds_of(self.preset, scale)

    def problems(self, scale: Scale) -> tuple[Blocker, ...]:
        """Why the rule cannot be used on this scale, each reason with its remedy; empty when it can."""
        found: list[Blocker] = []
        for changed in ({}, *self.by_round.values(), *self.by_size.values()):
            found += wording.problems_of(self.preset, {**self.thresholds, **changed}, scale)
        for rule in (*self.also, *self.beside):
            found += rule.problems(scale)
        return tuple(dict.fromkeys(found))

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
        groups: Groups | None = None,
    ) -> Codes:
        """Decide every tally at once: positions in `OUTCOMES`, shaped like `counts[..., 0]`.

        `groups` holds the same ratings by group, for a rule that asks groups.
        """
        abstained = np.asarray(n_abstained, dtype=np.int64)
        hearing = Hearing(counts, abstained, scale, quantile_type, count_abstentions, groups)
        return self._decide(hearing).codes()

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
        groups: Groups | None = None,
    ) -> tuple[Verdict, ...]:
        """The verdict of every statement; `counts` is statements x points."""
        tally = np.asarray(counts, dtype=np.int64)
        abstained = np.broadcast_to(np.asarray(n_abstained, dtype=np.int64), tally.shape[:-1])
        hearing = Hearing(tally, abstained, scale, quantile_type, count_abstentions, groups)
        return tuple(self._verdicts(hearing))

    def judge_tallied(
        self, tallied: Tallied, scale: Scale, quantile_type: int = 7, count_abstentions: bool = False
    ) -> tuple[Verdict, ...]:
        """The verdict of every statement from its tallies by group, whoever the rule asks."""
        counts, abstained = pooled(tallied)
        groups = Groups(tallied.groups, tallied.counts, tallied.abstained, tallied.shown)
        return self.judge_all(counts, abstained, scale, quantile_type, count_abstentions, groups)

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
        return wording.in_words(self, scale, count_abstentions)

    def additions_in_words(self, scale: Scale) -> tuple[Sentence, ...]:
        """What was added to the preset, as sentences; empty where nothing was."""
        return tuple(wording.additions_in_words(self, scale))

    def formula(self, scale: Scale, quantile_type: int = 7, count_abstentions: bool = False) -> str:
        """The rule as inequalities, a line each."""
        return wording.formula(self, scale, quantile_type, count_abstentions)

    def to_json(self) -> dict[str, Any]:
        """What was added to the preset is written only where there is some: older rules stay byte for byte."""
        return {
            "preset": str(self.preset),
            "thresholds": {name: value_json(value) for name, value in self.thresholds.items()},
            **further_json(self),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ConsensusRule:
        return cls(data["preset"], dict(data.get("thresholds", {})), **further(data, cls.from_json))

    def _decide(self, hearing: Hearing) -> Decision:
        """The one place where an outcome is decided."""
        own = self._criterion.decide(hearing)
        if not self.also:
            return own
        return together([own, *(rule._decide(hearing) for rule in self.also)], self.join)

    def _verdicts(self, hearing: Hearing) -> list[Verdict]:
        context = {"preset": str(self.preset), "quantile_type": hearing.quantile_type,
                   "count_abstentions": hearing.count_abstentions, "least_n": self.least_n}  # fmt: skip
        contexts = [{"n_abstained": int(n), **context} for n in hearing.n_abstained]
        found = self._criterion.verdicts(hearing, contexts)
        if self.also:
            found = self._combined(hearing, found)
        if self.beside:
            others = zip(*(rule._verdicts(hearing) for rule in self.beside), strict=True)
            for verdict, told in zip(found, others, strict=True):
                verdict.facts["beside"] = [other.to_json() for other in told]
        return found

    def _combined(self, hearing: Hearing, own: list[Verdict]) -> list[Verdict]:
        codes = self._decide(hearing).codes()
        columns = zip(own, *(rule._verdicts(hearing) for rule in self.also), strict=True)
        found = []
        for code, parts in zip(codes, columns, strict=True):
            reasons = chained(part.because for part in parts)
            if self.join is Join.ALL:
                because = Sentence("All of these must hold. %(reasons)s", reasons=reasons)
            else:
                because = Sentence("One of these is enough. %(reasons)s", reasons=reasons)
            facts = {"join": str(self.join), "criteria": [part.to_json() for part in parts]}
            found.append(Verdict(OUTCOMES[code], because, {**parts[0].facts, **facts}))
        return found
