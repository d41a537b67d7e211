"""Who sits on the panel that a file of ratings tells of: panellists in order, each in one group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from delphi.errors import Sentence
from delphi.importing.rated import NO_GROUP, Codes, Faults
from delphi.importing.rating_cells import Labels

ONE_ROUND = "1"


@dataclass(frozen=True, eq=False)
class Seats:
    """`place` has the position in `panellists` of each panellist's code in the file."""

    panellists: tuple[str, ...]
    place: Codes
    groups: tuple[str, ...]
    group_of: Codes


def readable(columns: Mapping[str, Codes], needed: Sequence[str]) -> dict[str, Codes]:
    """The lines on which every needed column could be read."""
    right = np.all([columns[name] >= 0 for name in needed], axis=0)
    return dict(columns) if right.all() else {name: codes[right] for name, codes in columns.items()}


def seats(
    panellists: Labels,
    groups: Labels,
    columns: Mapping[str, Codes],
    matched: Mapping[str, str],
    faults: Faults,
) -> Seats:
    """Panellists and groups in the order of their names, so that the order of lines changes no number.

    Adds a fault for each line that puts a panellist into another group than before.
    """
    who, group, lines = columns["panellist"], columns["group"], columns["line"]
    named = np.flatnonzero(group >= 0)[::-1]
    first = np.full(len(panellists.names), -1, dtype=np.int64)
    first[who[named]] = named  # from the last line up: the first one stays
    of_code = np.where(first >= 0, group[first], -1)
    for row in np.flatnonzero((group >= 0) & (group != of_code[who])):
        faults.add(
            int(lines[row]),
            matched["group"],
            Sentence(
                "“%(panellist)s” belongs to “%(other)s” here and to “%(group)s” on line %(line)s.",
                panellist=panellists.names[who[row]],
                other=groups.names[group[row]],
                group=groups.names[of_code[who[row]]],
                line=int(lines[first[who[row]]]),
            ),
            Sentence("Give each panellist one group."),
        )
    order = sorted(range(len(panellists.names)), key=panellists.names.__getitem__)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    names = [groups.names[code] if code >= 0 else NO_GROUP for code in of_code[order]]
    if not groups.names:
        return Seats(_named(panellists, order), place, (), np.zeros(0, dtype=np.int32))
    known = tuple(sorted(set(names)))
    at = {name: position for position, name in enumerate(known)}
    return Seats(_named(panellists, order), place, known, np.array([at[name] for name in names], np.int32))


def _named(panellists: Labels, order: Sequence[int]) -> tuple[str, ...]:
    return tuple(panellists.names[code] for code in order)


def in_order(names: Sequence[str]) -> list[int]:
    """The rounds: by number where every name is one, otherwise as the file brings them."""
    if all(name.isdecimal() for name in names):
        return sorted(range(len(names)), key=lambda code: int(names[code]))
    return list(range(len(names)))
