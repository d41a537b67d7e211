"""Reads an uploaded or pasted table into rows that know their line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import (
    ENCODING_BY_MARK,
    LINE_END,
    decode,
    one_line,
    refuse_control_characters,
    tidy,
)
from delphi.importing.problems import Problem

DELIMITERS = ",;\t"
SNIFFED = 65_536  # bytes within which a first line is looked for
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Limits:
    """How much one import may hold."""

    n_bytes: int = 2_000_000
    n_rows: int = 2_000
    n_columns: int = 100
    n_characters: int = 10_000
    n_unpacked_bytes: int = 10_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Table:
    """The named columns, the rows that hold anything (line number, cell by column), and faults of single cells."""

    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    problems: tuple[Problem, ...] = ()


def read_table(data: bytes, limits: Limits = LIMITS) -> Table:
    """The table of an uploaded CSV, TSV or XLSX file, whichever its bytes show it to be.

    Raises NotAcceptable where the file as a whole cannot be read; faults of single lines are in `problems`.
    """
    if len(data) > limits.n_bytes:
        raise NotAcceptable(
            "The file has more than %(n)s kB. Split it, or delete what is not needed.",
            n=limits.n_bytes // 1000,
        )
    if data.startswith(b"PK\x03\x04"):
        # openpyxl takes long to import and most uploads are CSV.
        from delphi.importing.workbooks import records

        return tabulate(records(data, limits), limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotAcceptable(
            "This is an old or a password-protected Excel file. Save it as .xlsx without a password, "
            "or as “CSV UTF-8”, and upload that file."
        )
    return _read_delimited(decode(data), limits)


def header_of(data: bytes) -> tuple[str, ...]:
    """The names in the first line of a file in text; none where it is a workbook or cannot be read."""
    start = data[:SNIFFED]
    mark = next((mark for mark, _ in ENCODING_BY_MARK if start.startswith(mark)), b"")
    encoding = dict(ENCODING_BY_MARK).get(mark, "utf-8")
    text = start[len(mark) :].decode(encoding, "ignore").lstrip()
    first = LINE_END.split(text, maxsplit=1)[0]
    with suppress(NotAcceptable):
        return tuple(next((names for _, names in split_records(first, delimiter_of(first))), ()))
    return ()


def read_text(text: str, limits: Limits = LIMITS) -> Table:
    """The table that somebody pasted, with a header line; tabs, semicolons or commas part the cells."""
    refuse_long_text(text, limits)
    refuse_control_characters(text)
    return _read_delimited(text, limits)


def refuse_long_text(text: str, limits: Limits = LIMITS) -> None:
    """Raise NotAcceptable where a pasted text is longer than a file may be."""
    if len(text) > limits.n_bytes:
        raise NotAcceptable(
            "The text has more than %(n)s characters. Paste it in several parts.", n=limits.n_bytes
        )


def _read_delimited(text: str, limits: Limits) -> Table:
    declared = re.match(r"\ufeff?sep=([,;\t])(?=\r?\n|\r)", text, re.IGNORECASE)
    if declared:
        return tabulate(split_records(text[declared.end() :], declared.group(1)), limits)
    return tabulate(split_records(text, delimiter_of(text)), limits)


def delimiter_of(text: str, among: str = DELIMITERS) -> str:
    """The delimiter that parts the first line into most cells; the first of them where none does."""

    def n_cells(delimiter: str) -> int:
        try:
            return next((len(record) for _, record in split_records(text, delimiter) if record), 0)
        except NotAcceptable:
            return 0

    return max(among, key=n_cells)


def split_records(text: str, delimiter: str) -> Iterator[Record]:
    """Each record with the line on which it begins; a quoted cell may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise NotAcceptable(
                "The row that begins on line %(line)s cannot be read: a quotation mark is not closed, or text "
                "follows it. Double the quotation marks that belong to the text.",
                line=line,
            ) from None
        yield line, record


def tabulate(records: Iterable[Record], limits: Limits = LIMITS) -> Table:
    """The table whose header is the first record that holds anything. Raises NotAcceptable for whole-file faults."""
    filled = _filled(records, limits)
    _, header = next(filled, (0, []))
    columns = _column_names(header)
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for line, cells in filled:
        if len(rows) == limits.n_rows:
            raise NotAcceptable(
                "The table has more than %(n)s rows. Import it in several files.", n=limits.n_rows
            )
        padded = cells + [""] * (len(header) - len(cells))
        rows.append((line, {name: cell for name, cell in zip(header, padded, strict=False) if name}))
        problems += _cell_problems(line, header, cells, limits)
    if not rows:
        raise NotAcceptable(
            "The table holds no row below a header. Its first line names the columns, every further line is one row."
        )
    return Table(columns, rows, tuple(problems))


def _filled(records: Iterable[Record], limits: Limits) -> Iterator[Record]:
    for line, record in records:
        cells = [tidy(cell) for cell in record]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > limits.n_columns:
            raise NotAcceptable(
                "Line %(line)s has more than %(n)s columns. Delete the columns that are not needed.",
                line=line,
                n=limits.n_columns,
            )
        if cells:
            yield line, cells


def _column_names(header: list[str]) -> tuple[str, ...]:
    header[:] = [one_line(name) for name in header]
    columns = tuple(name for name in header if name)
    seen: set[str] = set()
    for name in columns:
        if len(name) > 200:
            raise NotAcceptable(
                "A column name has more than 200 characters. The first line of a table names its columns."
            )
        if name.casefold() in seen:
            raise NotAcceptable("Two columns are called “%(name)s”. Rename or delete one of them.", name=name)
        seen.add(name.casefold())
    return columns


def _cell_problems(line: int, header: list[str], cells: list[str], limits: Limits) -> Iterator[Problem]:
    for position, cell in enumerate(cells):
        name = header[position] if position < len(header) else ""
        if cell and not name:
            yield Problem(
                line,
                "",
                Sentence("Cell %(n)s of this line stands under no column name.", n=position + 1),
                Sentence("Put a cell that holds a comma in quotation marks, or name its column."),
            )
        elif len(cell) > limits.n_characters:
            yield Problem(
                line,
                name,
                Sentence("The cell has more than %(n)s characters.", n=limits.n_characters),
                Sentence("Shorten the text."),
            )
