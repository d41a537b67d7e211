"""The sentences that the data tell, and the checklists made of them."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest
from docx import Document
from docx.oxml.ns import qn

from delphi.domain.reporting import QUESTIONS
from delphi.export.report import checklists, papers, prose, sentences
from delphi.export.report.checklists import CHECKLISTS, FILLED, PARTLY
from tests.export.documents import PROTOCOL, edition, recommendation
from tests.export.test_fhir import EVIDENCE, FULL, UNRATED

TOLD = prose.told(edition(), str)


def value_at(document, path):
    """What stands at a path such as rounds[0].n_invited; of a list of all, its first."""
    found = document
    for step in re.findall(r"\w+|\[\d*\]", path):
        if step.startswith("["):
            found = found[int(step[1:-1] or 0)] if found else None
        else:
            found = (found or {}).get(step)
    return found


@pytest.mark.parametrize("document", [edition(), FULL], ids=["plain", "full"])
def test_each_sentence_can_be_traced_to_its_place(document):
    for one in prose.told(document, str):
        assert value_at(document, one.source) is not None, one


def test_each_sentence_of_methods_and_results_has_its_paragraph():
    for part in (sentences.METHODS, sentences.RESULTS):
        in_paragraphs = [one for group in sentences.paragraphs(TOLD, part) for one in group]
        assert Counter(in_paragraphs) == Counter(one for one in TOLD if one.part == part)


def test_sentences_tell_the_numbers():
    said = " ".join(one.text for one in TOLD)
    for words in (
        "25 of 26 invited (96 %) answered every statement asked of them.",
        "Of 30 statements in round 1, 16 were accepted, 1 rejected and 13 left open.",
        "Agreement with them ranged from 92 % to 92 %",
        "The edition has one recommendation.",
        "One statement was rated and not agreed",
        "Amendment 1, 10 November 2026: Round 1 was extended by two days.",
    ):
        assert words in said


def test_what_did_not_happen_is_said_too():
    document = edition(
        protocol=PROTOCOL | {"amendments": []},
        recommendations=[recommendation(summary=UNRATED)],
        not_agreed=[],
    )
    said = " ".join(one.text for one in prose.told(document, str))
    assert "The protocol was not changed after it was locked." in said
    assert "0 statements were rated and not agreed" in said
    assert "Agreement with them" not in said


def test_every_checklist_is_whole():
    n = Counter(item.checklist for item in checklists.items())
    assert n == {"accord": 35, "delphistar": 38, "credes": 16, "right": 35, "agree": 23, "gin": 18, "etd": 14,
                 "cos-stad": 11, "cos-star": 25}  # fmt: skip
    assert n.keys() == CHECKLISTS.keys()


def test_each_item_is_told_or_asked_for_and_each_question_is_wanted():
    assert all(item.told or item.asked for item in checklists.items())
    assert {topic for item in checklists.items() for topic in item.asked} == set(QUESTIONS)
    assert list(checklists.asking("registration")) == ["ACCORD M1", "DELPHISTAR 8", "COS-STAR 4"]


def test_what_is_all_answered_is_all_filled():
    answers = dict.fromkeys(QUESTIONS, "Yes.")
    rows = checklists.filled("accord", TOLD, answers)
    # The title lacks the method; nothing is known of evidence, feedback and rewordings in this edition.
    assert {row.item.number for row in rows if row.state != FILLED} == {"T1", "M8", "M17", "R5"}


def test_what_only_some_recommendations_have_fills_an_item_in_part():
    judged = [{"criterion": "problem", "judgement": "yes", "by": "panel", "remark": ""}]
    document = edition(
        recommendations=[recommendation(1, evidence={**EVIDENCE, "judgements": judged}), recommendation(2)]
    )
    rows = checklists.filled("etd", prose.told(document, str), {})
    assert (rows[0].said[0].text, rows[0].state) == (
        "1 of 2 recommendations carry a judgement of it.",
        PARTLY,
    )


@pytest.mark.parametrize("key", CHECKLISTS)
def test_a_checklist_is_a_table_for_people_and_for_programs(key):
    assert papers.checklist_docx(FULL, key) == papers.checklist_docx(FULL, key)
    rows = papers.checklist_csv(FULL, key).decode().splitlines()
    assert len(rows) >= 1 + sum(item.checklist == key for item in checklists.items())


def test_texts_of_the_front_matter_cite_by_number_and_without_marks():
    cited = {**FULL, "front": {"scope": "Adults [@micheels2018], for **pain**."}}
    row = next(one for one in papers.rows_of(cited, "accord", str) if "scope" in one.item.asked)
    assert row.answers == ("Adults [1], for pain.",)


def test_a_pilot_is_told_and_nobody_is_asked_for_it():
    pilot = {
        "n_statements": 30, "n": 4, "opened_at": "2026-09-28T08:00:00Z", "closed_at": "2026-10-03T08:00:00Z",
        "n_unclear": 2, "who": "Four nurses.", "changes": "The sections were put in order.",
    }  # fmt: skip
    told = {"accord": edition(pilots=[pilot]), "none": edition()}
    rows = {
        name: next(one for one in papers.rows_of(document, "accord", str) if one.item.number == "M16")
        for name, document in told.items()
    }
    assert rows["accord"].state == FILLED
    assert "Four nurses." in rows["accord"].said[0].text
    assert rows["none"].missing == ("pilot",)


def test_rows_of_a_checklist_stay_whole_and_the_table_is_as_wide_as_the_text():
    opened = Document(io.BytesIO(papers.checklist_docx(FULL, "accord")))
    table, section = opened.tables[0], opened.sections[0]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    text = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in table.columns) == pytest.approx(text, abs=2000)


def test_languages_are_named_and_not_coded():
    document = {**FULL, "translations": {"de": {}, "it": {}}}
    said = next(one for one in prose.told(document, str) if one.key == "languages")
    assert said.text == "Texts were also given in: Deutsch, Italiano."


def test_what_tells_of_a_table_stands_in_the_order_of_the_schema():
    opened = Document(io.BytesIO(papers.checklist_docx(FULL, "accord")))
    order = [one.tag.rpartition("}")[2] for one in opened.tables[0]._tbl.tblPr]
    known = ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]
    assert order == [name for name in known if name in order]
