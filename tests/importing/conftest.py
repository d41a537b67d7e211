"""Workbooks made for the tests of imports."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest

MakeWorkbook = Callable[..., bytes]


@pytest.fixture(scope="session")
def workbook() -> MakeWorkbook:
    """Makes the bytes of an XLSX file from rows; further sheets by keyword."""

    def make(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        for name, others in sheets.items():
            sheet = book.create_sheet(name)
            for row in others:
                sheet.append(list(row))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make
