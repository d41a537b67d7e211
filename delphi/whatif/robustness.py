"""How much each verdict of a round hangs on choices and on single people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.domain.consensus import Kind, Outcome
from delphi.domain.exact import number_text
from delphi.domain.leaving import one_left_out
from delphi.domain.protocol import Terms
from delphi.domain.rules.hearing import Groups
from delphi.domain.verdict import OUTCOMES
from delphi.errors import Sentence
from delphi.stats.bootstrap import VerdictResamples, bootstrap_verdicts
from delphi.stats.intervals import wilson
from delphi.stats.quantiles import QUANTILE_TYPES
from delphi.stats.rationals import Integers
from delphi.stats.tally import positions
from delphi.whatif.queries import Answers, Line, RatedRound
from delphi.whatif.scenario import (
    PERCENT_STEP,
    WITHOUT,
    Comparison,
    chosen,
    compare,
    main_threshold,
    offered_groups,
)

N_RESAMPLES, SEED = 2000, 1
SURE = 0.95

Judge = Callable[[Integers], npt.NDArray[np.int8]]


@dataclass(frozen=True)
class Change:
    """One choice made otherwise, the fields of the what-if that make it, and what it would do."""

    name: Sentence
    moves: dict[str, Any]
    comparison: Comparison

    @property
    def flipped(self) -> list[str]:
        return [one.line.label for one in self.comparison.flipped]


@dataclass(frozen=True)
class Robust:
    """One verdict: what flips it, in how many resamples it is reached, and where the share may lie.

    `shares` holds the share of resamples by outcome. None where too few have rated to be shown.
    """

    line: Line
    counts: tuple[int, ...]
    n: int
    n_agree: int
    flips: tuple[tuple[Sentence, Outcome], ...]
    n_flipping: int
    shares: dict[Outcome, float] | None
    interval: tuple[float, float] | None

    @property
    def is_shown(self) -> bool:
        return self.shares is not None

    @property
    def flips_to(self) -> dict[Outcome, list[Sentence]]:
        """What it would become, and by which changes."""
        found: dict[Outcome, list[Sentence]] = {}
        for name, outcome in self.flips:
            found.setdefault(outcome, []).append(name)
        return found

    @property
    def is_firm(self) -> bool:
        return not self.flips and not self.n_flipping and (self.share_same or 0) >= SURE

    @property
    def share_same(self) -> float | None:
        return self.shares[self.line.verdict.outcome] if self.shares else None


def changes(rated: RatedRound) -> list[Change]:
    """The bar moved a step, abstentions the other way, each group left out that may be, other quantile types."""
    terms = rated.terms
    other_way = replace(terms, count_abstentions=not terms.count_abstentions)
    found = list(_bar_moved(rated))
    if rated.told.abstained.any():
        found.append(
            Change(
                Sentence("“Outside my expertise” not counted")
                if terms.count_abstentions
                else Sentence("“Outside my expertise” counted in the denominator"),
                {"count_abstentions": "yes" if other_way.count_abstentions else "no"},
                compare(rated, other_way, chosen(rated, "")),
            )
        )
    found += [
        Change(
            Sentence("Without %(group)s", group=group or Sentence("no group")),
            {"who": WITHOUT + group},
            compare(rated, terms, chosen(rated, WITHOUT + group)),
        )
        for group in offered_groups(rated)
    ]
    return found + [
        Change(
            Sentence("Quantile type %(number)s", number=number),
            {"quantile_type": number},
            compare(rated, replace(terms, quantile_type=number), chosen(rated, "")),
        )
        for number in QUANTILE_TYPES
        if number != terms.quantile_type
    ]


def _bar_moved(rated: RatedRound) -> Iterator[Change]:
    """The threshold that the rule mainly hangs on, a step lower and a step higher."""
    terms, threshold = rated.terms, main_threshold(rated.terms)
    if threshold is None:
        return
    own = Fraction(terms.rule.thresholds[threshold.name])
    step = {Kind.PERCENT: Fraction(PERCENT_STEP), Kind.COUNT: Fraction(1)}.get(threshold.kind, threshold.step)
    for value in (own - step, own + step):
        if not threshold.minimum <= value <= threshold.maximum:
            continue
        rule = terms.rule.with_thresholds(
            {threshold.name: int(value) if threshold.kind is Kind.COUNT else value}
        )
        if not rule.problems(terms.scale):
            name = Sentence(
                "%(threshold)s %(now)s instead of %(was)s",
                threshold=threshold.label,
                now=threshold.in_words(value),
                was=threshold.in_words(own),
            )
            moves = {f"rule_{threshold.name}": number_text(value)}
            yield Change(name, moves, compare(rated, replace(terms, rule=rule), chosen(rated, "")))


def robustness(rated: RatedRound, answers: Answers, tried: list[Change]) -> list[Robust]:
    """Each statement of the round, in its order."""
    resamples = resampled(rated, answers)
    without_one = one_left_out(rated.told, rated.terms).n_flipping.sum(axis=1)
    summary = rated.terms.summarise(rated.told.pooled)
    low, high = wilson(summary.n_agree, summary.n)
    found = []
    for row, line in enumerate(rated.lines):
        is_shown = bool(rated.is_shown[row]) and int(summary.n[row]) > 0
        pairs = [(change.name, change.comparison.all[row]) for change in tried]
        found.append(
            Robust(
                line=line,
                counts=tuple(int(count) for count in rated.told.pooled[row]),
                n=int(summary.n[row]),
                n_agree=int(summary.n_agree[row]),
                flips=tuple((name, one.after.outcome) for name, one in pairs if one.flips and one.after),
                n_flipping=int(without_one[row]),
                shares=dict(zip(OUTCOMES, map(float, resamples.shares[row]), strict=True))
                if is_shown
                else None,
                interval=(float(low[row]), float(high[row])) if is_shown else None,
            )
        )
    return found


def resampled(rated: RatedRound, answers: Answers) -> VerdictResamples:
    """The verdicts of panels drawn anew from this one; groups and abstentions are drawn along."""
    terms, groups = rated.terms, rated.told.groups if rated.terms.rule.asks_groups else ("",)
    n_places = terms.scale.n_points + 1  # the last is "outside my expertise"
    placed = positions(answers.values, terms.scale.points)
    placed[answers.abstained] = n_places - 1
    if len(groups) > 1:
        placed = np.where(placed < 0, placed, placed + n_places * answers.groups[:, None])
    judge = _judge(terms, groups, n_places)
    return bootstrap_verdicts(placed, len(groups) * n_places, judge, N_RESAMPLES, SEED)


def _judge(terms: Terms, groups: tuple[str, ...], n_places: int) -> Judge:
    """The rule on counts by group and place, laid out one after the other."""

    def codes(laid_out: Integers) -> npt.NDArray[np.int8]:
        by_group = laid_out.reshape(*laid_out.shape[:-1], len(groups), n_places)
        counts, abstained = by_group[..., :-1], by_group[..., -1]
        told = Groups(groups, counts, abstained, np.ones(abstained.shape, bool))
        return terms.rule.codes(
            counts.sum(axis=-2),
            abstained.sum(axis=-1),
            terms.scale,
            terms.quantile_type,
            terms.count_abstentions,
            told if terms.rule.asks_groups else None,
        )

    return codes
