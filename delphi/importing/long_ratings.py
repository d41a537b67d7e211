"""Ratings with a line for each: round, statement, panellist, group, value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.rated import BLANK, MOST_CELLS, WRONG, Codes, Faults, RatedPanel, RatedRound
from delphi.importing.rating_cells import Labels, Values, name_missing, name_other_widths
from delphi.importing.seating import ONE_ROUND, in_order, readable, seats
from delphi.importing.streams import Chunk

FIELDS = ("round", "statement", "panellist", "group")
NEEDED = ("round", "statement", "panellist")


@dataclass
class LongReader:
    """The columns on their way in, as codes; `place` has the position of each field that the file has."""

    header: Sequence[str]
    matched: Mapping[str, str]
    scale: Scale
    faults: Faults = field(default_factory=Faults)
    labels: dict[str, Labels] = field(default_factory=lambda: {name: Labels() for name in FIELDS})
    parts: dict[str, list[npt.NDArray[np.int32]]] = field(default_factory=dict)

    def read(self, chunks: Iterator[Chunk]) -> RatedPanel:
        """Everything, once. Raises NotAcceptable, and BadRatings naming each bad line."""
        values = Values(self.scale)
        for chunk in chunks:
            self._take(chunk, values)
        if not self.parts:
            self.faults.refuse()
            raise NotAcceptable("The table holds no rating below its header.")
        # Lines that say who rated what and when are compared although others, or their values, are at fault.
        columns = readable({name: np.concatenate(parts) for name, parts in self.parts.items()}, NEEDED)
        self.parts.clear()
        self._refuse_twice(columns)
        seated = seats(self.labels["panellist"], self.labels["group"], columns, self.matched, self.faults)
        self.faults.refuse()
        rounds = tuple(self._rounds(columns, seated.place, len(seated.panellists)))
        return RatedPanel(seated.panellists, seated.groups, seated.group_of, rounds)

    def _take(self, chunk: Chunk, values: Values) -> None:
        right = name_other_widths(self.faults, chunk.lines, chunk.rows, len(self.header))
        lines = [chunk.lines[index] for index in right]
        rows = [chunk.rows[index] for index in right]
        found: dict[str, npt.NDArray[np.int32]] = {"line": np.array(lines, dtype=np.int32)}
        for name in FIELDS:
            if name not in self.matched:
                found[name] = np.full(len(rows), BLANK if name == "group" else 0, dtype=np.int32)
                continue
            place = self.header.index(self.matched[name])
            cells = [row[place] for row in rows]
            found[name] = self.labels[name].read(cells)
            if name in NEEDED or (found[name] == WRONG).any():
                faulty = found[name] if name in NEEDED else np.where(found[name] == WRONG, WRONG, 0)
                name_missing(self.faults, lines, faulty.astype(np.int32), self.matched[name], cells)
        place = self.header.index(self.matched["value"])
        cells = [row[place] for row in rows]
        found["value"] = values.read(cells)
        for row in np.flatnonzero(found["value"] == WRONG):
            values.name_wrong(self.faults, lines[row], self.matched["value"], cells[row])
        for name, column in found.items():
            self.parts.setdefault(name, []).append(column)

    def _refuse_twice(self, columns: Mapping[str, Codes]) -> None:
        """Name each line that rates what the same panellist has rated in the same round before."""
        n_statements, n_panellists = (len(self.labels[name].names) for name in ("statement", "panellist"))
        key = columns["round"].astype(np.int64) * n_statements + columns["statement"]
        key = key * n_panellists + columns["panellist"]
        order = np.argsort(key, kind="stable")
        again = np.flatnonzero(key[order][1:] == key[order][:-1]) + 1
        for place in again:
            row, first = order[place], order[np.searchsorted(key, key[order[place]], sorter=order)]
            self.faults.add(
                columns["line"][row],
                self.matched["value"],
                Sentence(
                    "“%(panellist)s” has a line on “%(statement)s” already, line %(line)s.",
                    panellist=self.labels["panellist"].names[columns["panellist"][row]],
                    statement=self.labels["statement"].names[columns["statement"][row]],
                    line=int(columns["line"][first]),
                ),
                Sentence("Delete one of them, or name the round."),
            )

    def _rounds(self, columns: Mapping[str, Codes], place: Codes, n_panellists: int) -> Iterator[RatedRound]:
        names = self.labels["round"].names or [ONE_ROUND]
        for code in in_order(names):
            here = columns["round"] == code
            statements = np.unique(columns["statement"][here])
            if n_panellists * len(statements) > MOST_CELLS:
                raise NotAcceptable(
                    "The panel is too large: panellists times statements exceeds 100 million."
                )
            rows = place[columns["panellist"][here]]
            placed = np.full((n_panellists, len(statements)), BLANK, dtype=np.int8)
            placed[rows, np.searchsorted(statements, columns["statement"][here])] = columns["value"][here]
            took_part = np.zeros(n_panellists, dtype=np.bool_)
            took_part[rows] = True
            labels = tuple(self.labels["statement"].names[statement] for statement in statements)
            yield RatedRound(names[code], labels, placed, took_part)
