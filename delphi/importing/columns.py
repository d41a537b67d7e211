"""Finds the columns of a table under the names that people give them, and the cells that no table may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.problems import Problem
from delphi.importing.tables import Table

FORMULA = re.compile(r"[=+@]")
SPREADSHEET_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)\Z")
HTML = re.compile(
    r"</?(?:a|b|body|br|div|em|font|h[1-6]|head|html|i|iframe|img|li|object|ol|p|s|script|span|strong|style|sub|sup|"
    r"svg|table|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def normal_name(name: str) -> str:
    """A column name as it is compared: "E-Mail *" and "e_mail" are both "e mail"."""
    composed = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", composed).split())


def match_columns(columns: Iterable[str], synonyms: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The column for each field that has one; the first synonym wins over the others.

    Raises NotAcceptable where two columns mean the same field and neither bears its own name.
    """
    by_name = {normal_name(column): column for column in columns}
    matched: dict[str, str] = {}
    for field, names in synonyms.items():
        found = [by_name[name] for name in names if name in by_name]
        if len(found) > 1 and names[0] not in by_name:
            raise NotAcceptable(
                "The columns “%(one)s” and “%(other)s” mean the same. Rename the one to read to “%(name)s”.",
                one=found[0],
                other=found[1],
                name=names[0],
            )
        if found:
            matched[field] = found[0]
    return matched


def require_columns(columns: Iterable[str], matched: Mapping[str, str], needed: Mapping[str, str]) -> None:
    """Raise NotAcceptable naming the columns that are missing; `needed` maps fields to the names to write."""
    missing = [name for field, name in needed.items() if field not in matched]
    if missing:
        raise NotAcceptable(
            "The table lacks a column named %(missing)s; its columns are: %(columns)s. "
            "Name the columns in the first line.",
            missing=", ".join(f"“{name}”" for name in missing),
            columns=", ".join(list(columns)[:20]),
        )


def unsafe_cells(table: Table, columns: Iterable[str]) -> Iterator[Problem]:
    """A problem for each formula, spreadsheet error and HTML tag in the columns that will be read."""
    read = list(columns)
    for line, cells in table.rows:
        for column in read:
            yield from unsafe(line, column, cells[column])


def unsafe(line: int, column: str, cell: str) -> Iterator[Problem]:
    """The problem of one cell that a spreadsheet would run, has failed to compute, or that holds HTML."""
    if FORMULA.match(cell):
        yield Problem(
            line,
            column,
            Sentence("The cell begins with “%(sign)s”, as a formula does.", sign=cell[0]),
            Sentence("Write the text itself, or paste the cell again as a value."),
        )
    elif SPREADSHEET_ERROR.match(cell):
        yield Problem(
            line,
            column,
            Sentence("The cell holds the spreadsheet error “%(error)s”.", error=cell),
            Sentence("Mend the formula and paste its value."),
        )
    elif tag := HTML.search(cell):
        yield Problem(
            line,
            column,
            Sentence("The cell holds HTML: %(tag)s", tag=tag.group()[:40]),
            Sentence("Delete the tags; text is shown exactly as it is written."),
        )


def too_long(line: int, column: str, cell: str, limit: int) -> Iterator[Problem]:
    """The problem of a cell with more characters than its field takes."""
    if len(cell) > limit:
        yield Problem(
            line,
            column,
            Sentence(
                "The text has %(length)s characters; %(limit)s are the most.", length=len(cell), limit=limit
            ),
            Sentence("Shorten it."),
        )
