"""What a file of ratings holds, and what is wrong with its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.problems import Problem

BLANK, UNABLE, WRONG = -1, -2, -3
MOST_CELLS = 100_000_000  # panellists x statements of one round, a byte each
MOST_PROBLEMS = 10_000
NO_GROUP = "(no group)"

Placed = npt.NDArray[np.int8]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RatedRound:
    """One round: its statements in the order of the file, who took part, and all answers.

    `placed` is (panellists, statements): the position of the rating on the scale, or BLANK, or UNABLE.
    `took_part` marks the panellists of whom the round has a line.
    """

    label: str
    statements: tuple[str, ...]
    placed: Placed
    took_part: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RatedPanel:
    """Everything that a file holds.

    `group_of` has each panellist's place in `groups`; both are empty where the file names no group.
    `is_paired` says whether a panellist can be found again in another round; `not_read` names columns that
    were left aside.
    """

    panellists: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: Codes
    rounds: tuple[RatedRound, ...]
    is_paired: bool = True
    not_read: tuple[str, ...] = ()


class BadRatings(NotAcceptable):
    """The file holds lines that cannot be read; `problems` names each of them, up to 10,000."""

    def __init__(self, problems: Sequence[Problem], n_problems: int) -> None:
        super().__init__(
            Sentence(
                "Nothing was read: %(n)s fault is named here. Mend it and try again.",
                "Nothing was read: %(n)s faults are named here. Mend them and try again.",
                n=n_problems,
            )
        )
        self.problems = tuple(problems)
        self.n_problems = n_problems


class Faults:
    """The faults found so far; past a bound they are only counted, so that a wrong file fills no memory."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.n = 0

    def add(self, line: int, column: str, what: Sentence, remedy: Sentence) -> None:
        self.n += 1
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(int(line), column, what, remedy))

    def refuse(self) -> None:
        """Raise BadRatings where anything was found."""
        if self.n:
            raise BadRatings(sorted(self.found, key=lambda problem: problem.line), self.n)
