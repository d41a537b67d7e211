"""Pasted statements: one a line, with sections and labels, or a table."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.errors import NotAcceptable
from delphi.importing.pasted import read_pasted


def test_each_line_is_a_statement_under_its_section() -> None:
    found = read_pasted(
        "Wash hands.\n\n# Technique\nTEC9: Stay within the dermis, if you can.\r\n- Use short needles.\n"
        "Section: Safety\nSAF1\tAsk for allergies.\n2. Note: ask again.\n"
    )

    assert found.problems == ()
    assert [(row.section, row.label, row.text) for row in found.rows] == [
        ("Statements", "STA1", "Wash hands."),
        ("Technique", "TEC9", "Stay within the dermis, if you can."),
        ("Technique", "TEC1", "Use short needles."),
        ("Safety", "SAF1", "Ask for allergies."),
        ("Safety", "SAF2", "Note: ask again."),
    ]
    assert found.lines == (1, 4, 5, 7, 8)


@pytest.mark.parametrize(
    "text", ["label\tstatement\nA1\tAsk, then act.", "Label;Statement\nA1;Ask, then act."]
)
def test_a_pasted_table_is_read_as_one(text: str) -> None:
    (row,) = read_pasted(text).rows

    assert (row.label, row.text) == ("A1", "Ask, then act.")


def test_a_copied_column_may_begin_with_its_header() -> None:
    assert [row.text for row in read_pasted("Statement\nAsk, then act.\nWait; see.").rows] == [
        "Ask, then act.",
        "Wait; see.",
    ]


def test_cells_without_a_header_are_a_problem() -> None:
    (problem,) = read_pasted("A1\tAsk.\tlow").problems

    assert problem.line == 1
    assert "names the columns" in str(problem.remedy)


def test_the_line_of_a_pasted_formula_is_named() -> None:
    (problem,) = read_pasted("Ask.\n=cmd()").problems

    assert (problem.line, problem.column) == (2, "statement")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no statement"),
        ("# Only a section\n", "holds no statement"),
        ("a\nb\x07", "Line 2 holds an invisible"),
    ],
)
def test_a_text_without_statements_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotAcceptable, match=sentence):
        read_pasted(text)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200) | st.text(alphabet="Statement:;,\t\n#-1.\"'=", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NotAcceptable):
        found = read_pasted(text)
        assert all(row.label for row in found.rows)
