"""Reads ratings that a panel gave in another program: long or wide tables, or Qualtrics' CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import one_line, tidy
from delphi.importing.columns import normal_name, too_long, unsafe
from delphi.importing.panel import N_CHARACTERS
from delphi.importing.qualtrics import read_responses
from delphi.importing.rated import NO_GROUP, Faults, RatedPanel
from delphi.importing.rating_cells import shortened
from delphi.importing.ratings import WHO_AND_WHEN, columns_of, read_stream
from delphi.importing.streams import Chunk, Stream, open_stream
from delphi.importing.wide_ratings import WideReader

N_BYTES = 2_000_000
# Columns that tell who somebody is or where; a table of ratings may bring them along, and they are dropped.
PERSONAL = {
    "ip", "ip address", "ipaddress", "latitude", "longitude", "location latitude", "location longitude",
    "locationlatitude", "locationlongitude", "recipientlastname", "recipientfirstname", "name", "first name",
    "last name",
}  # fmt: skip
ABOUT = {
    **WHO_AND_WHEN,
    "panellist": (*WHO_AND_WHEN["panellist"], "email", "e mail", "mail", "email address", "e mail address"),
}


@dataclass(frozen=True, eq=False)
class RatedElsewhere:
    """The ratings under the study's own labels, and for the preview what was not read.

    `lines` has the first line of each panellist. `dropped` names the columns that tell who or where.
    """

    panel: RatedPanel
    lines: Mapping[str, int]
    source: str = ""
    dropped: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    n_trials: int = 0


def read_elsewhere(data: bytes, scale: Scale, statements: Mapping[str, str]) -> RatedElsewhere:
    """The ratings of a file; `statements` has the words of each statement of the study by its label.

    Raises NotAcceptable where the file as a whole cannot be read, and BadRatings naming each bad line.
    """
    if len(data) > N_BYTES:
        raise NotAcceptable(
            "The file has more than %(n)s kB. Bring the rounds in one after the other.", n=N_BYTES // 1000
        )
    if not data.strip():
        raise NotAcceptable("The file is empty. Its first line names the columns.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotAcceptable("This is a workbook. Save its sheet as “CSV UTF-8” and take that file.")
    responses = read_responses(data, statements, ABOUT)
    if responses is None:
        return _table(data, scale, statements)
    if not responses.chunk.rows:
        raise NotAcceptable("The table holds no rating below its header.")
    panel = WideReader(responses.header, responses.matched, scale).read(iter([responses.chunk]))
    lines = _first_lines([responses.chunk], 0)
    _refuse_unsafe(panel, lines, "group")
    return RatedElsewhere(
        panel, lines, "Qualtrics", responses.dropped, responses.not_read, responses.n_trials
    )


def _table(data: bytes, scale: Scale, statements: Mapping[str, str]) -> RatedElsewhere:
    """A long or a wide table; columns that tell who or where are cut out of it before it is read."""
    stream = open_stream(io.BytesIO(data))
    labels = {label.casefold() for label in statements}
    dropped = [
        name for name in stream.header if normal_name(name) in PERSONAL and name.casefold() not in labels
    ]
    kept = [place for place, name in enumerate(stream.header) if name not in dropped]
    header = tuple(stream.header[place] for place in kept)
    chunks = (
        [_cut(chunk, len(stream.header), kept) for chunk in stream.chunks] if dropped else [*stream.chunks]
    )
    matched, is_long = columns_of(header, ABOUT)
    if "panellist" not in matched:
        raise NotAcceptable(
            "The table has no column that says who rated. Name it “panellist”; codes or addresses stand in it."
        )
    panel = read_stream(Stream(header, iter(chunks)), scale, ABOUT)
    lines = _first_lines(chunks, header.index(matched["panellist"]))
    asked = _first_lines(chunks, header.index(matched["statement"])) if is_long else {}
    panel = _under_labels(panel, statements, asked, matched.get("statement", ""))
    _refuse_unsafe(panel, lines, matched.get("group", ""))
    return RatedElsewhere(panel, lines, "", tuple(dropped), panel.not_read)


def _cut(chunk: Chunk, width: int, kept: Sequence[int]) -> Chunk:
    """The rows without the dropped cells; a row of another width stays as it is, to be named."""
    rows = [[row[place] for place in kept] if len(row) == width else row for row in chunk.rows]
    return Chunk(chunk.lines, rows)


def _first_lines(chunks: Iterable[Chunk], place: int) -> dict[str, int]:
    """The line on which each name of a column stands first."""
    found: dict[str, int] = {}
    for chunk in chunks:
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            if place < len(row):
                found.setdefault(one_line(tidy(row[place])), line)
    return found


def _under_labels(
    panel: RatedPanel, statements: Mapping[str, str], lines: Mapping[str, int], column: str
) -> RatedPanel:
    """The panel with each statement under its label. Raises BadRatings for what is no statement of the study."""
    known = {one_line(text).casefold(): label for label, text in statements.items()}
    known |= {label.casefold(): label for label in statements}
    faults = Faults()
    first: dict[str, str] = {}
    for name in dict.fromkeys(name for round_ in panel.rounds for name in round_.statements):
        label = known.get(name.casefold())
        if label is None:
            what = Sentence("The study has no statement “%(name)s”.", name=shortened(name))
            remedy = Sentence("Write the label of a statement of the study, or delete what is no statement.")
            faults.add(lines.get(name, 1), column or name[:200], what, remedy)
        elif first.setdefault(label, name) != name:
            what = Sentence(
                "“%(one)s” and “%(other)s” are both the statement %(label)s.",
                one=shortened(first[label]), other=shortened(name), label=label,
            )  # fmt: skip
            faults.add(
                lines.get(name, 1), column or name[:200], what, Sentence("Write its label in one way.")
            )
    faults.refuse()
    rounds = tuple(
        replace(round_, statements=tuple(known[name.casefold()] for name in round_.statements))
        for round_ in panel.rounds
    )
    return replace(panel, rounds=rounds)


def _refuse_unsafe(panel: RatedPanel, lines: Mapping[str, int], column: str) -> None:
    """Raise BadRatings for a group that a spreadsheet would run, that holds HTML, or that is too long."""
    faults = Faults()
    for name, code in zip(panel.panellists, panel.group_of, strict=False):
        group = panel.groups[code]
        if group == NO_GROUP:
            continue
        line = lines.get(name, 1)
        for fault in (*unsafe(line, column, group), *too_long(line, column, group, N_CHARACTERS)):
            faults.add(fault.line, fault.column, fault.what, fault.remedy)
    faults.refuse()
