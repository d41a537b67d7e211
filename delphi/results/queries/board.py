"""What stands on a results page: the statements of a round with their numbers, and who has answered."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from delphi.domain.consensus import Outcome, Verdict
from delphi.domain.protocol import Terms
from delphi.models import Round


class Change(enum.StrEnum):
    """What became of the middle half of the panel since the round before."""

    CLOSER = "closer"
    APART = "apart"
    STEADY = "steady"


class Order(enum.StrEnum):
    SECTION = "section"
    NEARNESS = "nearness"


@dataclass(frozen=True)
class Line:
    """One statement of a round. `numbers` has the keys of `delphi.tallies.numbers`.

    While a round runs, the numbers of fewer answers than the least cell are hidden: the first answer to
    come in would otherwise be somebody's.
    """

    presented_id: int
    statement_id: int
    label: str
    text: str
    section: str
    is_reworded: bool
    is_hidden: bool
    numbers: dict[str, Any]
    verdict: Verdict
    earlier: dict[str, Any] | None

    @property
    def n(self) -> int:
        return int(self.numbers["n"])

    @property
    def counts(self) -> list[int]:
        return [int(count) for count in self.numbers["counts"].values()]

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome

    @property
    def change(self) -> Change | None:
        """Against the round before; None where one of the two has no quartiles."""
        before = self.earlier["iqr"] if self.earlier else None
        now = self.numbers["iqr"]
        if before is None or now is None:
            return None
        return Change.STEADY if now == before else Change.CLOSER if now < before else Change.APART

    @property
    def leaning(self) -> Fraction:
        """How far one end of the scale outweighs the other, 0 to 1."""
        if not self.n:
            return Fraction(0)
        return Fraction(abs(self.numbers["n_agree"] - self.numbers["n_disagree"]), self.n)


@dataclass(frozen=True)
class EarlierLine:
    """One statement of a closed round before this one."""

    statement_id: int
    label: str
    text: str
    outcome: Outcome
    numbers: dict[str, Any]


@dataclass(frozen=True)
class Trajectory:
    """One statement's numbers by the number of the round."""

    statement_id: int
    label: str
    text: str
    numbers: dict[int, dict[str, Any]]


@dataclass(frozen=True)
class GroupProgress:
    name: str
    n: int
    n_finished: int
    n_started: int

    @property
    def n_not_started(self) -> int:
        return self.n - self.n_finished - self.n_started


@dataclass(frozen=True)
class Response:
    """Who has answered, as counts. `n_done` holds, for each who has started, how many statements are done."""

    groups: tuple[GroupProgress, ...]
    n_not_invited: int
    n_done: tuple[int, ...]
    finished_at: tuple[datetime, ...]
    reminded_at: tuple[datetime, ...]

    @property
    def n(self) -> int:
        return sum(group.n for group in self.groups)

    @property
    def n_finished(self) -> int:
        return len(self.finished_at)

    @property
    def n_started(self) -> int:
        return len(self.n_done)

    @property
    def n_not_started(self) -> int:
        return self.n - self.n_finished - self.n_started

    @property
    def median_done(self) -> float | None:
        return float(median(self.n_done)) if self.n_done else None

    @property
    def behind(self) -> GroupProgress | None:
        """The group of which the smallest share has finished, where one lies behind the others."""
        shares = [Fraction(group.n_finished, group.n) for group in self.groups]
        if len(shares) < 2 or min(shares) == max(shares):
            return None
        return self.groups[shares.index(min(shares))]

    @property
    def n_since_reminder(self) -> int | None:
        if not self.reminded_at:
            return None
        return sum(at >= max(self.reminded_at) for at in self.finished_at)

    def by_day(self, first: datetime, last: datetime) -> tuple[list[date], list[int]]:
        """Every day from the first to the last, and how many had finished by its end."""
        n_days = (last.date() - first.date()).days + 1
        days = [first.date() + timedelta(days=n) for n in range(max(n_days, 1))]
        return days, [sum(at.date() <= day for at in self.finished_at) for day in days]


@dataclass(frozen=True)
class Board:
    """One round: its statements in the order in which it shows them, and the rounds before it."""

    round: Round
    terms: Terms
    lines: tuple[Line, ...]
    earlier: dict[int, tuple[EarlierLine, ...]]
    dropped: frozenset[int]  # statements that were dropped since
    response: Response
    is_last: bool  # no later round was opened

    @property
    def n_reworded(self) -> int:
        return sum(line.is_reworded for line in self.lines)

    def n_with(self, *outcomes: Outcome) -> int:
        return sum(line.outcome in outcomes for line in self.lines)

    @property
    def n_accepted_before(self) -> int:
        return sum(line.outcome is Outcome.ACCEPTED for lines in self.earlier.values() for line in lines)

    @property
    def n_statements(self) -> int:
        """Of the whole study, as far as rounds have shown them and none dropped them."""
        shown = {line.statement_id for lines in self.earlier.values() for line in lines}
        return len((shown | {line.statement_id for line in self.lines}) - self.dropped)

    @property
    def rounds(self) -> list[int]:
        return [*self.earlier, self.round.number]

    @property
    def trajectories(self) -> list[Trajectory]:
        """Each statement through the rounds up to this one, in the order in which it first appeared."""
        found: dict[int, Trajectory] = {}
        shown: dict[int, Sequence[Line | EarlierLine]] = {**self.earlier, self.round.number: self.lines}
        for number, lines in shown.items():
            for line in lines:
                new = Trajectory(line.statement_id, line.label, line.text, {})
                found.setdefault(line.statement_id, new).numbers[number] = line.numbers
        return list(found.values())

    def n_changed(self, change: Change) -> int:
        return sum(line.change is change for line in self.lines)

    @property
    def n_split(self) -> int:
        """Statements with a third of the ratings or more at either end."""
        pairs = [(line.n, line.numbers["n_agree"], line.numbers["n_disagree"]) for line in self.lines]
        return sum(n > 0 and 3 * min(agree, disagree) >= n for n, agree, disagree in pairs)

    @property
    def n_median_in_agree(self) -> int:
        low = self.terms.scale.agree[0]
        medians = [line.numbers["median"] for line in self.lines]
        return sum(middle is not None and middle >= low for middle in medians)


def arranged(lines: Sequence[Line], order: Order, outcome: Outcome | None) -> list[tuple[str, list[Line]]]:
    """The lines with this outcome (all, where None), under the title of their section where that is asked for.

    By nearness the open ones come first, those in which one end most outweighs the other on top.
    """
    chosen = [line for line in lines if outcome is None or line.outcome is outcome]
    if order is Order.NEARNESS:
        settled = (Outcome.ACCEPTED, Outcome.REJECTED)
        return [("", sorted(chosen, key=lambda line: (line.outcome in settled, -line.leaning)))]
    sections: dict[str, list[Line]] = {}
    for line in chosen:
        sections.setdefault(line.section, []).append(line)
    return list(sections.items())
