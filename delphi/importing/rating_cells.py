"""The cells of a file of ratings as small integers, each distinct text looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from delphi.domain.scale import Scale, from_to
from delphi.errors import Sentence
from delphi.importing.characters import CONTROL, one_line, tidy
from delphi.importing.rated import BLANK, UNABLE, WRONG, Codes, Faults

NOT_ANSWERED = frozenset({"", "na"})
OUTSIDE_EXPERTISE = frozenset({"x", "unable"})
_WHOLE = re.compile(r"([+-]?\d{1,6})(?:[.,]0+)?\Z")  # R and spreadsheets write 7 as 7.0 too


class Labels(dict[str, int]):
    """Texts as consecutive codes in the order of their first appearance; BLANK, or WRONG for unsafe text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def __missing__(self, raw: str) -> int:
        name = one_line(tidy(raw))
        if CONTROL.search(name):
            code = WRONG
        elif not name:
            code = BLANK
        else:
            code = self._codes.setdefault(name, len(self.names))
            if code == len(self.names):
                self.names.append(name)
        self[raw] = code
        return code

    def read(self, cells: list[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, cells), np.int32, len(cells))


class Values(dict[str, int]):
    """Answers as positions on the scale, or BLANK, UNABLE, WRONG."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self.scale = scale

    def __missing__(self, raw: str) -> int:
        text = tidy(raw).casefold()
        whole = _WHOLE.match(text)
        if text in NOT_ANSWERED:
            code = BLANK
        elif text in OUTSIDE_EXPERTISE:
            code = UNABLE
        elif whole and self.scale.low <= int(whole.group(1)) <= self.scale.high:
            code = int(whole.group(1)) - self.scale.low
        else:
            return WRONG  # not remembered: wrong texts may be as many as there are lines
        self[raw] = code
        return code

    def read(self, cells: list[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, cells), np.int32, len(cells))

    def name_wrong(self, faults: Faults, line: int, column: str, raw: str) -> None:
        """Add the fault of one cell that is no answer."""
        faults.add(
            line,
            column,
            Sentence("“%(cell)s” is not a rating.", cell=shortened(raw)),
            Sentence(
                "Write a whole number from %(range)s, nothing where nobody answered, or “unable”.",
                range=from_to(self.scale.low, self.scale.high),
            ),
        )


def name_missing(faults: Faults, lines: list[int], codes: Codes, column: str, raw: list[str]) -> None:
    """Add a fault for each cell that should name something and does not."""
    for row in np.flatnonzero(codes < 0):
        if codes[row] == WRONG:
            what = Sentence("“%(cell)s” holds an invisible control character.", cell=shortened(raw[row]))
            faults.add(lines[row], column, what, Sentence("Type it anew."))
        else:
            faults.add(
                lines[row], column, Sentence("The cell is empty."), Sentence("Fill it, or delete the line.")
            )


def name_other_widths(faults: Faults, lines: list[int], rows: list[list[str]], width: int) -> list[int]:
    """Add a fault for each row with too few or too many cells, and return the rows that are as they should be."""
    if set(map(len, rows)) == {width}:
        return list(range(len(rows)))
    right = []
    for index, row in enumerate(rows):
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) == width:
            right.append(index)
        else:
            what = Sentence(
                "The line has %(n)s cells, the header names %(width)s columns.", n=len(row), width=width
            )
            remedy = Sentence("Put a cell that holds a comma in quotation marks; leave no cell out.")
            faults.add(lines[index], "", what, remedy)
    return right


def shortened(text: Iterable[str] | str) -> str:
    """A cell short and plain enough for a message on a terminal."""
    plain = "".join(character if character.isprintable() else "�" for character in text)
    return plain if len(plain) <= 40 else f"{plain[:40]}…"
