"""Statements out of REDCap data dictionaries and LimeSurvey structures."""

from __future__ import annotations

import csv
import io

import pytest

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.markup import plain
from delphi.importing.surveys import SURVEY_LIMITS, is_survey, read_survey
from delphi.importing.tables import header_of, read_table

REDCAP = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment",
    "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
LIMESURVEY = ("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language")


def dictionary(*fields: tuple[str, str, str, str, str, str]) -> bytes:
    """A data dictionary of (name, form, section, type, label, matrix) rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(REDCAP)
    for name, form, section, kind, label, matrix in fields:
        writer.writerow([name, form, section, kind, label, "1, No | 9, Yes", *[""] * 9, matrix, "", ""])
    return out.getvalue().encode("utf-8-sig")


def structure(*rows: tuple[str, str, str, str, str]) -> bytes:
    """A structure of (class, type, name, text, language) rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t")
    writer.writerow(LIMESURVEY)
    for number, (what, kind, name, text, language) in enumerate(rows):
        writer.writerow([number, "", what, kind, name, "1", text, "", language])
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes, **known):
    assert is_survey(header_of(data))
    return read_survey(read_table(data, SURVEY_LIMITS), **known)


DICTIONARY = dictionary(
    ("record_id", "round_1", "", "text", "Record", ""),
    ("tec1", "round_1", "Technique", "radio", "<b>Record</b> the diagnosis &amp; treat.", ""),
    ("tec2", "round_1", "", "dropdown", "Wait two weeks.", ""),
    ("intro", "round_1", "", "descriptive", "<p>Now safety.</p>", ""),
    ("saf1", "round_1", "Safety", "slider", "Report events.", ""),
    ("saf2", "round_1", "", "checkbox", "Wash hands.", "hands"),
    ("reasons", "round_1", "", "notes", "Why?", ""),
    ("last1", "round_end", "", "radio", "Stop.", ""),
)


def test_radio_dropdown_slider_and_matrix_fields_of_redcap_become_statements():
    found = read(DICTIONARY)
    assert [(row.section, row.label, row.text) for row in found.accepted()] == [
        ("Technique", "tec1", "Record the diagnosis & treat."),
        ("Technique", "tec2", "Wait two weeks."),
        ("Safety", "saf1", "Report events."),
        ("Safety", "saf2", "Wash hands."),
        ("Round end", "last1", "Stop."),
    ]
    assert found.source == "REDCap"


def test_every_other_field_of_redcap_is_listed_with_its_line():
    found = read(DICTIONARY)
    assert [(one.line, one.name) for one in found.skipped] == [(2, "record_id"), (5, "intro"), (8, "reasons")]
    assert found.skipped[0].why.values["kind"] == "text"


def test_a_dictionary_from_the_programming_interface_is_known_too():
    names = b"field_name,form_name,section_header,field_type,field_label,matrix_group_name\n"
    assert read(names + b"a1,one,,radio,Wash hands.,\n").accepted()[0].text == "Wash hands."


ARRAY = structure(
    ("S", "", "language", "en", ""),
    ("G", "G1", "Technique", "", "en"),
    ("Q", "F", "tech", "How much do you agree?", "en"),
    ("SQ", "0", "SQ001", "<p>Record the diagnosis.</p>", "en"),
    ("SQ", "0", "SQ002", "Wait two weeks.", "en"),
    ("A", "0", "1", "Strongly disagree", "en"),
    ("G", "G2", "Safety", "", "en"),
    ("Q", "F", "safe", "How much do you agree?", "en"),
    ("SQ", "0", "SQ001", "Report events.", "en"),
    ("Q", "M", "which", "Which apply?", "en"),
    ("SQ", "0", "SQ001", "This one.", "en"),
    ("Q", "F", "tech", "Wie sehr?", "de"),
    ("SQ", "0", "SQ001", "Die Diagnose festhalten.", "de"),
)


def test_each_subquestion_of_an_array_of_limesurvey_is_a_statement():
    found = read(ARRAY)
    assert [(row.section, row.label, row.text) for row in found.accepted()] == [
        ("Technique", "tech_SQ001", "Record the diagnosis."),
        ("Technique", "tech_SQ002", "Wait two weeks."),
        ("Safety", "safe_SQ001", "Report events."),
    ]
    assert [(one.line, one.name) for one in found.skipped] == [(11, "which"), (13, "")]
    assert found.skipped[1].why.values == {"n": 2, "language": "en"}


def test_subquestions_with_names_of_their_own_keep_them():
    rows = [("Q", "F", "q", "", "en"), ("SQ", "", "TEC1", "Wash.", "en"), ("SQ", "", "TEC2", "Wait.", "en")]
    assert [row.label for row in read(structure(*rows)).accepted()] == ["TEC1", "TEC2"]


def test_a_fault_names_the_line_and_the_column_of_the_export():
    found = read(dictionary(
        ("a1", "one", "", "radio", "", ""), ("a2", "one", "", "radio", "=1+1", ""), ("a3", "one", "", "text", "=2", ""),
    ))  # fmt: skip
    assert [(fault.line, fault.column) for fault in found.problems] == [
        (2, "Field Label"),
        (3, "Field Label"),
    ]
    with pytest.raises(NotAcceptable, match="Nothing was imported"):
        found.accepted()


def test_an_export_without_statements_is_refused_with_what_is_looked_for():
    with pytest.raises(NotAcceptable, match="radio, dropdown or slider"):
        read(dictionary(("a1", "one", "", "text", "Name", "")))
    with pytest.raises(NotAcceptable, match="type F"):
        read(structure(("Q", "M", "which", "Which?", "en")))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"PK\x03\x04", b'"', b"section,label,statement\n"])
def test_other_files_are_no_survey(data: bytes):
    assert not is_survey(header_of(data))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("p < 0.05 and a > b", "p < 0.05 and a > b"),
        ("<p>One</p><p>two&nbsp;three</p>", "One\ntwo three"),
        ("A<script>alert(1)</script>B", "AB"),
        ("a<br/>b", "a\nb"),
    ],
)
def test_tags_leave_and_words_stay(text: str, words: str):
    assert plain(text) == words


def test_why_a_line_is_skipped_is_a_sentence():
    assert all(isinstance(one.why, Sentence) for one in (*read(DICTIONARY).skipped, *read(ARRAY).skipped))
