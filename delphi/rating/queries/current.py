"""Where the panel stands now, for a panellist who has rated: the feedback of a round in real time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from delphi.comments import remarks, voices
from delphi.domain.protocol import Feedback
from delphi.domain.scale import Band
from delphi.models import CommentKind, Panellist, Rating, RoundStatement
from delphi.tallies import asking, tallies, terms_of


@dataclass(frozen=True)
class Said:
    text: str
    kind: CommentKind


@dataclass(frozen=True)
class Side:
    """What those wrote whose ratings lie in one band; the bands with fewer ratings come first."""

    band: Band
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Now:
    """The panel up to its last step: nothing of it while fewer have answered than may be shown.

    `n_waiting` newer answers wait for the next step, so that no two looks differ by what one person said.
    """

    counts: tuple[int, ...]
    n: int
    median: float | None
    n_eligible: int
    n_recused: int
    n_waiting: int
    least_cell: int
    sides: tuple[Side, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)  # as they are told: an estimate's in its unit

    @property
    def is_hidden(self) -> bool:
        return not self.n

    @property
    def summary(self) -> dict[str, Any]:
        """What the log keeps of it."""
        return summary_of(self.numbers)


def summary_of(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """How many, the median and the counts: what the log keeps of the numbers that a page showed."""
    return {name: numbers[name] for name in ("n", "median", "counts")}


def now(session: Session, panellist: Panellist, presented: RoundStatement, own: Rating | None) -> Now | None:
    """None before the panellist's own first rating of the statement, and where the protocol shows nothing."""
    terms = terms_of(presented.round)
    if own is None or own.value is None or terms.feedback is Feedback.NONE:
        return None
    told = tallies(session, presented.round, presented.id)
    numbers, counts = told.numbers(terms, 0), tuple(int(count) for count in told.pooled[0])
    rest = numbers["n_eligible"], numbers["n_recused"], told.n_waiting[0], terms.least_cell
    if told.is_veiled[0] or numbers["n"] < terms.least_cell:
        return Now((0,) * len(counts), 0, None, *rest)
    sides: tuple[Side, ...] = ()
    if terms.feedback is Feedback.DISTRIBUTION_COMMENTS and asking(presented).scale.is_of_ratings:
        sides = _sides(session, panellist, presented, told, numbers["counts"])
    return Now(counts, numbers["n"], numbers["median"], *rest, sides, numbers)


def _sides(
    session: Session, panellist: Panellist, presented: RoundStatement, told: Any, counts: dict[str, int]
) -> tuple[Side, ...]:
    """The comments of those whose answers are shown, the minority first; another order for each reader."""
    found = remarks(session, (presented.id,), told.standing)
    chance = random.Random(f"{panellist.id}:{presented.id}")  # noqa: S311
    sides = []
    for heard in voices(found, presented.id, counts, asking(presented).scale):
        if heard.band is not None:
            said = [Said(remark.text, remark.kind) for remark in heard.said]
            chance.shuffle(said)
            sides.append(Side(heard.band, tuple(said)))
    return tuple(sides)
