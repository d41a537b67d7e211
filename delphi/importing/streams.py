"""Reads a CSV file of any length row by row, in chunks, without holding it as a whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, cast

from delphi.errors import NotAcceptable
from delphi.importing.characters import CONTROL, one_line, tidy
from delphi.importing.tables import DELIMITERS, delimiter_of

CHUNK = 65_536
MOST_COLUMNS = 5_000
SNIFFED = 65_536  # bytes within which the first line must end
_DECLARED = re.compile(r"sep=([,;\t|])\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Chunk:
    """Rows that hold anything, and the line on which each begins."""

    lines: list[int]
    rows: list[list[str]]


@dataclass(frozen=True)
class Stream:
    """The names of the columns ("" where there is none) and, once, the rows below them."""

    header: tuple[str, ...]
    chunks: Iterator[Chunk]


def open_stream(source: BinaryIO) -> Stream:
    """The table of a CSV file in UTF-8, or in UTF-16 with its mark, parted by commas, semicolons, tabs or bars.

    Raises NotAcceptable, also while chunks are drawn, where the file as a whole cannot be read.
    """
    buffered = io.BufferedReader(cast(Any, source), SNIFFED) if not hasattr(source, "peek") else source
    start = cast(Any, buffered).peek(SNIFFED)[:SNIFFED]
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotAcceptable("This is a workbook. Save its sheet as “CSV UTF-8” and take that file.")
    is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_wide else "utf-8-sig"
    lines = start.decode(encoding, "ignore").splitlines()
    first = [line for line in lines if line.strip()][:1]
    declared = _DECLARED.match(first[0]) if first else None
    delimiter = declared.group(1) if declared else delimiter_of(first[0] if first else "", DELIMITERS + "|")
    text = io.TextIOWrapper(buffered, encoding=encoding, newline="")
    records = _records(text, delimiter)
    if declared:
        next(records)
    _, header = next(records, (0, []))
    return Stream(_names(header), _chunked(records))


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that holds anything with the line on which it begins; the file is left to whoever opened it."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    end = 0
    try:
        for record in reader:
            line, end = end + 1, reader.line_num
            if record and (record[0] or any(record)):
                yield line, record
    except csv.Error:
        raise NotAcceptable(
            "The row that begins on line %(line)s cannot be read: a quotation mark is not closed, or text "
            "follows it. Double the quotation marks that belong to the text.",
            line=end + 1,
        ) from None
    except UnicodeDecodeError as fault:
        _refuse_encoding(reader.line_num, fault)
    finally:
        with suppress(ValueError):  # it was closed before all was read
            text.detach()


def _refuse_encoding(n_read: int, fault: UnicodeDecodeError) -> NoReturn:
    before = fault.object[: fault.start].count(b"\n")
    raise NotAcceptable(
        "Line %(line)s holds a character that is not in UTF-8. "
        "In your spreadsheet program choose “Save as”, then “CSV UTF-8”, and take that file.",
        line=n_read + before + 1,
    ) from None


def _chunked(records: Iterator[tuple[int, list[str]]]) -> Iterator[Chunk]:
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, record in records:
        lines.append(line)
        rows.append(record)
        if len(rows) == CHUNK:
            yield Chunk(lines, rows)
            lines, rows = [], []
    if rows:
        yield Chunk(lines, rows)


def _names(header: list[str]) -> tuple[str, ...]:
    names = [one_line(tidy(name)) for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise NotAcceptable("The file is empty. Its first line names the columns.")
    if len(names) > MOST_COLUMNS:
        raise NotAcceptable("The table has more than %(n)s columns.", n=MOST_COLUMNS)
    seen: set[str] = set()
    for name in names:
        if CONTROL.search(name):
            raise NotAcceptable("A column name holds an invisible control character. Type it anew.")
        if name and name.casefold() in seen:
            raise NotAcceptable("Two columns are called “%(name)s”. Rename or delete one of them.", name=name)
        seen.add(name.casefold())
    return tuple(names)
