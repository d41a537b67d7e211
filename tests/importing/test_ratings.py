"""Files of ratings: long and wide tables, what stands for no answer, and every bad line named."""

from __future__ import annotations

import numpy as np
import pytest

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.importing.ratings import BLANK, UNABLE, BadRatings, RatedPanel, read_ratings

SCALE = Scale()
LONG = "round,statement,panellist,group,value\n"


def read(text: str) -> RatedPanel:
    return read_ratings(text.encode(), SCALE)


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(BadRatings) as refused:
        read(text)
    return [(fault.line, fault.column, str(fault.what)) for fault in refused.value.problems]


def test_a_long_table_has_a_line_for_each_rating():
    panel = read(LONG + "1,S1,P2,b,7\n1,S2,P2,b,\n1,S1,P1,a,x\n2,S2,P1,a,unable\n2,S2,P2,b,9\n")

    first, second = panel.rounds
    assert (panel.panellists, panel.groups, panel.group_of.tolist()) == (("P1", "P2"), ("a", "b"), [0, 1])
    assert (first.label, first.statements) == ("1", ("S1", "S2"))
    assert first.placed.tolist() == [[UNABLE, BLANK], [6, BLANK]]
    assert (second.statements, second.placed.tolist()) == (("S2",), [[UNABLE], [8]])


def test_group_and_round_may_be_absent():
    panel = read("Statement;Expert;Rating\nS1;P1;7\n")

    assert (panel.groups, [round_.label for round_ in panel.rounds]) == ((), ["1"])
    assert panel.rounds[0].placed.tolist() == [[6]]


def test_a_wide_table_has_a_line_for_each_panellist():
    panel = read("panellist,group,S1,S2\nP1,a,7,X\nP2,b,,9\n")

    assert panel.rounds[0].statements == ("S1", "S2")
    assert panel.rounds[0].placed.tolist() == [[6, UNABLE], [BLANK, 8]]
    assert panel.is_paired


def test_a_wide_table_may_name_nobody():
    panel = read("S1,S2\n7,1\n8,2\n")

    assert panel.rounds[0].placed.tolist() == [[6, 0], [7, 1]]
    assert not panel.is_paired


def test_a_statement_left_empty_in_one_of_several_rounds_was_not_asked():
    panel = read("round,id,S1,S2\n1,P1,7,1\n2,P1,8,\n")

    assert [round_.statements for round_ in panel.rounds] == [("S1", "S2"), ("S1",)]


def test_rounds_come_by_number_or_as_the_file_brings_them():
    ten = read("round,statement,panellist,value\n10,S,P,1\n9,S,P,1\n")
    named = read("round,statement,panellist,value\npilot,S,P,1\nfirst,S,P,1\n")

    assert [round_.label for round_ in ten.rounds] == ["9", "10"]
    assert [round_.label for round_ in named.rounds] == ["pilot", "first"]


def test_the_order_of_lines_changes_nothing_but_the_order_of_statements():
    lines = ["S1,P1,7", "S1,P2,8", "S2,P1,x", "S2,P2,3"]
    here, there = (read("statement,panellist,value\n" + "\n".join(rows)) for rows in (lines, lines[::-1]))

    assert here.panellists == there.panellists
    assert np.array_equal(here.rounds[0].placed, there.rounds[0].placed[:, ::-1])


@pytest.mark.parametrize(
    ("cell", "position"), [("7", 6), (" 7 ", 6), ("7.0", 6), ('"7,00"', 6), ("+7", 6), ("NA", BLANK), ("Unable", UNABLE)]
)  # fmt: skip
def test_an_answer_may_be_written_in_several_ways(cell, position):
    assert read(f"statement,panellist,value\nS,P,{cell}\n").rounds[0].placed.tolist() == [[position]]


@pytest.mark.parametrize("cell", ["0", "10", "7.5", "-1", "seven", "1e1", "７７", "9" * 30, "=7"])
def test_what_is_no_rating_is_named_with_its_line(cell):
    assert faults(f"statement,panellist,value\nS,P,7\nS,Q,{cell}\n") == [
        (3, "value", f"“{cell}” is not a rating.")
    ]


def test_every_bad_line_is_named():
    found = faults(
        LONG + "1,S1,P1,a,7\n1,,P1,a,7\n,S2,P1,a,7\n1,S2,P1,a,12\n1,S3,P1,a\n1,S4,P1,a,7,8\n1,S5,\x07,a,7\n"
    )

    assert [(line, column) for line, column, _ in found] == [
        (3, "statement"), (4, "round"), (5, "value"), (6, ""), (7, ""), (8, "panellist")
    ]  # fmt: skip


def test_a_second_rating_is_named_with_the_first():
    (fault,) = faults("statement,panellist,value\nS1,P1,7\nS2,P1,7\nS1,P1,7\n")

    assert fault == (4, "value", "“P1” has a line on “S1” already, line 2.")


def test_a_second_line_of_a_panellist_is_named_with_the_first():
    (fault,) = faults("panellist,S1\nP1,7\nP2,7\nP1,7\n")

    assert fault == (4, "panellist", "“P1” has a line already, line 2.")


def test_a_panellist_has_one_group():
    (fault,) = faults(LONG + "1,S1,P1,a,7\n1,S2,P1,,7\n1,S3,P1,b,7\n")

    assert fault == (4, "group", "“P1” belongs to “b” here and to “a” on line 2.")


def test_who_names_no_group_forms_one():
    panel = read("panellist,group,S1\nP1,,7\nP2,a,8\n")

    assert panel.groups == ("(no group)", "a")


def test_lines_are_counted_as_the_file_has_them():
    (fault,) = faults('statement,panellist,value\n"S\n1",P1,7\n\n,,\nS2,P1,no\n')

    assert fault[0] == 6


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"statement,panellist,value\n", "no rating below its header"),
        (b"panellist,S1\n", "no rating below its header"),
        (b"statement,panellist,points\nS,P,7\n", "lacks a column named “value”"),
        (b"statement,value\nS,7\n", "lacks a column named “panellist”"),
        (b"round,panellist\n1,P\n", "names no statement"),
        (b"S1,s1\n7,7\n", "Two columns are called"),
        (b"S1,S2\n7,8\n7,\xff\n", "Line 3 holds a character that is not in UTF-8"),
        (b'S1,S2\n7,8\n"7,8\n', "row that begins on line 3"),
        (b"PK\x03\x04rest", "workbook"),
        (b"a\x07,b\n7,7\n", "control character"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(data, says):
    with pytest.raises(NotAcceptable, match=says):
        read_ratings(data, SCALE)


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffS1;S2\r\n7;8\r\n".encode(),
        "S1\tS2\r\n7\t8\r\n".encode("utf-16"),
        b"sep=;\r\nS1;S2\r\n7;8\r\n",
        b"S1,S2\n7,8",
    ],
)
def test_any_usual_encoding_and_delimiter_is_read(data):
    assert read_ratings(data, SCALE).rounds[0].placed.tolist() == [[6, 7]]


def test_a_cell_under_no_name_is_named():
    assert faults("S1,,S2\n7,8,9\n") == [(2, "", "Cell 2 of this line stands under no column name.")]


def test_a_wrong_file_is_named_up_to_a_bound():
    with pytest.raises(BadRatings) as refused:
        read("S1\n" + "no\n" * 12_000)

    assert len(refused.value.problems) == 10_000
    assert refused.value.n_problems == 12_000
    assert "12000 faults" in str(refused.value)


def test_columns_that_are_not_read_are_told():
    assert read("statement,panellist,value,why\nS,P,7,so\n").not_read == ("why",)


def test_many_lines_are_read_in_pieces():
    lines = [f"S{s},P{p},{(s * p) % 9 + 1}" for s in range(70) for p in range(1000)]

    panel = read("statement,panellist,value\n" + "\n".join(lines))

    place = panel.panellists.index("P999")
    assert panel.rounds[0].placed.shape == (1000, 70)
    assert panel.rounds[0].placed[place, 69] == (69 * 999) % 9
