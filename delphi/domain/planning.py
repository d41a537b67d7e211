"""Plan a panel: how often a rule would say consensus, when there is and when there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from delphi.domain.consensus import ConsensusRule, Outcome
from delphi.domain.panels import Course, simulated
from delphi.domain.rules.decision import Codes
from delphi.domain.rules.hearing import Groups
from delphi.domain.scale import Band, Scale
from delphi.domain.verdict import OUTCOMES
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.intervals import wilson
from delphi.stats.rationals import Integers

MOST_SIZE, MOST_SIZES, MOST_TRUTHS, MOST_ROUNDS, MOST_PANELS = 2_000, 60, 20, 10, 100_000
MOST_RATINGS = 2_000_000_000
ENDLESS = 1_000_000  # so many panellists say what the rule would of all experts that there are
CONSENSUS = (Outcome.ACCEPTED, Outcome.REJECTED)


@dataclass(frozen=True)
class Truth:
    """How all experts would rate before anybody hears the others: the share of each point, adding up to 1."""

    name: Sentence
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if any(not 0 <= share <= 1 for share in self.shares) or not math.isclose(
            sum(self.shares), 1, abs_tol=1e-6
        ):
            raise NotAcceptable("The shares of a distribution are from 0 to 1 and add up to 1.")


@dataclass(frozen=True)
class Plan:
    """What is simulated. Shares are 0 to 1; the same seed gives the same numbers.

    `drop_out` leave before each later round; `conformity` is each panellist's chance to go half the way to
    the panel's median after each round; `abstain` answer "outside my expertise". Raises NotAcceptable where
    a number is out of bounds, or all together would take too long.
    """

    sizes: tuple[int, ...]
    truths: tuple[Truth, ...]
    n_rounds: int = 1
    drop_out: float = 0.0
    conformity: float = 0.0
    abstain: float = 0.0
    n_panels: int = 2000
    seed: int = 1
    quantile_type: int = 7
    count_abstentions: bool = False

    def __post_init__(self) -> None:
        bounds: tuple[tuple[Sentence, float, float, Sequence[float]], ...] = (
            (Sentence("The size of a panel"), 1, MOST_SIZE, self.sizes),
            (Sentence("The number of sizes"), 1, MOST_SIZES, [len(self.sizes)]),
            (Sentence("The number of distributions"), 1, MOST_TRUTHS, [len(self.truths)]),
            (Sentence("The number of rounds"), 1, MOST_ROUNDS, [self.n_rounds]),
            (Sentence("The number of simulated panels"), 1, MOST_PANELS, [self.n_panels]),
            (Sentence("The share that leaves, follows or abstains"), 0, 1, self.course[1:]),
            (Sentence("The seed"), 0, 2**63 - 1, [self.seed]),
        )
        for what, low, high, given in bounds:
            if any(not low <= number <= high for number in given):
                raise NotAcceptable(
                    "%(what)s is out of bounds: give a number from %(low)s to %(high)s.",
                    what=what, low=low, high=high,
                )  # fmt: skip
        if sum(self.sizes) * self.n_panels * self.n_rounds * len(self.truths) > MOST_RATINGS:
            raise NotAcceptable("This would take too long. Choose fewer or smaller panels.")

    @property
    def course(self) -> Course:
        """What happens to every panel of this plan."""
        return Course(self.n_rounds, self.drop_out, self.conformity, self.abstain)

    @property
    def n_steps(self) -> int:
        """How often `simulate` reports progress."""
        return len(self.sizes) * len(self.truths)


@dataclass(frozen=True)
class Row:
    """What one rule says of one distribution, in panels of one size, after one round. Shares are 0 to 1.

    `says_consensus` is the share accepted or rejected, with Wilson's 95 % limits. `expected` is what the rule
    would say of all experts before any feedback: there is consensus where that accepts or rejects.
    """

    rule: int
    size: int
    truth: int
    round: int
    accepted: float
    rejected: float
    open: float
    too_few: float
    says_consensus: float
    low: float
    high: float
    expected: Outcome

    @property
    def has_consensus(self) -> bool:
        return self.expected in CONSENSUS

    @property
    def is_right(self) -> float:
        """The share of panels of which the rule says what it would of all experts."""
        name = "too_few" if self.expected is Outcome.TOO_FEW else str(self.expected)
        return float(getattr(self, name))


@dataclass(frozen=True)
class Planned:
    """The rows of every rule, size, distribution and round, in this order of nesting."""

    rules: tuple[ConsensusRule, ...]
    scale: Scale
    plan: Plan
    rows: tuple[Row, ...]

    @property
    def last(self) -> tuple[Row, ...]:
        """The rows after the last round."""
        return tuple(row for row in self.rows if row.round == self.plan.n_rounds)

    def to_json(self) -> dict[str, Any]:
        plan = self.plan
        settings = {
            name: getattr(plan, name)
            for name in (
                "n_rounds", "drop_out", "conformity", "abstain", "n_panels", "seed", "quantile_type",
                "count_abstentions",
            )
        }  # fmt: skip
        return {
            "settings": {"scale": self.scale.to_json(), "sizes": list(plan.sizes), **settings},
            "rules": [rule.to_json() for rule in self.rules],
            "distributions": [
                {"name": str(truth.name), "shares": list(truth.shares)} for truth in plan.truths
            ],
            "rows": [_row_json(row) for row in self.rows],
        }


def simulate(
    rules: Sequence[ConsensusRule],
    scale: Scale,
    plan: Plan,
    progress: Callable[[int], object] | None = None,
) -> Planned:
    """Let every rule judge the same simulated panels.

    `progress` is called with 1 after each of `plan.n_steps` steps. Raises NotAcceptable where a rule does not
    fit the scale, or a distribution has not one share for each point. A rule that asks groups takes the
    panel as one group.
    """
    for rule in rules:
        for problem in rule.problems(scale):
            raise NotAcceptable(Sentence("%(what)s %(remedy)s", what=problem.what, remedy=problem.remedy))
    if any(len(truth.shares) != scale.n_points for truth in plan.truths):
        raise NotAcceptable("A distribution has one share for each of the %(n)s points.", n=scale.n_points)
    found: dict[tuple[int, int, int, int], Row] = {}
    for size in plan.sizes:
        for truth in range(len(plan.truths)):
            for row in _rows(rules, scale, plan, size, truth):
                found[row.rule, row.size, row.truth, row.round] = row
            if progress is not None:
                progress(1)
    rows = tuple(
        found[rule, size, truth, number]
        for rule in range(len(rules))
        for size in plan.sizes
        for truth in range(len(plan.truths))
        for number in range(1, plan.n_rounds + 1)
    )
    return Planned(tuple(rules), scale, plan, rows)


def usual_truths(scale: Scale) -> tuple[Truth, ...]:
    """Distributions to plan with, from nearly all for it to two camps; even within each band."""
    shapes = (
        (Sentence("nearly all agree"), 90, 8, 2),
        (Sentence("most agree"), 80, 15, 5),
        (Sentence("a majority agrees"), 60, 25, 15),
        (Sentence("most are undecided"), 15, 70, 15),
        (Sentence("two camps"), 45, 10, 45),
    )
    found = []
    for name, agree, between, disagree in shapes:
        percents: dict[Band, float] = {Band.AGREE: agree, Band.BETWEEN: between, Band.DISAGREE: disagree}
        if scale.between is None:
            percents |= {Band.AGREE: agree + between / 2, Band.DISAGREE: disagree + between / 2}
        bands = [scale.band(point) for point in scale.points]
        found.append(Truth(name, tuple(percents[band] / 100 / bands.count(band) for band in bands)))
    every = Truth(Sentence("every answer equally often"), (1 / scale.n_points,) * scale.n_points)
    return (*found, every)


def _rows(rules: Sequence[ConsensusRule], scale: Scale, plan: Plan, size: int, truth: int) -> Iterator[Row]:
    shares = plan.truths[truth].shares
    reached = np.zeros((len(rules), plan.n_rounds, len(OUTCOMES)), dtype=np.int64)
    for number, counts, n_abstained in simulated(
        plan.course, shares, size, plan.n_panels, [plan.seed, size, truth]
    ):
        for place, rule in enumerate(rules):
            codes = _codes(rule.in_round(number), counts, n_abstained, scale, plan)
            reached[place, number - 1] += np.bincount(codes, minlength=len(OUTCOMES))
    says = reached[..., [OUTCOMES.index(outcome) for outcome in CONSENSUS]].sum(axis=-1)
    low, high = wilson(says, plan.n_panels)
    for place, rule in enumerate(rules):
        for number in range(1, plan.n_rounds + 1):
            share = dict(zip(OUTCOMES, (reached[place, number - 1] / plan.n_panels).tolist(), strict=True))
            yield Row(
                rule=place,
                size=size,
                truth=truth,
                round=number,
                accepted=share[Outcome.ACCEPTED],
                rejected=share[Outcome.REJECTED],
                open=share[Outcome.OPEN],
                too_few=share[Outcome.TOO_FEW],
                says_consensus=float(says[place, number - 1] / plan.n_panels),
                low=float(low[place, number - 1]),
                high=float(high[place, number - 1]),
                expected=_of_all_experts(rule.in_round(number), shares, scale, plan, size),
            )


def _codes(rule: ConsensusRule, counts: Integers, n_abstained: Integers, scale: Scale, plan: Plan) -> Codes:
    shown = np.ones((*n_abstained.shape, 1), dtype=np.bool_)
    groups = Groups(("",), counts[..., None, :], n_abstained[..., None], shown)
    return rule.codes(counts, n_abstained, scale, plan.quantile_type, plan.count_abstentions, groups)


def _of_all_experts(
    rule: ConsensusRule, shares: Sequence[float], scale: Scale, plan: Plan, size: int
) -> Outcome:
    """What the rule, with the thresholds for panels of this size, would say of an endless panel."""
    ends = np.rint(np.cumsum(shares) * ENDLESS * (1 - plan.abstain)).astype(np.int64)
    counts = np.diff(ends, prepend=0)[None]
    abstained = np.array([ENDLESS - int(ends[-1])])
    return OUTCOMES[int(_codes(_for_size(rule, size), counts, abstained, scale, plan)[0])]


def _for_size(rule: ConsensusRule, size: int) -> ConsensusRule:
    """The rule with the thresholds that hold for so many ratings, whatever the number of them."""
    thresholds = dict(rule.thresholds)
    for least, changed in rule.by_size.items():
        if size >= least:
            thresholds |= changed
    also = tuple(_for_size(part, size) for part in rule.also)
    return replace(rule, thresholds=thresholds, by_size={}, also=also, beside=())


def _row_json(row: Row) -> Mapping[str, Any]:
    return {
        **{name: getattr(row, name) for name in Row.__dataclass_fields__},
        "expected": str(row.expected),
        "has_consensus": row.has_consensus,
    }
