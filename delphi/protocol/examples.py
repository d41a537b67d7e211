"""Made-up distributions on which a rule shows what it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.domain.consensus import Verdict
from delphi.domain.protocol import Terms
from delphi.domain.scale import Band, Scale
from delphi.domain.tally import GroupTally
from delphi.errors import Sentence

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


@dataclass(frozen=True)
class Example:
    name: Sentence
    counts: tuple[int, ...]  # one per point of the scale
    in_words: Sentence
    verdict: Verdict


def examples(terms: Terms) -> tuple[Example, ...]:
    """Each made-up distribution with the verdict of these terms in round 1; two of the panel abstain in each.

    Where the rule asks groups, the panel is two of them, one abstaining in each, and an example more shows
    them apart.
    """
    scale, shapes = terms.scale, SHAPES + (APART if terms.rule.asks_groups else ())
    halves = np.array([_halves(shape, scale) for _name, shape in shapes], dtype=np.int64)
    made_up = GroupTally(
        GROUPS, halves, np.ones(halves.shape[:2], np.int64), np.ones(halves.shape[:2], np.bool_)
    )
    rule = terms.rule.in_round(1)
    verdicts = rule.judge_tallied(made_up, scale, terms.quantile_type, terms.count_abstentions)
    every = [tuple(int(count) for count in counts) for counts in halves.sum(axis=1)]
    return tuple(
        Example(name, counts, _in_words(counts, scale), verdict)
        for (name, _shape), counts, verdict in zip(shapes, every, verdicts, strict=True)
    )


def _halves(shape: Shape, scale: Scale) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Counts per point of two groups: given for each, or of one panel that takes the groups in turn."""
    if len(shape) == 2:
        return spread(shape[0], scale), spread(shape[1], scale)
    whole = spread(shape, scale)
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
