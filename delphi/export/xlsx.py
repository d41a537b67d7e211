"""The tables of a study as one workbook: a README with the code book, then a sheet for each table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from delphi.export.archive import with_fixed_times
from delphi.export.csv_bundle import Tables, cell, kind_of
from delphi.export.phrases import Translate
from delphi.export.text import clean

LONGEST_CELL = 32_767  # characters; Excel holds no more in one cell
WIDEST = 60  # of a column, in characters
MODIFIED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


def render(
    tables: Tables,
    title: str,
    facts: Mapping[str, Any],
    descriptions: Mapping[str, str],
    at: datetime,
    translate: Translate = str,
) -> bytes:
    """The workbook; the same tables, facts and moment give the same bytes.

    `facts` are what a reader must know of the whole; `descriptions` explain a table ("ratings") or a column
    ("ratings.value"). Text that a spreadsheet would run has an apostrophe before it, as in the CSV files.
    """
    from openpyxl import Workbook

    kept = {name: (columns, [list(row) for row in rows]) for name, (columns, rows) in tables.items()}
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = clean(title), "Delphi"
    book.properties.created = at.replace(tzinfo=None)
    _sheet(book, "README", _readme(kept, title, facts, descriptions, translate), [26, 26, 14, 90])
    for name, (columns, rows) in kept.items():
        _sheet(
            book,
            name.replace("_", " ").capitalize(),
            [list(columns), *rows],
            _widths(columns, rows),
            head=True,
        )
    out = io.BytesIO()
    book.save(out)
    return with_fixed_times(out.getvalue(), {"docProps/core.xml": _unmoved})


def _unmoved(core: bytes) -> bytes:
    """The properties without the moment of saving."""
    return MODIFIED.sub(b"", core)


def _sheet(book: Any, name: str, rows: Iterable[list[Any]], widths: list[int], head: bool = False) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    if head:
        sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    for number, row in enumerate(rows):
        values = [_value(value) for value in row]
        if head and number == 0:
            values = [WriteOnlyCell(sheet, value=value) for value in values]
            for one in values:
                one.font = bold
        sheet.append(values)


def _value(value: Any) -> Any:
    """Numbers stay numbers; everything else is text that no spreadsheet runs."""
    if isinstance(value, bool) or (isinstance(value, int | float) and cell(value)):
        return value
    text = cell(clean(value))
    return None if text == "" else text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 2] + " …"


def _widths(columns: Iterable[str], rows: list[list[Any]]) -> list[int]:
    widths = [len(column) + 2 for column in columns]
    for row in rows[:200]:
        widths = [max(width, len(cell(value)) + 2) for width, value in zip(widths, row, strict=True)]
    return [min(width, WIDEST) for width in widths]


def _readme(
    kept: Mapping[str, Any], title: str, facts: Mapping[str, Any], said: Mapping[str, str], _: Translate
) -> Iterator[list[Any]]:
    yield [title]
    yield []
    yield from ([key, value] for key, value in facts.items())
    yield []
    for words in (
        _("An empty cell is missing or undefined, never zero."),
        _("Times are UTC. Panellists are codes; no name stands beside a rating."),
        _(
            "Text that begins with = + - @, a tab or a return has an apostrophe before it, so that no spreadsheet runs it."
        ),
    ):
        yield [words]
    yield []
    yield [_("table"), _("column"), _("kind"), _("what it holds")]
    for name, (columns, rows) in kept.items():
        yield [name, None, None, said.get(name, "")]
        for place, column in enumerate(columns):
            yield [
                name,
                column,
                kind_of([row[place] for row in rows]),
                said.get(f"{name}.{column}", said.get(column, "")),
            ]
