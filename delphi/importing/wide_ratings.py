"""Ratings with a line for each panellist and a column for each statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.rated import BLANK, MOST_CELLS, WRONG, Codes, Faults, Placed, RatedPanel, RatedRound
from delphi.importing.rating_cells import Labels, Values, name_missing, name_other_widths
from delphi.importing.seating import ONE_ROUND, in_order, readable, seats
from delphi.importing.streams import Chunk

NEEDED = ("round", "panellist")
ABOUT = ("round", "panellist", "group")


@dataclass
class WideReader:
    """The lines on their way in; a file without a column of panellists has one on each line."""

    header: Sequence[str]
    matched: Mapping[str, str]
    scale: Scale
    faults: Faults = field(default_factory=Faults)
    labels: dict[str, Labels] = field(default_factory=lambda: {name: Labels() for name in ABOUT})
    parts: dict[str, list[npt.NDArray[np.int32]]] = field(default_factory=dict)
    answers: list[Placed] = field(default_factory=list)

    def read(self, chunks: Iterator[Chunk]) -> RatedPanel:
        """Everything, once. Raises NotAcceptable, and BadRatings naming each bad line."""
        statements = [name for name in self.header if name and name not in self.matched.values()]
        if not statements:
            raise NotAcceptable(
                "The table names no statement. A long table has the columns statement, panellist and value; "
                "a wide one has a line for each panellist and a column for each statement."
            )
        values = Values(self.scale)
        for chunk in chunks:
            self._take(chunk, statements, values)
        if not self.parts:
            self.faults.refuse()
            raise NotAcceptable("The table holds no rating below its header.")
        # Lines that say whose they are are compared although others, or their cells, are at fault.
        columns = readable({name: np.concatenate(parts) for name, parts in self.parts.items()}, NEEDED)
        self._refuse_twice(columns)
        seated = seats(self.labels["panellist"], self.labels["group"], columns, self.matched, self.faults)
        self.faults.refuse()
        rounds = tuple(self._rounds(columns, statements, seated.place, len(seated.panellists)))
        is_paired = "panellist" in self.matched
        return RatedPanel(seated.panellists, seated.groups, seated.group_of, rounds, is_paired)

    def _take(self, chunk: Chunk, statements: Sequence[str], values: Values) -> None:
        right = name_other_widths(self.faults, chunk.lines, chunk.rows, len(self.header))
        lines = [chunk.lines[index] for index in right]
        rows = [chunk.rows[index] for index in right]
        found: dict[str, npt.NDArray[np.int32]] = {"line": np.array(lines, dtype=np.int32)}
        for name in ABOUT:
            found[name] = self._about(name, lines, rows)
        placed = np.empty((len(rows), len(statements)), dtype=np.int8)
        for column, statement in enumerate(statements):
            place = self.header.index(statement)
            cells = [row[place] for row in rows]
            placed[:, column] = values.read(cells)
            for row in np.flatnonzero(placed[:, column] == WRONG):
                values.name_wrong(self.faults, lines[row], statement, cells[row])
        self._name_nameless(lines, rows)
        self.answers.append(placed)
        for name, codes in found.items():
            self.parts.setdefault(name, []).append(codes)

    def _about(self, name: str, lines: list[int], rows: list[list[str]]) -> Codes:
        """The codes of one column that says who, or when."""
        if name in self.matched:
            place = self.header.index(self.matched[name])
            cells = [row[place] for row in rows]
            codes = self.labels[name].read(cells)
            faulty = codes if name != "group" else np.where(codes == WRONG, WRONG, 0).astype(np.int32)
            name_missing(self.faults, lines, faulty, self.matched[name], cells)
            return codes
        if name == "panellist":
            return self.labels[name].read([f"{line:09d}" for line in lines])
        return np.full(len(rows), BLANK if name == "group" else 0, dtype=np.int32)

    def _name_nameless(self, lines: list[int], rows: list[list[str]]) -> None:
        for place in (place for place, name in enumerate(self.header) if not name):
            for line, row in zip(lines, rows, strict=True):
                if row[place].strip():
                    what = Sentence("Cell %(n)s of this line stands under no column name.", n=place + 1)
                    self.faults.add(line, "", what, Sentence("Name its column, or empty the cell."))

    def _refuse_twice(self, columns: Mapping[str, Codes]) -> None:
        """Name each line of a panellist who has a line in the same round already."""
        key = columns["round"].astype(np.int64) * len(self.labels["panellist"].names) + columns["panellist"]
        order = np.argsort(key, kind="stable")
        for place in np.flatnonzero(key[order][1:] == key[order][:-1]) + 1:
            row, first = order[place], order[np.searchsorted(key, key[order[place]], sorter=order)]
            self.faults.add(
                columns["line"][row],
                self.matched["panellist"],
                Sentence(
                    "“%(panellist)s” has a line already, line %(line)s.",
                    panellist=self.labels["panellist"].names[columns["panellist"][row]],
                    line=int(columns["line"][first]),
                ),
                Sentence("Delete one of them, or name the round."),
            )

    def _rounds(
        self, columns: Mapping[str, Codes], statements: Sequence[str], place: Codes, n_panellists: int
    ) -> Iterator[RatedRound]:
        if n_panellists * len(statements) > MOST_CELLS:
            raise NotAcceptable("The panel is too large: panellists times statements exceeds 100 million.")
        answers = np.concatenate(self.answers)
        self.answers.clear()
        names = self.labels["round"].names or [ONE_ROUND]
        for code in in_order(names):
            here = columns["round"] == code
            rows = place[columns["panellist"][here]]
            placed = np.full((n_panellists, len(statements)), BLANK, dtype=np.int8)
            placed[rows] = answers[here]
            took_part = np.zeros(n_panellists, dtype=np.bool_)
            took_part[rows] = True
            # With several rounds in one table, an empty column was not asked in that round.
            asked = (placed != BLANK).any(axis=0) if len(names) > 1 else np.ones(len(statements), np.bool_)
            labels = tuple(name for name, was_asked in zip(statements, asked, strict=True) if was_asked)
            yield RatedRound(names[code], labels, placed[:, asked], took_part)
