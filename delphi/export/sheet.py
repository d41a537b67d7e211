"""One table as a workbook (XLSX) to be filled in: a fixed header, wrapped cells, and no cell that runs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from delphi.export.csv_bundle import cell

WIDE, NARROW = 56, 18


def write_xlsx(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    wide: Iterable[str] = (),
    is_rtl: bool = False,
) -> bytes:
    """The workbook; `wide` names the columns that hold long texts. Its cells are those of the CSV."""
    # It takes long to import, and few ask for it.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.sheet_view.rightToLeft = is_rtl
    sheet.freeze_panes = "A2"
    sheet.append([cell(column) for column in columns])
    for row in rows:
        sheet.append([cell(value) for value in row])
    long = set(wide)
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE if column in long else NARROW
        sheet.cell(1, number).font = Font(bold=True)
    for line in sheet.iter_rows():
        for one in line:
            one.alignment = Alignment(wrap_text=True, vertical="top")
            one.data_type = "s"  # text, whatever it begins with
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
