"""Ratings made in another program: under the study's labels, without what tells who or where."""

from __future__ import annotations

import csv
import io

import pytest

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.importing.elsewhere import N_BYTES, RatedElsewhere, read_elsewhere
from delphi.importing.rated import BLANK, UNABLE, BadRatings

STATEMENTS = {"A1": "Hands should be washed.", "A2": "Wait two weeks.", "A3": "Report events."}


def read(data: bytes | str) -> RatedElsewhere:
    return read_elsewhere(data.encode() if isinstance(data, str) else data, Scale(), STATEMENTS)


def faults(data: bytes | str) -> list[tuple[int, str, str]]:
    with pytest.raises(BadRatings) as refused:
        read(data)
    return [(fault.line, fault.column, str(fault.what)) for fault in refused.value.problems]


def qualtrics(*responses: tuple[str, ...]) -> bytes:
    """An export of (status, address, response, group, three answers) under the three rows of Qualtrics."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = ("StartDate", "Status", "IPAddress", "ResponseId", "RecipientLastName", "RecipientEmail",
             "LocationLatitude", "LocationLongitude", "group", "A1", "Q2_1", "Q2_2", "Why")  # fmt: skip
    writer.writerow(names)
    writer.writerow((
        "Start Date", "Response Type", "IP Address", "Response ID", "Last", "Email", "Lat", "Lon", "group",
        "Do you agree?", "Do you agree? - Wait two weeks.", "Do you agree? -\nReport events.", "Why,\nin words?",
    ))  # fmt: skip
    writer.writerow([f'{{"ImportId":"{name}"}}' for name in names])
    for status, address, response, group, *answers in responses:
        writer.writerow(
            ("2025-01-01", status, "192.0.2.1", response, "Rossi", address, "1", "2", group, *answers, "No")
        )
    return out.getvalue().encode("utf-8-sig")


def test_a_long_table_names_statements_by_label_or_by_words():
    found = read(
        "round,statement,panellist,value\n1,a1,E01,7\n1,Wait two weeks.,E01,x\n2,Wait two weeks.,E02,9\n"
    )
    assert [round_.statements for round_ in found.panel.rounds] == [("A1", "A2"), ("A2",)]
    assert found.panel.rounds[0].placed.tolist() == [[6, UNABLE], [BLANK, BLANK]]
    assert found.lines == {"E01": 2, "E02": 4}


def test_a_wide_table_may_name_panellists_by_address():
    found = read("email,group,A1,A2\nada@clinic.example,Nurses,7,\n")
    assert found.panel.panellists == ("ada@clinic.example",)
    assert found.panel.rounds[0].placed.tolist() == [[6, BLANK]]


def test_columns_that_tell_who_or_where_are_dropped_by_name():
    found = read("panellist,Name,IP address,A1\nE01,Ada Rossi,192.0.2.1,7\n")
    assert found.dropped == ("Name", "IP address")
    assert "Ada Rossi" not in repr(found.panel)


def test_qualtrics_has_three_header_rows_and_loses_address_and_location():
    found = read(qualtrics(
        ("IP Address", "ada@clinic.example", "R_1", "Nurses", "7", "8", "9"),
        ("IP Address", "", "R_2", "Physicians", "1", "", "unable"),
        ("Survey Preview", "", "R_3", "", "5", "5", "5"),
    ))  # fmt: skip
    assert found.source == "Qualtrics"
    assert found.panel.panellists == ("R_2", "ada@clinic.example")
    assert found.panel.rounds[0].statements == ("A1", "A2", "A3")
    assert found.panel.rounds[0].placed.tolist() == [[0, BLANK, UNABLE], [6, 7, 8]]
    assert found.panel.groups == ("Nurses", "Physicians")
    assert found.dropped == ("IPAddress", "RecipientLastName", "LocationLatitude", "LocationLongitude")
    assert found.not_read == ("StartDate", "Why")
    assert (found.n_trials, found.lines["R_2"]) == (1, 7)


def test_a_bad_answer_of_qualtrics_is_named_with_its_line_in_the_file():
    assert faults(qualtrics(("0", "", "R_1", "", "Agree", "8", "9"))) == [
        (6, "A1", "“Agree” is not a rating.")
    ]


def test_qualtrics_without_a_statement_is_refused():
    data = qualtrics(("0", "", "R_1", "", "7", "8", "9")).replace(b"A1", b"Q1")
    with pytest.raises(NotAcceptable, match="No column of this Qualtrics file"):
        read_elsewhere(data, Scale(), {"B1": "Something else."})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("panellist,A1,A9\nE01,7,7\n", [(1, "A9", "The study has no statement “A9”.")]),
        ("panellist,statement,value\nE01,A1,7\nE01,A9,7\n", [(3, "statement", "The study has no statement “A9”.")]),
        (
            "panellist,A1,Hands should be washed.\nE01,7,7\n",
            [(1, "Hands should be washed.", "“A1” and “Hands should be washed.” are both the statement A1.")],
        ),
        ("panellist,A1\nE01,12\n", [(2, "A1", "“12” is not a rating.")]),
        ("panellist,group,A1\nE01,=1+1,7\n", [(2, "group", "The cell begins with “=”, as a formula does.")]),
        ("panellist,IP,A1\nE01,1,7,8\n", [(2, "", "The line has 4 cells, the header names 2 columns.")]),
    ],
)  # fmt: skip
def test_each_bad_line_is_named(text: str, expected: list[tuple[int, str, str]]):
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "file is empty"),
        (b"PK\x03\x04", "workbook"),
        (b"A1,A2\n7,8\n", "says who rated"),
        (b"panellist,A1\nE01,\xe9\n", "Line 2 holds a character that is not in UTF-8"),
        (b"panellist,A1\nE\x0001,7\n", "Line 2 holds an invisible control character"),
        (b"panellist,A1\n", "no rating below its header"),
        (b'panellist,A1\n"E01,7\n', "quotation mark"),
        (b"panellist,A1\n" + b"x" * N_BYTES, "2000 kB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, words: str):
    with pytest.raises(NotAcceptable, match=words):
        read(data)
