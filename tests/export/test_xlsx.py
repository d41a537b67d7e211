"""The workbook, read back with openpyxl."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl

from delphi.export import xlsx

AT = datetime(2026, 12, 4, 10, tzinfo=UTC)
LONG = "long " * 8_000
TABLES = {
    "ratings": (("round", "value", "kept"), [(1, 8, True), (1, None, False)]),
    "comments": (("text",), [("=1+1",), ("-3 is too low",), ("@x",), ("a\x00b\x1b",), ("<b>שלום</b>",), (LONG,), (0.25,)]),
}  # fmt: skip
SAID = {"ratings": "A row for each.", "value": "The rating.", "comments.text": "The words."}


def made():
    return xlsx.render(TABLES, "Needles & <skin>", {"edition": "1.0", "rule": "=not run"}, SAID, AT)


def read():
    return openpyxl.load_workbook(io.BytesIO(made()))


def test_the_same_tables_give_the_same_bytes():
    assert made() == made()


def test_each_table_is_a_sheet_and_numbers_stay_numbers():
    book = read()
    assert book.sheetnames == ["README", "Ratings", "Comments"]
    assert [list(row) for row in book["Ratings"].values] == [
        ["round", "value", "kept"],
        [1, 8, True],
        [1, None, False],
    ]


def test_no_text_is_run_and_none_is_lost():
    cells = [row[0] for row in read()["Comments"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    values = [cell.value for cell in cells]
    assert values[:5] == ["'=1+1", "'-3 is too low", "'@x", "a\ufffdb\ufffd", "<b>שלום</b>"]
    assert len(values[5]) <= 32_767
    assert values[6] == 0.25


def test_the_readme_tells_the_facts_and_every_column():
    rows = [[value for value in row if value is not None] for row in read()["README"].values]
    assert rows[0] == ["Needles & <skin>"]
    assert ["edition", "1.0"] in rows
    assert ["ratings", "value", "integer", "The rating."] in rows
    assert ["comments", "text", "string", "The words."] in rows
