"""One criterion: a preset with its thresholds, asked of the pooled panel or of its stakeholder groups."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from delphi.domain.rules.base import Evidence, Logic, Preset
from delphi.domain.rules.decision import Codes, Decision, Join
from delphi.domain.rules.hearing import Hearing
from delphi.domain.rules.registry import LOGIC
from delphi.domain.rules.threshold import Values
from delphi.domain.verdict import OUTCOMES, Outcome, Verdict
from delphi.errors import Sentence


class Asked(enum.StrEnum):
    """Of whom a criterion is asked."""

    POOLED = "pooled"
    EVERY_GROUP = "every group"
    ANY_GROUP = "any group"


JOINS = {Asked.EVERY_GROUP: Join.ALL, Asked.ANY_GROUP: Join.ANY}
SMALL = Sentence("too few answers to show alone.")


@dataclass(frozen=True)
class Criterion:
    """`by_size` maps a number of ratings to the thresholds that hold from there on; `thresholds` hold below."""

    preset: Preset
    thresholds: Values
    asked: Asked = Asked.POOLED
    by_size: Mapping[int, Values] = field(default_factory=dict)

    def decide(self, hearing: Hearing) -> Decision:
        """Where statements are in and out: shaped like `hearing.n_abstained`."""
        if self.asked is Asked.POOLED:
            return self._decide(hearing, False)
        return self._decide(hearing, True).joined(JOINS[self.asked])

    def verdicts(self, hearing: Hearing, contexts: Sequence[dict[str, Any]]) -> list[Verdict]:
        """The verdict on each statement, with its reason and its exact numbers; counts are (S, P).

        `contexts` are further facts, one for each statement.
        """
        if self.asked is not Asked.POOLED:
            return self._verdicts_of_groups(hearing, contexts)
        codes = self._decide(hearing, False).codes()
        return [
            self._verdict(hearing, (index,), OUTCOMES[codes[index]], context)
            for index, context in enumerate(contexts)
        ]

    @property
    def _logic(self) -> Logic:
        return LOGIC[self.preset]

    def _values(self, n: int) -> Values:
        """The thresholds that hold for n ratings."""
        reached = [least for least in self.by_size if n >= least]
        return self.by_size[max(reached)] if reached else self.thresholds

    def _evidence(self, hearing: Hearing, values: Values, by_group: bool) -> Evidence:
        return hearing.evidence(self._logic.ipr_type(values), by_group)

    def _decide(self, hearing: Hearing, by_group: bool) -> Decision:
        decision = self._by_values(hearing, self.thresholds, by_group)
        for least in sorted(self.by_size):
            larger = self._by_values(hearing, self.by_size[least], by_group)
            reached = self._evidence(hearing, self.by_size[least], by_group).summary.n >= least
            decision = Decision(
                np.where(reached, larger.is_in, decision.is_in),
                np.where(reached, larger.is_out, decision.is_out),
                np.where(reached, larger.too_few, decision.too_few),
            )
        return decision

    def _by_values(self, hearing: Hearing, values: Values, by_group: bool) -> Decision:
        """The one place where a criterion decides."""
        evidence = self._evidence(hearing, values, by_group)
        is_in, is_out = self._logic.decide(evidence, values)
        n = evidence.summary.n
        too_few = (n < int(values["least_n"])) | (n == 0)
        return Decision(is_in & ~too_few, is_out & ~too_few, too_few)

    def _verdict(
        self,
        hearing: Hearing,
        at: tuple[int, ...],
        outcome: Outcome,
        context: dict[str, Any],
        by_group: bool = False,
    ) -> Verdict:
        n = self._n(hearing, at, by_group)
        values = self._values(n)
        if outcome is Outcome.TOO_FEW:
            because = Sentence(
                "One rating; the rule needs %(least)s.",
                "%(n)s ratings; the rule needs %(least)s.",
                n=n,
                least=int(values["least_n"]),
            )
            return Verdict(outcome, because, {"n": n, **context})
        case = self._evidence(hearing, values, by_group).at(at)
        facts = {**case.facts(), **self._logic.facts(case, values), **context}
        return Verdict(outcome, self._logic.because(case, values), facts)

    def _verdicts_of_groups(self, hearing: Hearing, contexts: Sequence[dict[str, Any]]) -> list[Verdict]:
        by_group = self._decide(hearing, True)
        codes, whole = by_group.codes(), by_group.joined(JOINS[self.asked]).codes()
        found = []
        for index, context in enumerate(contexts):
            reasons, told = self._of_each_group(hearing, index, codes[index])
            if self.asked is Asked.EVERY_GROUP:
                because = Sentence("Asked of every group. %(reasons)s", reasons=chained(reasons))
            else:
                because = Sentence("One group is enough. %(reasons)s", reasons=chained(reasons))
            facts = {"n": self._n(hearing, (index,), False), "asked": str(self.asked), "groups": told}
            found.append(Verdict(OUTCOMES[whole[index]], because, {**facts, **context}))
        return found

    def _of_each_group(
        self, hearing: Hearing, index: int, codes: Codes
    ) -> tuple[list[Sentence], dict[str, Any]]:
        """The reason of each group, and its facts; of a group that may not be shown, neither."""
        groups = hearing.groups
        assert groups is not None  # deciding by group has refused before
        reasons: list[Sentence] = []
        told: dict[str, Any] = {}
        for column, name in enumerate(groups.names):
            if groups.shown[index, column]:
                alone = self._verdict(hearing, (index, column), OUTCOMES[codes[column]], {}, by_group=True)
                because = alone.because
                told[name] = {"outcome": str(alone.outcome), "because": because.to_json(), **alone.facts}
            else:
                because, told[name] = SMALL, None
            group = name or Sentence("Without a group")
            reasons.append(Sentence("%(group)s: %(because)s", group=group, because=because))
        return reasons, told

    def _n(self, hearing: Hearing, at: tuple[int, ...], by_group: bool) -> int:
        return int(self._evidence(hearing, self.thresholds, by_group).summary.n[at])


def chained(sentences: Iterable[Sentence]) -> Sentence:
    """The sentences one after the other."""
    first, *rest = sentences
    for sentence in rest:
        first = Sentence("%(first)s %(next)s", first=first, next=sentence)
    return first
