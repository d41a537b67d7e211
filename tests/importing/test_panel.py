"""The list of people to invite: addresses, repeats, missing columns."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.errors import NotAcceptable
from delphi.importing.panel import PanelImport, PanelRow, read_address, read_panel
from delphi.importing.tables import read_table, read_text


def read(text: str, existing: tuple[str, ...] = ()) -> PanelImport:
    return read_panel(read_text(text), existing)


def test_a_panel_is_read_with_tolerant_headers() -> None:
    found = read(
        "E-Mail;Full name;Specialty;Country;Group\nAna@Panel.Example; Ana  Lima ;Nursing;Portugal;Nurses"
    )

    assert found.rows == (PanelRow("ana@panel.example", "Ana Lima", "Nursing", "Portugal", "Nurses"),)
    assert found.problems == ()


def test_first_and_last_name_may_stand_apart() -> None:
    assert read("surname,first name,email\nLima,Ana,a@panel.example").rows[0].name == "Ana Lima"


def test_groups_that_differ_in_capitals_are_one() -> None:
    found = read("email,name,group\na@x.example,A,Nurses\nb@x.example,B,nurses ")

    assert {row.stakeholder_group for row in found.rows} == {"Nurses"}


@pytest.mark.parametrize("header", ["name,country", "email,country", "email,first name"])
def test_missing_columns_are_named(header: str) -> None:
    with pytest.raises(NotAcceptable, match=r"lacks a column named “(email|name)”"):
        read(f"{header}\na,b")


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("nobody,Ana", "email", "“nobody” is not an e-mail address."),
        ("a@b@c.example,Ana", "email", "“a@b@c.example” is not an e-mail address."),
        ("a@x.example; b@x.example,Ana", "email", "“a@x.example; b@x.example” is not an e-mail address."),
        (",Ana", "email", "The line has no e-mail address."),
        ("a@x.example,", "name", "The line has no name."),
        ("a@x.example,=Ana", "name", "The cell begins with “=”, as a formula does."),
        ("FIRST@x.example,Ana", "email", "Line 2 has the same address."),
        ("There@x.example,Ana", "email", "there@x.example is on the panel already."),
        ("a@x.example," + "x" * 201, "name", "The text has 201 characters; 200 are the most."),
    ],
)
def test_a_bad_row_is_named_with_line_column_and_remedy(row: str, column: str, what: str) -> None:
    found = read(f"email,name\nfirst@x.example,First\n{row}", ("THERE@x.example",))

    (problem,) = found.problems
    assert (problem.line, problem.column, str(problem.what)) == (3, column, what)
    assert str(problem.remedy)
    with pytest.raises(NotAcceptable, match="Nothing was imported"):
        found.accepted()


def test_an_address_takes_its_normal_form() -> None:
    assert read_address("mailto:Ana.Lima@Panel.EXAMPLE") == "ana.lima@panel.example"


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200), addresses=st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_bytes_and_addresses_are_read_or_refused(data: bytes, addresses: list[str]) -> None:
    quoted = "\n".join('"' + address.replace('"', '""') + '",x' for address in addresses)
    for table in (data, f"email,name\n{quoted}".encode("utf-8", "ignore")):
        with suppress(NotAcceptable):
            read_panel(read_table(table), addresses)


@pytest.mark.parametrize(
    ("written", "code"), [("it", "it"), ("DE-at", "de"), ("Spanish", "es"), ("français", "fr"), ("", "")]
)
def test_a_language_is_known_by_code_or_name(written, code):
    found = read_panel(read_text(f"email,name,language\na@x.example,A,{written}\n"))
    assert found.accepted()[0].language == code


def test_a_language_in_which_no_letter_is_written_is_named():
    [problem] = read_panel(read_text("email,name,language\na@x.example,A,Klingon\n")).problems
    assert (problem.line, problem.column) == (2, "language")
    assert "en, it, es, fr, de" in str(problem.remedy)
