"""Plans of a panel: what a chair asks before round 1, as values that the simulation takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from delphi.domain.consensus import ConsensusRule, Kind, Threshold
from delphi.domain.planning import Plan, Planned, Row, Truth, simulate, usual_truths
from delphi.domain.protocol import Terms
from delphi.domain.rules.threshold import Values
from delphi.domain.scale import Band, Scale
from delphi.errors import Sentence
from delphi.whatif.scenario import PERCENT_STEP, STEPS, main_threshold

SIZES = (8, 12, 16, 20, 25, 30, 40, 60)
NEAR = 2  # sizes so near to the chosen one would say the same
N_PANELS, FEWEST_PANELS, MOST_RATINGS = 1000, 100, 1_500_000


@dataclass(frozen=True)
class Asked:
    """What the chair expects: shares are 0 to 1, of those who would rate in the agreement band."""

    size: int
    share_with: Fraction
    share_without: Fraction
    n_rounds: int
    drop_out: Fraction
    conformity: Fraction
    seed: int


@dataclass(frozen=True)
class Likely:
    """What the rule says at one size or threshold, when there is consensus and when there is none."""

    value: Fraction
    is_chosen: bool
    when_there_is: Row
    when_there_is_none: Row


@dataclass(frozen=True)
class Answer:
    by_size: list[Likely]
    threshold: Threshold | None
    by_threshold: list[Likely]
    shapes: list[tuple[Truth, Row]]
    first: tuple[Row, Row]  # of the chosen size after round 1, before anybody heard the others
    n_panels: int

    @property
    def chosen(self) -> Likely:
        return next(one for one in self.by_size if one.is_chosen)


def answer(terms: Terms, asked: Asked) -> Answer:
    """Simulate panels of several sizes, and of the chosen size by several thresholds.

    Raises NotAcceptable where the rule does not fit the scale, or an expectation is out of bounds.
    """
    truths = (
        truth(Sentence("consensus"), asked.share_with, terms.scale),
        truth(Sentence("none"), asked.share_without, terms.scale),
    )
    sizes = tuple(sorted({asked.size, *(size for size in SIZES if abs(size - asked.size) > NEAR)}))
    shapes = usual_truths(terms.scale)
    threshold, rules = main_threshold(terms), _rules(terms)
    n_panels = _n_panels(asked, sizes)  # the same everywhere: one design is answered by the same panels
    by_size = _simulated([terms.rule], terms, asked, sizes, truths, n_panels)
    by_threshold = _simulated([rule for _, rule in rules], terms, asked, (asked.size,), truths, n_panels)
    of_shapes = _simulated([terms.rule], terms, asked, (asked.size,), shapes, n_panels)
    here = Fraction(terms.rule.thresholds[threshold.name]) if threshold else None
    return Answer(
        by_size=[Likely(Fraction(size), size == asked.size, *_pair(by_size.last, 0, size)) for size in sizes],
        threshold=threshold,
        by_threshold=[
            Likely(value, value == here, *_pair(by_threshold.last, place, asked.size))
            for place, (value, _) in enumerate(rules)
        ],
        shapes=[(shapes[row.truth], row) for row in of_shapes.last],
        first=_pair([row for row in by_size.rows if row.round == 1], 0, asked.size),
        n_panels=n_panels,
    )


def truth(name: Sentence, share: Fraction, scale: Scale) -> Truth:
    """Experts of whom this share would rate in the agreement band; of the others one in three disagrees."""
    of_band = {Band.AGREE: share, Band.BETWEEN: (1 - share) * Fraction(2, 3), Band.DISAGREE: (1 - share) / 3}
    if scale.between is None:
        of_band |= {Band.BETWEEN: Fraction(0), Band.DISAGREE: 1 - share}
    bands = [scale.band(point) for point in scale.points]
    return Truth(name, tuple(float(of_band[band] / bands.count(band)) for band in bands))


def _rules(terms: Terms) -> list[tuple[Fraction, ConsensusRule]]:
    """The rule at several values of its main threshold, its own among them."""
    threshold = main_threshold(terms)
    if threshold is None:
        return []
    own = Fraction(terms.rule.thresholds[threshold.name])
    step = {Kind.PERCENT: Fraction(PERCENT_STEP), Kind.COUNT: Fraction(1)}.get(threshold.kind, threshold.step)
    values = (own + step * n for n in range(-STEPS, STEPS + 1))
    found = []
    for value in values:
        if threshold.minimum <= value <= threshold.maximum:
            typed = int(value) if threshold.kind is Kind.COUNT else value
            rule = _moved(terms.rule, threshold, typed)
            if not rule.problems(terms.scale):
                found.append((value, rule))
    return found


def _moved(rule: ConsensusRule, threshold: Threshold, value: int | Fraction) -> ConsensusRule:
    """The rule with this threshold moved, and by as much wherever a later round or a larger panel changes it."""
    by = value - Fraction(rule.thresholds[threshold.name])

    def along(changes: Mapping[int, Values]) -> dict[int, Values]:
        return {first: {**changed, **moved(changed)} for first, changed in changes.items()}

    def moved(changed: Values) -> Values:
        if threshold.name not in changed:
            return {}
        there = min(max(Fraction(changed[threshold.name]) + by, threshold.minimum), threshold.maximum)
        return {threshold.name: int(there) if threshold.kind is Kind.COUNT else there}

    found = rule.with_thresholds({threshold.name: value})
    return replace(found, by_round=along(rule.by_round), by_size=along(rule.by_size))


def _simulated(
    rules: list[ConsensusRule],
    terms: Terms,
    asked: Asked,
    sizes: tuple[int, ...],
    truths: tuple[Truth, ...],
    n_panels: int,
) -> Planned:
    plan = Plan(
        sizes=sizes,
        truths=truths,
        n_rounds=asked.n_rounds,
        drop_out=float(asked.drop_out),
        conformity=float(asked.conformity),
        n_panels=n_panels,
        seed=asked.seed,
        quantile_type=terms.quantile_type,
        count_abstentions=terms.count_abstentions,
    )
    return simulate(rules, terms.scale, plan)


def _n_panels(asked: Asked, sizes: tuple[int, ...]) -> int:
    """Fewer panels where they are large and many, so that an answer never takes long; in hundreds."""
    n_shapes = 8  # the usual ones, and both expectations again by each threshold
    ratings = asked.n_rounds * (2 * sum(sizes) + n_shapes * asked.size)
    return max(FEWEST_PANELS, min(N_PANELS, MOST_RATINGS // ratings // 100 * 100))


def _pair(rows: Sequence[Row], rule: int, size: int) -> tuple[Row, Row]:
    found = {row.truth: row for row in rows if row.rule == rule and row.size == size}
    return found[0], found[1]
