"""Made-up distributions on which a rule shows what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from delphi.domain.consensus import Verdict
from delphi.domain.protocol import Terms
from delphi.domain.scale import Band, Scale
from delphi.domain.tally import GroupTally
from delphi.errors import Sentence
from delphi.stats.rationals import Integers

Bands = tuple[int, int, int]
Shape = Bands | tuple[Bands, Bands]

GROUPS = ("A", "B")
# Ratings in the bands (agree, between, disagree) of a panel of 24.
SHAPES: tuple[tuple[Sentence, Shape], ...] = (
    (Sentence("Nearly all agree"), (21, 2, 1)),
    (Sentence("Three of four agree"), (18, 4, 2)),
    (Sentence("Agreement with dissent"), (18, 1, 5)),
    (Sentence("Leaning to agreement"), (14, 7, 3)),
    (Sentence("Divided"), (11, 3, 10)),
    (Sentence("Nearly all disagree"), (1, 2, 21)),
    (Sentence("Four ratings"), (4, 0, 0)),
)
APART: tuple[tuple[Sentence, Shape], ...] = (
    (Sentence("Group A agrees, group B is divided"), ((12, 0, 0), (6, 1, 5))),
)


DRAWN_AT_FIRST: Bands = (14, 7, 3)
MOST_DRAWN = 999  # ratings on one point


@dataclass(frozen=True)
class Example:
    name: Sentence
    counts: tuple[int, ...]  # one per point of the scale
    in_words: Sentence
    verdict: Verdict


@dataclass(frozen=True)
class Drawn:
    """A distribution of the reader's own, who wrote a count at each point."""

    counts: tuple[int, ...]
    n_abstained: int

    @property
    def at_full_width(self) -> int:
        """How many ratings a bar of the whole width stands for."""
        return max(24, *self.counts)


def drawn(values: Mapping[str, str], scale: Scale) -> Drawn:
    """What a posted form says of it; what is not a count is none. A made-up one where it says nothing."""
    if not any(name.startswith("try_") for name in values):
        return Drawn(spread(DRAWN_AT_FIRST, scale), 2)
    counts = tuple(_count(values.get(f"try_{point}", "")) for point in scale.points)
    return Drawn(counts, _count(values.get("try_abstained", "")))


def _count(typed: str) -> int:
    is_number = typed.isascii() and typed.strip().isdecimal() and len(typed) < 10
    return min(int(typed), MOST_DRAWN) if is_number else 0


def try_on(terms: Terms, ratings: Drawn) -> Example:
    """The verdict of these terms in round 1 on what was drawn, shared among two groups where it asks groups."""
    whole, n = ratings.counts, ratings.n_abstained
    halves = np.array([_taking_turns(whole)], dtype=np.int64)
    verdict = _judged(terms, halves, np.array([[(n + 1) // 2, n // 2]], dtype=np.int64))[0]
    return Example(Sentence("Yours"), whole, _in_words(whole, terms.scale), verdict)


def examples(terms: Terms) -> tuple[Example, ...]:
    """Each made-up distribution with the verdict of these terms in round 1; two of the panel abstain in each.

    Where the rule asks groups, the panel is two of them, one abstaining in each, and an example more shows
    them apart.
    """
    scale, shapes = terms.scale, SHAPES + (APART if terms.rule.asks_groups else ())
    halves = np.array([_halves(shape, scale) for _name, shape in shapes], dtype=np.int64)
    verdicts = _judged(terms, halves, np.ones(halves.shape[:2], np.int64))
    every = [tuple(int(count) for count in counts) for counts in halves.sum(axis=1)]
    return tuple(
        Example(name, counts, _in_words(counts, scale), verdict)
        for (name, _shape), counts, verdict in zip(shapes, every, verdicts, strict=True)
    )


def _judged(terms: Terms, halves: Integers, abstained: Integers) -> tuple[Verdict, ...]:
    made_up = GroupTally(GROUPS, halves, abstained, np.ones(halves.shape[:2], np.bool_))
    rule = terms.rule.in_round(1)
    return rule.judge_tallied(made_up, terms.scale, terms.quantile_type, terms.count_abstentions)


def _halves(shape: Shape, scale: Scale) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Counts per point of two groups: given for each, or of one panel that takes the groups in turn."""
    if len(shape) == 2:
        return spread(shape[0], scale), spread(shape[1], scale)
    return _taking_turns(spread(shape, scale))


def _taking_turns(whole: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Counts per point of two groups, of a panel that takes the groups in turn."""
    before = (sum(whole[:place]) for place in range(len(whole)))
    first = tuple(
        (start + count + 1) // 2 - (start + 1) // 2 for start, count in zip(before, whole, strict=True)
    )
    return first, tuple(count - of_first for count, of_first in zip(whole, first, strict=True))


def spread(shape: Bands, scale: Scale) -> tuple[int, ...]:
    """Counts per point: each band's ratings shared among its points, more of them in its middle."""
    n_agree, n_between, n_disagree = shape
    if scale.between is None:
        n_agree, n_between, n_disagree = n_agree + n_between - n_between // 2, 0, n_disagree + n_between // 2
    counts = dict.fromkeys(scale.points, 0)
    for band, n in ((Band.AGREE, n_agree), (Band.BETWEEN, n_between), (Band.DISAGREE, n_disagree)):
        points = [point for point in scale.points if scale.band(point) is band]
        middle = sorted(points, key=lambda point: abs(2 * point - points[0] - points[-1]))
        for place in range(n):
            counts[middle[place % len(middle)]] += 1
    return tuple(counts.values())


def _in_words(counts: tuple[int, ...], scale: Scale) -> Sentence:
    in_band = dict.fromkeys(Band, 0)
    for point, count in zip(scale.points, counts, strict=True):
        in_band[scale.band(point)] += count
    return Sentence(
        "%(agree)s agree, %(between)s between, %(disagree)s disagree",
        agree=in_band[Band.AGREE],
        between=in_band[Band.BETWEEN],
        disagree=in_band[Band.DISAGREE],
    )
