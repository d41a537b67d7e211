"""Uploaded and pasted tables: what is read, and the sentence when it is not."""

from __future__ import annotations

import pytest

from delphi.errors import NotAcceptable
from delphi.importing.tables import Limits, read_table, read_text

WORDS = {"section": "Safety", "statement": "Ask, then inject."}


@pytest.mark.parametrize(
    "data",
    [
        b'section,statement\r\nSafety,"Ask, then inject."\r\n',
        b"section;statement\nSafety;Ask, then inject.\n",
        b"section\tstatement\rSafety\tAsk, then inject.\r",
        b"sep=;\r\nsection;statement\r\nSafety;Ask, then inject.\r\n",
        "\ufeffsection;statement\nSafety;Ask, then inject.".encode(),
        "section\tstatement\r\nSafety\tAsk, then inject.".encode("utf-16"),
        b"\xfe\xff" + "section;statement\nSafety;Ask, then inject.".encode("utf-16-be"),
        b'"section";"statement"\n"Safety";"Ask, then inject."\n\n;\n',
    ],
)
def test_a_table_is_read_in_any_usual_encoding_and_delimiter(data: bytes) -> None:
    table = read_table(data)

    assert table.columns == ("section", "statement")
    assert [cells for _, cells in table.rows] == [WORDS]
    assert table.problems == ()


def test_a_quoted_cell_keeps_its_line_ends_and_later_rows_their_line_numbers() -> None:
    table = read_table(b'label,statement\r\nA1,"one\r\ntwo"\r\n\r\nA2,three\r\n')

    assert table.rows == [
        (2, {"label": "A1", "statement": "one\ntwo"}),
        (5, {"label": "A2", "statement": "three"}),
    ]


def test_lines_are_counted_below_a_line_that_declares_the_delimiter() -> None:
    assert read_table(b"sep=;\na;b\n1;2\n").rows[0][0] == 3


def test_short_rows_are_filled_and_accents_composed() -> None:
    assert read_text("label,statement,why\nA1,cafe\u0301").rows == [
        (2, {"label": "A1", "statement": "café", "why": ""})
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no row below a header"),
        (b"\n\n , \n", "no row below a header"),
        (b"section,statement\n", "no row below a header"),
        (
            b"statement\nfirst\nM\xe9soth\xe9rapie\n",
            "Line 3 holds a character that is not in UTF-8.*CSV UTF-8",
        ),
        (b"\xff\xfea\x00b", "Line 1 holds a character that is not in UTF-8"),
        ("statement\nétude\n".encode("utf-16-le"), "Line 2 holds a character that is not in UTF-8"),
        (b"statement\nfirst\r\nsec\x00ond\n", r"Line 3 holds an invisible control character \(U\+0000\)"),
        (b"statement\nfir\x1bst\n", r"Line 2 holds .* \(U\+001B\)"),
        ("statement\nabc \u202e fed\n".encode(), r"Line 2 holds .* \(U\+202E\)"),
        (b'a,b\n1,2\n"x,3\n4,5\n', "row that begins on line 3 cannot be read"),
        (b'a,b\n"x"y,3\n', "row that begins on line 2 cannot be read"),
        (b"Label, label\n1,2\n", "Two columns are called “label”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a password-protected Excel file"),
        (b"PK\x03\x04 and nothing more", "cannot be read as an Excel workbook"),
        (b"a,b\n" + b"x" * 2_000_000, "more than 2000 kB"),
        (b"a\n" + b"x\n" * 2001, "more than 2000 rows"),
        (b"a\n" + b"," * 120 + b"x\n", "Line 2 has more than 100 columns"),
        (b"a,b\n" + b"x" * 140_000 + b",1\n", "row that begins on line 2 cannot be read"),
        (b"a" * 300 + b",b\n1,2\n", "column name has more than 200 characters"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotAcceptable, match=f"(?s){sentence}"):
        read_table(data)


def test_a_cell_without_a_column_name_is_a_problem_of_its_line() -> None:
    (problem,) = read_table(b"label,statement\nA1,Ask,then inject\nA2,fine\n").problems

    assert problem.line == 2
    assert str(problem.what) == "Cell 3 of this line stands under no column name."
    assert "quotation marks" in str(problem.remedy)


def test_a_cell_that_is_too_long_is_a_problem_of_its_line_and_column() -> None:
    (problem,) = read_table(b"label,statement\nA1," + b"x" * 10_001 + b"\n").problems

    assert (problem.line, problem.column) == (2, "statement")
    assert str(problem.what) == "The cell has more than 10000 characters."


def test_limits_are_the_callers_choice() -> None:
    with pytest.raises(NotAcceptable, match="more than 1 rows"):
        read_text("a\n1\n2\n", Limits(n_rows=1))


def test_a_pasted_text_is_limited_as_a_file_is() -> None:
    with pytest.raises(NotAcceptable, match="more than 10 characters"):
        read_text("statement\nsomething", Limits(n_bytes=10))
