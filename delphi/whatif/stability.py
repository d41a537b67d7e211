"""Stability between two rounds: who kept and who moved, and what that says about another round."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from delphi.domain.consensus import Outcome
from delphi.errors import Sentence
from delphi.stats.rationals import Floats, Integers
from delphi.stats.stability import SCHEIBE_LIMIT, Stability, stability
from delphi.stats.summary import Summary
from delphi.stats.tally import transitions
from delphi.whatif.queries import Answers, Line, RatedRound

FEWEST_CHANGES = 10  # below, a normal approximation of Wilcoxon's test says little


class Advice(enum.StrEnum):
    """What agreement and stability say together; neither of them says it alone."""

    SETTLED = "settled"
    MOVING = "agreed, still moving"
    DISSENT = "stable dissent"
    UNSETTLED = "not settled"


ADVICE: dict[Advice, Sentence] = {
    Advice.SETTLED: Sentence("The panel agrees and its ratings hold: nothing more is to be gained."),
    Advice.MOVING: Sentence("The rule is met, but ratings still move: consensus alone is no reason to stop."),
    Advice.DISSENT: Sentence(
        "Ratings hold without agreement: another round will hardly change it. Report it."
    ),
    Advice.UNSETTLED: Sentence("Neither agreed nor stable: another round is worth while."),
}


@dataclass(frozen=True)
class Pairs:
    """The numbers of one statement among those who rated it in both rounds; undefined is None.

    Median, IQR and the share on one side are of everybody in each round. Those of the pairs alone would
    tell, beside the others, what the few said who rated in one round only.
    """

    n: int
    n_kept: int
    n_toward: int
    n_away: int
    n_across: int
    n_up: int
    n_down: int
    p: float | None
    kappa: float | None
    histogram_change: float | None
    median: tuple[float, float]
    iqr: tuple[float, float]
    share_on_one_side: float

    @property
    def n_moved(self) -> int:
        return self.n - self.n_kept

    @property
    def is_stable(self) -> bool:
        return self.histogram_change is not None and self.histogram_change < SCHEIBE_LIMIT

    @property
    def is_rough(self) -> bool:
        """Whether so few changed that the test says little."""
        return self.n_moved < FEWEST_CHANGES


@dataclass(frozen=True)
class Followed:
    """One statement of the later round; `pairs` is None where it may not be compared or shown."""

    line: Line
    is_reworded: bool
    is_new: bool
    n_pairs: int
    pairs: Pairs | None

    @property
    def advice(self) -> Advice | None:
        if self.pairs is None:
            return None
        is_agreed = self.line.verdict.outcome in (Outcome.ACCEPTED, Outcome.REJECTED)
        if self.pairs.is_stable:
            return Advice.SETTLED if is_agreed else Advice.DISSENT
        return Advice.MOVING if is_agreed else Advice.UNSETTLED


def followed(before: RatedRound, after: RatedRound, first: Answers, then: Answers) -> list[Followed]:
    """Every statement of the later round, in its order, against the round before."""
    earlier = {line.version_id: column for column, line in enumerate(before.lines)}
    known = {line.statement_id for line in before.lines}
    carried = [row for row, line in enumerate(after.lines) if line.version_id in earlier]
    columns = [earlier[after.lines[row].version_id] for row in carried]
    table = _table(first, then, columns, carried, after)
    scale = after.terms.scale
    was = before.terms.summarise(before.told.pooled[columns])
    now = after.terms.summarise(after.told.pooled[carried])
    found = stability(table, scale.points, scale.agree, scale.disagree, centre=was.median)
    place = {row: index for index, row in enumerate(carried)}
    return [
        _followed(line, place.get(row), line.statement_id in known, (was, now), found, after)
        for row, line in enumerate(after.lines)
    ]


def _table(
    first: Answers, then: Answers, columns: list[int], carried: list[int], after: RatedRound
) -> Integers:
    """From which point to which, of who answered in both rounds: statements x points x points."""
    rows = {key: row for row, key in enumerate(first.panellists)}
    both = [(rows[key], row) for row, key in enumerate(then.panellists) if key in rows]
    before = first.values[[row for row, _ in both]][:, columns]
    now = then.values[[row for _, row in both]][:, carried]
    return transitions(before, now, after.terms.scale.points)


def _followed(
    line: Line,
    index: int | None,
    is_known: bool,
    rounds: tuple[Summary, Summary],
    found: Stability,
    after: RatedRound,
) -> Followed:
    if index is None:
        return Followed(line, is_reworded=is_known, is_new=not is_known, n_pairs=0, pairs=None)
    n = int(found.n[index])
    enough = n >= max(after.terms.least_cell, 1)
    pairs = _pairs(*rounds, found, index) if enough else None
    return Followed(line, is_reworded=False, is_new=False, n_pairs=n, pairs=pairs)


def _pairs(was: Summary, now: Summary, found: Stability, index: int) -> Pairs:
    moves, wilcoxon = found.moves, found.wilcoxon
    return Pairs(
        n=int(found.n[index]),
        n_kept=int(wilcoxon.n_same[index]),
        n_toward=int(moves.toward[index]),
        n_away=int(moves.away[index]),
        n_across=int(moves.across[index]),
        n_up=int(wilcoxon.n_up[index]),
        n_down=int(wilcoxon.n_down[index]),
        p=_defined(wilcoxon.p, index),
        kappa=_defined(found.own_kappa.value, index),
        histogram_change=_defined(found.histogram_change, index),
        median=(float(was.median[index]), float(now.median[index])),
        iqr=(float(was.iqr[index]), float(now.iqr[index])),
        share_on_one_side=max(int(now.n_agree[index]), int(now.n_disagree[index])) / int(now.n[index]),
    )


def _defined(values: Floats, index: int) -> float | None:
    value = float(values[index])
    return None if np.isnan(value) else value
