"""Where the panel stands now, for a panellist who has rated: the feedback of a round in real time."""

from __future__ import annotations

import random
from dataclasses import dataclass
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

    @property
    def is_hidden(self) -> bool:
        return not self.n

    def summary(self, low: int) -> dict[str, Any]:
        """What the log keeps of it."""
        counts = {str(point): count for point, count in enumerate(self.counts, low)}
        return {"n": self.n, "median": self.median, "counts": counts}


def now(session: Session, panellist: Panellist, presented: RoundStatement, own: Rating | None) -> Now | None:
    """None before the panellist's own first rating of the statement, and where the protocol shows nothing."""
    terms = terms_of(presented.round)
    if own is None or own.value is None or terms.feedback is Feedback.NONE:
        return None
    told = tallies(session, presented.round, presented.id)
    numbers, counts = told.numbers(terms, 0), tuple(int(count) for count in told.pooled[0])
    n_waiting = told.n_waiting[0]
    if told.is_veiled[0] or numbers["n"] < terms.least_cell:
        nothing = (0,) * len(counts)
        n_of = numbers["n_eligible"], numbers["n_recused"]
        return Now(nothing, 0, None, *n_of, n_waiting, terms.least_cell)
    sides: tuple[Side, ...] = ()
    if terms.feedback is Feedback.DISTRIBUTION_COMMENTS:
        sides = _sides(session, panellist, presented, told, numbers["counts"])
    return Now(
        counts,
        numbers["n"],
        numbers["median"],
        numbers["n_eligible"],
        numbers["n_recused"],
        n_waiting,
        terms.least_cell,
        sides,
    )


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
