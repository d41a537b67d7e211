"""What if: which verdicts flip under other terms, without a group, or judged on other tallies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from delphi.domain.consensus import ConsensusRule, Kind, Outcome, Preset, Threshold, Verdict, rules
from delphi.domain.places import Places
from delphi.domain.protocol import Terms
from delphi.domain.rules.decision import Codes
from delphi.domain.rules.hearing import Groups
from delphi.domain.rules.threshold import Value
from delphi.domain.tally import GroupTally, Tallied, pooled, without
from delphi.domain.verdict import OUTCOMES
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.quantiles import QUANTILE_TYPES
from delphi.stats.rationals import Booleans, Integers

STEP_PERCENT = 5
USUAL_PERCENTS = (70, 75, 80, 90)


@dataclass(frozen=True)
class Flip:
    """A verdict that a change turns: `statement` is its row in the tallies, `now` its verdict after it."""

    statement: int
    was: Outcome
    now: Verdict

    @property
    def sentence(self) -> Sentence:
        return Sentence(
            "%(was)s becomes %(now)s: %(because)s",
            was=Sentence(str(self.was)),
            now=Sentence(str(self.now.outcome)),
            because=self.now.because,
        )


@dataclass(frozen=True)
class WhatIf:
    """One change, the outcome of every statement under it, and the verdicts that it flips.

    Of `n_hidden` statements nothing is said, as it would tell what a few people answered; their outcome
    stands here as it was.
    """

    change: Sentence
    outcomes: tuple[Outcome, ...]
    flips: tuple[Flip, ...]
    n_hidden: int = 0

    @property
    def sentence(self) -> Sentence:
        total = len(self.outcomes) - self.n_hidden
        if not self.flips:
            return Sentence("The one verdict stays.", "None of %(n)s verdicts flips.", n=total)
        return Sentence(
            "One of %(total)s verdicts flips.",
            "%(n)s of %(total)s verdicts flip.",
            n=len(self.flips),
            total=total,
        )

    def named(self, labels: Sequence[str]) -> Sentence:
        """Which verdicts flip, by the labels of all statements."""
        return Sentence(
            "This verdict flips: %(labels)s.",
            "These %(n)s verdicts flip: %(labels)s.",
            n=len(self.flips),
            labels=", ".join(labels[flip.statement] for flip in self.flips),
        )


def verdicts(tallied: Tallied, terms: Terms) -> tuple[Verdict, ...]:
    """The verdicts as they are, whoever the rule asks."""
    return terms.rule.judge_tallied(tallied, terms.scale, terms.quantile_type, terms.count_abstentions)


def codes(tallied: Tallied, terms: Terms) -> Codes:
    """The same as positions in `OUTCOMES`, without reasons."""
    counts, abstained = pooled(tallied)
    groups = Groups(tallied.groups, tallied.counts, tallied.abstained, tallied.shown)
    return terms.rule.codes(
        counts, abstained, terms.scale, terms.quantile_type, terms.count_abstentions, groups
    )


def with_tallies(
    tallied: Tallied, terms: Terms, other: Tallied, change: Sentence, told: Booleans | None = None
) -> WhatIf:
    """The same terms on other tallies of the same statements, such as those of the completers.

    `told` (statements) is False where nothing may be said.
    """
    return _compared(tallied, terms, other, terms, change, told)


def with_terms(tallied: Tallied, terms: Terms, other: Terms, change: Sentence) -> WhatIf:
    """The same tallies under other terms."""
    return _compared(tallied, terms, tallied, other, change, None)


def with_thresholds(tallied: Tallied, terms: Terms, changed: Mapping[str, object]) -> WhatIf:
    """Other thresholds of the rule's own preset. Raises NotAcceptable for one that does not fit."""
    described = {threshold.name: threshold for threshold in terms.rule.described(terms.scale)}
    for name, value in changed.items():
        if name not in described:
            raise NotAcceptable("This consensus rule has no threshold named %(name)s.", name=name)
        described[name].check(value)
    rule = terms.rule.with_thresholds(changed)
    _refuse_unfit(rule, terms)
    parts = [
        Sentence(
            "%(threshold)s: %(now)s instead of %(was)s",
            threshold=described[name].label,
            now=described[name].in_words(rule.thresholds[name]),
            was=described[name].in_words(terms.rule.thresholds[name]),
        )
        for name in changed
        if rule.thresholds[name] != terms.rule.thresholds[name]
    ]
    return with_terms(tallied, terms, replace(terms, rule=rule), _listed(parts))


def with_preset(
    tallied: Tallied, terms: Terms, preset: Preset | str, thresholds: Mapping[str, Any] | None = None
) -> WhatIf:
    """Another preset, with its defaults for the scale where none are given. Raises NotAcceptable."""
    rule = ConsensusRule.for_scale(preset, terms.scale).with_thresholds({"least_n": terms.rule.least_n})
    if thresholds:
        rule = rule.with_thresholds(thresholds)
    _refuse_unfit(rule, terms)
    change = Sentence("By another rule: %(rule)s", rule=rule.label)
    return with_terms(tallied, terms, replace(terms, rule=rule), change)


def with_quantile_type(tallied: Tallied, terms: Terms, quantile_type: int) -> WhatIf:
    """Another definition of quantiles."""
    if quantile_type not in QUANTILE_TYPES:
        raise NotAcceptable("Choose a quantile type from 1 to 9.")
    change = Sentence(
        "By quantile type %(now)s instead of %(was)s", now=quantile_type, was=terms.quantile_type
    )
    return with_terms(tallied, terms, replace(terms, quantile_type=quantile_type), change)


def with_abstentions_the_other_way(tallied: Tallied, terms: Terms) -> WhatIf:
    """Abstentions in the denominator where they are not, and out of it where they are."""
    if terms.count_abstentions:
        change = Sentence("“Outside my expertise” not counted in the denominator")
    else:
        change = Sentence("“Outside my expertise” counted in the denominator")
    other = replace(terms, count_abstentions=not terms.count_abstentions)
    return with_terms(tallied, terms, other, change)


def without_group(tallied: Tallied, terms: Terms, group: str) -> WhatIf:
    """The panel without one stakeholder group; nothing of statements where the group may not be shown.

    Raises NotAcceptable for an unknown group, and for the only one.
    """
    if group not in tallied.groups:
        raise NotAcceptable("The panel has no group named “%(group)s”.", group=group)
    if len(tallied.groups) == 1:
        raise NotAcceptable("“%(group)s” is the whole panel: nobody would be left.", group=group)
    told = np.asarray(tallied.shown)[:, tallied.groups.index(group)]
    change = Sentence("Without the group “%(group)s”", group=group)
    return with_tallies(tallied, terms, without(tallied, group), change, told)


def each_group_left_out(tallied: Tallied, terms: Terms) -> tuple[WhatIf, ...]:
    """`without_group` for each group that may be shown on some statement; empty for an undivided panel."""
    if len(tallied.groups) < 2:
        return ()
    shown = np.atleast_1d(np.asarray(tallied.shown).any(axis=0))
    return tuple(
        without_group(tallied, terms, group)
        for group, is_shown in zip(tallied.groups, shown, strict=True)
        if is_shown
    )


def table(tallied: Tallied, terms: Terms) -> tuple[WhatIf, ...]:
    """The usual sensitivity table: each threshold moved, abstentions, quantiles, other presets, groups."""
    return (
        *_each_threshold_moved(tallied, terms),
        *([with_abstentions_the_other_way(tallied, terms)] if np.any(tallied.abstained) else []),
        *_each_quantile_type(tallied, terms),
        *_each_preset(tallied, terms),
        *each_group_left_out(tallied, terms),
    )


def _each_threshold_moved(tallied: Tallied, terms: Terms) -> Iterator[WhatIf]:
    for threshold in terms.rule.described(terms.scale):
        for value in _other_values(threshold, terms.rule.thresholds[threshold.name]):
            try:
                yield with_thresholds(tallied, terms, {threshold.name: value})
            except NotAcceptable:
                continue  # it would contradict another threshold


def _other_values(threshold: Threshold, now: Value) -> list[Value]:
    if threshold.kind is Kind.YES_NO:
        return [not now]
    if threshold.kind is Kind.CHOICE:
        return [choice for choice, _ in threshold.choices if choice != now]
    if threshold.kind is Kind.COUNT:
        return []
    here = Fraction(now)
    if threshold.kind is Kind.PERCENT:
        moved = {here - STEP_PERCENT, here + STEP_PERCENT}
        if here >= 50:
            moved |= {Fraction(percent) for percent in USUAL_PERCENTS}
    else:
        moved = {here - threshold.step, here + threshold.step}
    return [value for value in sorted(moved - {here}) if threshold.minimum <= value <= threshold.maximum]


def _each_quantile_type(tallied: Tallied, terms: Terms) -> Iterator[WhatIf]:
    if Preset.MEDIAN_IQR in {rule.preset for rule in (terms.rule, *terms.rule.also)}:
        for number in QUANTILE_TYPES:
            if number != terms.quantile_type:
                yield with_quantile_type(tallied, terms, number)


def _each_preset(tallied: Tallied, terms: Terms) -> Iterator[WhatIf]:
    for described in rules(terms.scale):
        if described.preset is not terms.rule.preset:
            try:
                yield with_preset(tallied, terms, described.preset)
            except NotAcceptable:
                continue  # it is not made for this scale


def _refuse_unfit(rule: ConsensusRule, terms: Terms) -> None:
    for problem in rule.problems(terms.scale):
        raise NotAcceptable(Sentence("%(what)s %(remedy)s", what=problem.what, remedy=problem.remedy))


def _listed(parts: Sequence[Sentence]) -> Sentence:
    if not parts:
        return Sentence("Nothing changed")
    listed = parts[0]
    for part in parts[1:]:
        listed = Sentence("%(first)s; %(next)s", first=listed, next=part)
    return listed


def _compared(
    tallied: Tallied, terms: Terms, other: Tallied, others: Terms, change: Sentence, told: Booleans | None
) -> WhatIf:
    was, now = codes(tallied, terms), codes(other, others)
    n_hidden = 0
    if told is not None:
        n_hidden, now = int((~told).sum()), np.where(told, now, was)
    rows = np.flatnonzero(was != now)
    after = _of_rows(other, others, rows) if len(rows) else ()
    flips = tuple(
        Flip(int(row), OUTCOMES[was[row]], verdict) for row, verdict in zip(rows, after, strict=True)
    )
    return WhatIf(change, tuple(OUTCOMES[code] for code in now), flips, n_hidden)


def _of_rows(tallied: Tallied, terms: Terms, rows: Integers) -> tuple[Verdict, ...]:
    """The verdicts of some statements; ranked ones are judged together all the same."""
    if isinstance(terms.scale, Places):
        every = verdicts(tallied, terms)
        return tuple(every[row] for row in rows)
    some = GroupTally(tallied.groups, tallied.counts[rows], tallied.abstained[rows], tallied.shown[rows])
    return verdicts(some, terms)
