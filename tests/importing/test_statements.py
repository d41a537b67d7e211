"""Statements from tables: tolerant headers, every bad line named, all or nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.errors import NotAcceptable
from delphi.importing.statements import StatementImport, StatementRow, read_statements
from delphi.importing.tables import read_table, read_text


def read(text: str, **known: object) -> StatementImport:
    return read_statements(read_text(text), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "header",
    [
        "section,label,statement,rationale,certainty,references",
        " Topic ,ID,Recommendation,Why,GRADE,Refs",
        "DOMAIN,Code,Statement Text,Justification,Certainty_of_Evidence,Bibliography",
    ],
)
def test_columns_are_known_by_many_names(header: str) -> None:
    (row,) = read(f"{header}\nSafety,SAF1,Ask.,Because.,Very_Low,smith2020; jones doi:10.1000/182").rows

    assert row == StatementRow(
        "Safety", "SAF1", "Ask.", "Because.", "very low", (("smith2020", None), ("jones", "10.1000/182"))
    )


def test_columns_that_were_not_read_are_named() -> None:
    assert read("statement,strength\nAsk.,strong").ignored_columns == ("strength",)


def test_a_column_of_its_own_name_wins_over_a_synonym() -> None:
    found = read("certainty,evidence,statement\nlow,two trials,Ask.")

    assert found.rows[0].certainty == "low"
    assert found.ignored_columns == ("evidence",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("section,label\nSafety,SAF1", "lacks a column named “statement”; its columns are: section, label"),
        ("item,wording\na,b", "“item” and “wording” mean the same|“wording” and “item” mean the same"),
    ],
)
def test_a_table_without_one_column_of_statements_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotAcceptable, match=sentence):
        read(text)


def test_missing_labels_are_made_of_the_section_and_the_next_free_number() -> None:
    found = read(
        "section,label,statement\nTechnique,,a\nTechnique,TEC2,b\nTechnique,,c\nÉtude,,d\n,,e\n1,,f",
        existing_labels=["tec3"],
    )

    assert [row.label for row in found.rows] == ["TEC1", "TEC2", "TEC4", "ETU1", "ETU2", "S1"]
    assert found.problems == ()


def test_an_empty_section_is_that_of_the_row_above() -> None:
    found = read("section,statement\n,a\nSafety,b\n,c", default_section="General")

    assert [row.section for row in found.rows] == ["General", "Safety", "Safety"]


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("Safety,S1,,,,", "statement", "The line has no statement."),
        ("Safety,S1," + "x" * 2001 + ",,,", "statement", "The text has 2001 characters; 2000 are the most."),
        ("Safety,S1,Ask.,,certain,", "certainty", "“certain” is not a certainty."),
        ("Safety,S1,Ask.,,,doi:11.5/x", "references", "“doi:11.5/x” is not a DOI."),
        ("Safety,S1,Ask.,,,smith doi:nonsense", "references", "“doi:nonsense” is not a DOI."),
        ("Safety,S1,Ask.,,,Smith 2020", "references", "“Smith 2020” is not the key of a reference."),
        ("Safety,S1,=1+1,,,", "statement", "The cell begins with “=”, as a formula does."),
        ("Safety,S1,Ask.,+SUM(A1),,", "rationale", "The cell begins with “+”, as a formula does."),
        ("@x,S1,Ask.,,,", "section", "The cell begins with “@”, as a formula does."),
        ("Safety,S1,Ask <b>now</b>.,,,", "statement", "The cell holds HTML: <b>"),
        ("Safety,S1,Ask <script src=x>,,,", "statement", "The cell holds HTML: <script src=x>"),
        ("Safety,not a label: at all,Ask.,,,", "label", "“not a label: at all” cannot be a label."),
        ("x" * 201 + ",S1,Ask.,,,", "section", "The text has 201 characters; 200 are the most."),
        ("Safety,S1,Ask.,,,,,extra", "", "Cell 8 of this line stands under no column name."),
    ],
)
def test_a_bad_row_is_named_with_line_column_and_remedy(row: str, column: str, what: str) -> None:
    found = read(f"section,label,statement,rationale,certainty,references\nSafety,S0,Fine.,,,\n{row}")

    (problem,) = found.problems
    assert (problem.line, problem.column, str(problem.what)) == (3, column, what)
    assert str(problem.remedy)


@pytest.mark.parametrize(
    "text", ["Age < 18 years and p>0.05", "Use a < b > c", "See <not a tag>", "- with a dash"]
)
def test_signs_that_are_no_html_and_no_formula_are_text(text: str) -> None:
    assert read(f"label,statement\nS1,{text}").problems == ()


def test_repeated_labels_and_statements_name_the_other_line() -> None:
    found = read("label,statement\nA1,Ask.\na1,Act.\nA2,ASK. ", existing_labels=["A2"])

    assert [(problem.line, str(problem.what)) for problem in found.problems] == [
        (3, "Line 2 has the label “a1” too."),
        (4, "The study already has a statement “A2”."),
        (4, "Line 2 holds the same statement."),
    ]


def test_unknown_reference_keys_are_problems_only_where_the_known_ones_are_given() -> None:
    text = (
        "label,statement,references\nA1,Ask.,smith; jones; brown doi:10.1000/182; https://doi.org/10.1000/183"
    )

    assert read(text).problems == ()
    (problem,) = read(text, known_reference_keys={"smith"}).problems
    assert str(problem.what) == "No reference is known as “jones”."


def test_nothing_is_accepted_while_a_line_is_wrong() -> None:
    with pytest.raises(NotAcceptable, match="Nothing was imported: 1 problem is named below"):
        read("label,statement\nA1,Ask.\nA2,").accepted()


def test_every_row_is_accepted_when_nothing_is_wrong() -> None:
    assert len(read("label,statement\nA1,Ask.\nA2,Act.").accepted()) == 2


@settings(max_examples=300, deadline=None)
@given(
    data=st.binary(max_size=300)
    | st.text(alphabet="section,statement;\t\n\"'=<b>:# é1", max_size=200).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(NotAcceptable):
        found = read_statements(read_table(data))
        assert len(found.rows) == len(found.lines)


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.lists(st.text(max_size=30), min_size=6, max_size=7), min_size=1, max_size=5))
def test_any_cells_are_read_or_refused(cells: list[list[str]]) -> None:
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)
    with suppress(NotAcceptable):
        found = read(
            f"section,label,statement,rationale,certainty,references\n{quoted}", known_reference_keys=set()
        )
        assert all(str(problem.what) and str(problem.remedy) for problem in found.problems)
        assert len({row.label.casefold() for row in found.rows}) == len(found.rows) or found.problems
