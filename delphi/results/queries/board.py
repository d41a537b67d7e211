"""What stands on a results page: the statements of a round with their numbers, and those of the rounds before."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from delphi.domain.consensus import Outcome, Verdict
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.models import Round
from delphi.results.queries.response import Response


class Change(enum.StrEnum):
    """What became of the middle half of the panel since the round before."""

    CLOSER = "closer"
    APART = "apart"
    STEADY = "steady"


class Order(enum.StrEnum):
    SECTION = "section"
    NEARNESS = "nearness"
    LABEL = "label"
    N = "n"
    MEDIAN = "median"
    SPREAD = "spread"
    SHARE = "share"
    GROUPS = "groups"
    VERDICT = "verdict"


@dataclass(frozen=True)
class Line:
    """One statement of a round with one question; `stands` is what all its questions make of it, `part` 1 its own.

    `numbers` has the keys of `delphi.tallies.numbers`.

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
    n_waiting: int = 0  # people whose newer answers wait for the next step of an open round
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)  # numbers of those that may be shown
    question: str = ""
    part: int = 1
    stands: Outcome = Outcome.OPEN

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
    def share_agree(self) -> Fraction | None:
        return Fraction(self.numbers["n_agree"], self.n) if self.n and not self.is_hidden else None

    @property
    def between_groups(self) -> float | None:
        """How far the medians of the groups that may be shown lie apart, in points of the scale."""
        medians = [of["median"] for of in self.groups.values() if of["median"] is not None]
        return max(medians) - min(medians) if len(medians) > 1 else None

    @property
    def leaning(self) -> Fraction:
        """How far one end of the scale outweighs the other, 0 to 1."""
        if not self.n:
            return Fraction(0)
        return Fraction(abs(self.numbers["n_agree"] - self.numbers["n_disagree"]), self.n)


@dataclass(frozen=True)
class EarlierLine:
    """One statement of a closed round before this one, with one question."""

    statement_id: int
    label: str
    text: str
    outcome: Outcome
    numbers: dict[str, Any]
    question: str = ""
    part: int = 1
    stands: Outcome = Outcome.OPEN


@dataclass(frozen=True)
class Trajectory:
    """One statement's numbers on one question by the number of the round."""

    statement_id: int
    question: str
    label: str
    text: str
    numbers: dict[int, dict[str, Any]]


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
    def statements(self) -> tuple[Line, ...]:
        """One line a statement, that of its own question."""
        return tuple(line for line in self.lines if line.part == 1)

    @property
    def n_reworded(self) -> int:
        return sum(line.is_reworded for line in self.statements)

    def n_with(self, *outcomes: Outcome) -> int:
        """How many statements stand so, all their questions taken together."""
        return sum(line.stands in outcomes for line in self.statements)

    @property
    def n_accepted_before(self) -> int:
        shown = [line for lines in self.earlier.values() for line in lines if line.part == 1]
        return sum(line.stands is Outcome.ACCEPTED for line in shown)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the round asks, in the order of the protocol."""
        asked = {line.question for line in self.lines}
        return tuple(one for one in self.terms.questions if one.key in asked)

    def asked(self, question: str) -> Board:
        """The same of one question alone: lines and earlier lines, and the terms that judge them."""
        if not self.terms.more:
            return self
        return replace(
            self,
            terms=self.terms.asking(question),
            lines=tuple(line for line in self.lines if line.question == question),
            earlier={
                number: tuple(line for line in lines if line.question == question)
                for number, lines in self.earlier.items()
            },
        )

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
        found: dict[tuple[int, str], Trajectory] = {}
        shown: dict[int, Sequence[Line | EarlierLine]] = {**self.earlier, self.round.number: self.lines}
        for number, lines in shown.items():
            for line in lines:
                new = Trajectory(line.statement_id, line.question, line.label, line.text, {})
                key = (line.statement_id, line.question)
                found.setdefault(key, new).numbers[number] = line.numbers
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


@dataclass(frozen=True)
class Choice:
    """Which lines of the board, and in which order: `is_down` turns an order by a column round."""

    order: Order = Order.SECTION
    outcome: Outcome | None = None
    words: str = ""
    is_down: bool = False

    def has(self, line: Line) -> bool:
        said = f"{line.label} {line.text} {line.section}".casefold()
        is_meant = all(word in said for word in self.words.casefold().split())
        return is_meant and (self.outcome is None or line.stands is self.outcome)


SETTLED = (Outcome.ACCEPTED, Outcome.REJECTED)
_BY: dict[Order, Callable[[Line], Any]] = {
    Order.LABEL: lambda line: [
        (not part.isdigit(), int(part) if part.isdigit() else part.casefold())
        for part in re.split(r"(\d+)", line.label)
        if part
    ],
    Order.N: lambda line: line.n,
    Order.MEDIAN: lambda line: line.numbers["median"],
    Order.SPREAD: lambda line: line.numbers["iqr"],
    Order.SHARE: lambda line: line.share_agree,
    Order.GROUPS: lambda line: line.between_groups,
    Order.VERDICT: lambda line: list(Outcome).index(line.outcome),
}


def arranged(lines: Sequence[Line], choice: Choice) -> list[tuple[str, list[Line]]]:
    """The chosen lines, under the title of their section where that is asked for.

    By nearness the open ones come first, those in which one end most outweighs the other on top. By a column,
    those without a value come last either way; equals stay in the order of the round.
    """
    chosen = [line for line in lines if choice.has(line)]
    if choice.order is Order.SECTION:
        sections: dict[str, list[Line]] = {}
        for line in chosen:
            sections.setdefault(line.section, []).append(line)
        return list(sections.items())
    if choice.order is Order.NEARNESS:
        found = sorted(chosen, key=lambda line: (line.outcome in SETTLED, -line.leaning))
    else:
        by = _BY[choice.order]
        known = [line for line in chosen if by(line) is not None]
        found = sorted(known, key=by, reverse=choice.is_down)
        found += [line for line in chosen if by(line) is None]
    return [("", found)] if found else []
