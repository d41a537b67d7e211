"""A round judged by other terms, or by fewer people, beside what the protocol says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from delphi.domain.consensus import Kind, Outcome, Threshold, Verdict
from delphi.domain.disclosure import shown_groups
from delphi.domain.protocol import Terms
from delphi.domain.sensitivity import codes, verdicts
from delphi.domain.verdict import OUTCOMES
from delphi.stats.rationals import Booleans
from delphi.tallies import Tallies
from delphi.whatif.queries import Answers, Line, RatedRound

EVERYBODY, FINISHED, WITHOUT = "all", "finished", "without:"
PERCENT_STEP, STEPS = 5, 4


@dataclass(frozen=True)
class Chosen:
    """The tallies of some of the panel, and of which statements they may be shown.

    Taken from those of the whole panel they leave those of the others, who must be enough as well.
    """

    told: Tallies
    is_shown: Booleans


@dataclass(frozen=True)
class Compared:
    """One statement by the protocol and in the what-if; both verdicts are None where it may not be shown."""

    line: Line
    counts: tuple[int, ...]
    counts_after: tuple[int, ...]
    before: Verdict | None
    after: Verdict | None

    @property
    def is_shown(self) -> bool:
        return self.after is not None

    @property
    def flips(self) -> bool:
        return bool(self.before and self.after and self.before.outcome is not self.after.outcome)

    @property
    def other_people(self) -> bool:
        return self.counts != self.counts_after


@dataclass(frozen=True)
class Comparison:
    """Every statement of a round, compared; what may not be shown is counted on neither side."""

    all: tuple[Compared, ...]

    @property
    def flipped(self) -> list[Compared]:
        return [one for one in self.all if one.flips]

    @property
    def kept(self) -> list[Compared]:
        return [one for one in self.all if one.is_shown and not one.flips]

    @property
    def n_shown(self) -> int:
        return len(self.all) - len(self.hidden)

    @property
    def hidden(self) -> list[Compared]:
        return [one for one in self.all if not one.is_shown]

    def n_before(self, *outcomes: Outcome) -> int:
        return sum(one.before.outcome in outcomes for one in self.all if one.before and one.is_shown)

    def n_after(self, *outcomes: Outcome) -> int:
        return sum(one.after.outcome in outcomes for one in self.all if one.after)


def offered_groups(rated: RatedRound) -> list[str]:
    """The groups that may be left out: each large enough, on some statement, for its ratings to be shown."""
    told = rated.told
    if len(told.groups) < 2:
        return []
    return [name for column, name in enumerate(told.groups) if told.shown[:, column].any()]


def chosen(rated: RatedRound, who: str, answers: Answers | None = None) -> Chosen:
    """The ratings of those whom `who` names; `answers` are needed for those who finished alone."""
    told = rated.told
    if who.startswith(WITHOUT):
        column = told.groups.index(who.removeprefix(WITHOUT))
        rest = replace(
            told,
            groups=told.groups[:column] + told.groups[column + 1 :],
            counts=np.delete(told.counts, column, axis=1),
            abstained=np.delete(told.abstained, column, axis=1),
        )
        return Chosen(rest, rated.is_shown & told.shown[:, column])
    if who == FINISHED and answers is not None:
        return _finished(rated, answers)
    return Chosen(told, rated.is_shown)


def _finished(rated: RatedRound, answers: Answers) -> Chosen:
    rows, told = answers.has_finished, rated.told
    points = np.asarray(rated.terms.scale.points)
    counts, abstained = np.zeros_like(told.counts), np.zeros_like(told.abstained)
    for column in range(len(told.groups)):
        of_group = rows & (answers.groups == column)
        counts[:, column] = (answers.values[of_group][:, :, None] == points).sum(axis=0)
        abstained[:, column] = answers.abstained[of_group].sum(axis=0)
    finished = replace(told, counts=counts, abstained=abstained)
    n = finished.pooled.sum(axis=1)
    n_others = rated.n - n
    if told.standing is not None:
        # Who has finished changes person by person while a round is open: two looks would tell one from the rest.
        return Chosen(finished, np.zeros(len(n), bool))
    is_shown = shown_groups(np.stack([n, n_others], axis=1), rated.terms.least_cell)
    return Chosen(finished, rated.is_shown & is_shown[:, 0] & (is_shown[:, 1] | (n_others == 0)))


def compare(rated: RatedRound, terms: Terms, who: Chosen) -> Comparison:
    """The verdicts of the protocol beside those of `terms` on the chosen ratings."""
    found = []
    for row, (line, after) in enumerate(zip(rated.lines, verdicts(who.told, terms), strict=True)):
        found.append(
            Compared(
                line=line,
                counts=tuple(int(count) for count in rated.told.pooled[row]),
                counts_after=tuple(int(count) for count in who.told.pooled[row]),
                before=line.verdict if rated.is_shown[row] else None,
                after=after if who.is_shown[row] else None,
            )
        )
    return Comparison(tuple(found))


@dataclass(frozen=True)
class Rung:
    """One value of a threshold, and how many statements each outcome would have with it."""

    value: Fraction
    n: Counter[Outcome]

    @property
    def n_open(self) -> int:
        return self.n[Outcome.OPEN] + self.n[Outcome.TOO_FEW]


def main_threshold(terms: Terms) -> Threshold | None:
    """The number that the rule turns on first, such as the least share."""
    numeric = (Kind.PERCENT, Kind.POINTS, Kind.COUNT)
    found = (t for t in terms.rule.described(terms.scale) if t.kind in numeric and t.name != "least_n")
    return next(found, None)


def ladder(terms: Terms, protocol: Terms, who: Chosen, threshold: Threshold) -> list[Rung]:
    """What became of the statements, were this threshold lower or higher and all else as in `terms`."""
    return [
        Rung(value, Counter(outcomes))
        for value in _values(terms, protocol, threshold)
        if (outcomes := _outcomes_at(terms, who, threshold, value)) is not None
    ]


def _values(terms: Terms, protocol: Terms, threshold: Threshold) -> list[Fraction]:
    now = [Fraction(t.rule.thresholds.get(threshold.name, 0)) for t in (terms, protocol)
           if t.rule.preset is terms.rule.preset]  # fmt: skip
    if threshold.kind is Kind.PERCENT:
        low = Fraction(50 if Fraction(threshold.default) >= 50 else 5)
        steps = [low + PERCENT_STEP * n for n in range(10)]
    else:
        step = Fraction(1) if threshold.kind is Kind.COUNT else threshold.step
        steps = [now[0] + step * n for n in range(-STEPS, STEPS + 1)]
    return sorted({value for value in (*steps, *now) if threshold.minimum <= value <= threshold.maximum})


def _outcomes_at(terms: Terms, who: Chosen, threshold: Threshold, value: Fraction) -> list[Outcome] | None:
    """Of the statements that may be shown; None where the value does not go with the rule's others."""
    typed = value if threshold.kind is not Kind.COUNT else int(value)
    rule = terms.rule.with_thresholds({threshold.name: typed})
    if rule.problems(terms.scale):
        return None
    found = codes(who.told, replace(terms, rule=rule))
    return [OUTCOMES[code] for code in found[who.is_shown]]
