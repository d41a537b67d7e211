"""A rule as sentences and as inequalities, and why it does not fit a scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from delphi.domain.lifecycle import Blocker
from delphi.domain.rules.base import Preset
from delphi.domain.rules.criterion import Asked
from delphi.domain.rules.decision import Join
from delphi.domain.rules.registry import LOGIC, suits, thresholds_of
from delphi.domain.rules.threshold import Values
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence

if TYPE_CHECKING:
    from delphi.domain.consensus import ConsensusRule


def problems_of(preset: Preset, values: Values, scale: Scale) -> list[Blocker]:
    """What makes a preset with these thresholds unfit for the scale."""
    if not suits(preset, scale):
        return [
            Blocker(
                Sentence("The consensus rule does not judge answers of this kind."),
                Sentence("Rankings and estimates have a rule of their own; ratings have the other rules."),
            )
        ]
    found = []
    for threshold in thresholds_of(preset, scale):
        try:
            threshold.check(values[threshold.name])
        except NotAcceptable as refusal:
            what = Sentence("A threshold of the consensus rule does not fit the scale.")
            found.append(Blocker(what, refusal.sentence))
    return [*found, *LOGIC[preset].problems(scale, values)]


def in_words(rule: ConsensusRule, scale: Scale, count_abstentions: bool) -> tuple[Sentence, ...]:
    """The rule as sentences."""
    if count_abstentions:
        denominator = Sentence("Shares are of all who rated or answered “outside my expertise”.")
    else:
        denominator = Sentence("Shares are of all who rated; “outside my expertise” is not counted.")
    rest = Sentence("Otherwise it stays open.")
    # Two sentences rather than two forms of one: documents are set by translators that know no plural.
    few = (
        Sentence("Without a rating the outcome is “too few ratings”.")
        if rule.least_n <= 1
        else Sentence("With fewer than %(n)s ratings the outcome is “too few ratings”.", n=rule.least_n)
    )
    beside = [sentence for part in rule.beside for sentence in _beside_in_words(part, scale)]
    shares = [denominator] if scale.is_of_ratings else []  # of places and of numbers no share is taken
    return (*_criteria_in_words(rule, scale), rest, few, *shares, *beside)


def _criteria_in_words(rule: ConsensusRule, scale: Scale) -> Iterator[Sentence]:
    yield from LOGIC[rule.preset].in_words(scale, rule.thresholds)
    yield from additions_in_words(rule, scale)


def additions_in_words(rule: ConsensusRule, scale: Scale) -> Iterator[Sentence]:
    """Whom the rule asks, how its thresholds change, and what must hold with it."""
    if rule.asked is Asked.EVERY_GROUP:
        yield Sentence("It is asked of every stakeholder group, and each must say the same.")
    if rule.asked is Asked.ANY_GROUP:
        yield Sentence("It is asked of every stakeholder group, and one is enough.")
    yield from _changes_in_words(rule, scale)
    for part in rule.also:
        if rule.join is Join.ALL:
            yield Sentence("Together with it, this must hold too:")
        else:
            yield Sentence("Instead of it, this is enough too:")
        yield from _criteria_in_words(part, scale)


def _changes_in_words(rule: ConsensusRule, scale: Scale) -> Iterator[Sentence]:
    """A sentence for each threshold that changes from a round or from a number of ratings on."""
    described = {threshold.name: threshold for threshold in thresholds_of(rule.preset, scale)}
    for number, changed in rule.by_round.items():
        for name, value in changed.items():
            yield Sentence(
                "From round %(number)s on: %(threshold)s %(value)s.",
                number=number,
                threshold=described[name].label,
                value=described[name].in_words(value),
            )
    for least, changed in rule.by_size.items():
        for name, value in changed.items():
            yield Sentence(
                "From %(least)s ratings on: %(threshold)s %(value)s.",
                least=least,
                threshold=described[name].label,
                value=described[name].in_words(value),
            )


def _beside_in_words(part: ConsensusRule, scale: Scale) -> Iterator[Sentence]:
    yield Sentence("Judged too, without deciding: %(rule)s.", rule=part.label)
    yield from _criteria_in_words(part, scale)


def formula(rule: ConsensusRule, scale: Scale, quantile_type: int, count_abstentions: bool) -> str:
    """The rule as inequalities, a line each."""
    total = "N = rated + abstained" if count_abstentions else "N = rated"
    lines = _formulas(rule, scale, quantile_type)
    return "\n".join((*lines, f"{total}; too few: rated < {rule.least_n}"))


def _formulas(rule: ConsensusRule, scale: Scale, quantile_type: int) -> Iterator[str]:
    yield from LOGIC[rule.preset].formula(scale, rule.thresholds, quantile_type)
    if rule.asked is not Asked.POOLED:
        yield f"asked: {rule.asked}"
    for kind, changes in (("round", rule.by_round), ("rated", rule.by_size)):
        for first, changed in changes.items():
            yield from (f"{kind} ≥ {first}: {name} = {value}" for name, value in changed.items())
    for part in rule.also:
        yield "and" if rule.join is Join.ALL else "or"
        yield from _formulas(part, scale, quantile_type)
