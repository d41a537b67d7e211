"""What is wrong with one line of an import, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from delphi.errors import NotAcceptable, Sentence


@dataclass(frozen=True)
class Problem:
    """One fault: the line as the file counts it, the column as its header writes it ("" for the whole line)."""

    line: int
    column: str
    what: Sentence
    remedy: Sentence


def distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in order of lines, one for each cell: the first found is the one to mend first."""
    first: dict[tuple[int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column), problem)
    return tuple(sorted(first.values(), key=lambda problem: problem.line))


def refuse_unless_right(problems: tuple[Problem, ...], n_rows: int) -> None:
    """Raise NotAcceptable unless there is something to import and nothing to mend."""
    if problems:
        raise NotAcceptable(
            Sentence(
                "Nothing was imported: %(n)s problem is named below. Mend it and import again.",
                "Nothing was imported: %(n)s problems are named below. Mend them and import again.",
                n=len(problems),
            )
        )
    if not n_rows:
        raise NotAcceptable("There is nothing to import. Add at least one line and try again.")
