"""Checklists, their answers and the drafted sections, as the chair and the methodologist meet them."""

from __future__ import annotations

import csv
import io

import pytest
from docx import Document
from sqlalchemy import select

from delphi.domain.reporting import PART_OF
from delphi.models import Event, GuidelineText
from tests.guideline.finished import locked, published
from tests.support.joining import began
from tests.support.study import make_study

PAGE = "/studies/needles/reporting"


def answered(visitor, base="{}", **given):
    """The answer to the last form: each answer is sent with the group that asks for it."""
    for part in sorted({PART_OF[topic] for topic in given}):
        mine = {topic: text for topic, text in given.items() if PART_OF[topic] == part}
        answer = visitor.submit(f"{PAGE}/answers?part={part}", {**mine, "base": base})
    return answer


def rows(visitor, key="accord"):
    text = visitor.get(f"{PAGE}/checklist-{key}.csv").data.decode()
    return {row["item"]: row for row in csv.DictReader(io.StringIO(text))}


def test_before_the_protocol_is_locked_there_is_nothing_to_report(session, visit):
    draft = make_study(session, slug="draft")
    page = visit(draft.chair).get("/studies/draft/reporting")
    assert page.status_code == 200
    assert "Nothing to report yet" in page.text
    assert visit(draft.chair).get("/studies/draft/reporting/report.docx").status_code == 404


def test_items_are_filled_from_the_data_and_say_from_where(made, visit):
    found = rows(visit(made.methodologist))
    assert found["M12"]["state"] == "partly filled"
    assert "at least 75 % of the ratings are 7 to 9" in found["M12"]["what is reported"]
    assert "protocol.rule_in_words" in found["M12"]["taken from"]
    assert found["R1"]["what is reported"].startswith("Round 1 ran from")
    assert (
        "12 of 12 invited (100 %)" in found["R3"]["what is reported"]
        or "of" in found["R3"]["what is reported"]
    )
    assert found["I1"]["state"] == "missing"
    assert "Why a Delphi study" in found["I1"]["what is reported"]


def test_an_answer_fills_every_item_that_asks_for_it(session, made, visit):
    chair = visit(made.chair)
    answer = answered(chair, why_delphi="No trial exists. <b>So</b> we asked.")
    assert answer.status_code == 303
    assert rows(chair)["I1"]["state"] == "filled in"
    assert rows(chair, "delphistar")["9"]["what is reported"] == "No trial exists. <b>So</b> we asked."
    assert "&lt;b&gt;So&lt;/b&gt;" in chair.get(f"{PAGE}/checklists/credes").text
    session.rollback()  # what was read before is an old picture
    event = session.scalars(select(Event).where(Event.action == "answered")).one()
    assert event.detail == {"topics": ["why_delphi"]}


def test_one_group_is_asked_at_a_time_and_then_the_next_that_misses_something(made, visit):
    chair = visit(made.chair)
    first = chair.get(f"{PAGE}/answers").text
    assert first.count("<textarea") == 9
    assert "0 of 9 answered" in first
    then = answered(chair, why_delphi="No trial exists.")
    assert then.location == f"{PAGE}/answers?part=2"
    assert "1 of 9 answered" in chair.get(then.location).text
    stays = chair.submit(f"{PAGE}/answers?part=6", {"glossary": "None.", "stay": "1", "base": "{}"})
    assert stays.location == PAGE


def test_of_one_checklist_only_its_own_questions_are_asked(made, visit):
    chair = visit(made.chair)
    assert "answers?part=1&amp;for=accord#why_delphi" in chair.get(f"{PAGE}/checklists/accord").text
    page = chair.get(f"{PAGE}/answers?for=accord&part=1").text
    assert 'name="why_delphi"' in page
    assert 'name="epidemiology"' not in page


def test_two_who_answer_the_same_at_once_do_not_overwrite_each_other(session, made, visit):
    chair, methodologist = visit(made.chair), visit(made.methodologist)
    answered(chair, limitations="Few.", pilot="None.")
    late = answered(methodologist, limitations="Many.")
    assert late.status_code == 409
    assert "Somebody else has answered" in late.text
    assert "Many." in late.text
    assert answered(methodologist, base=began(late.text), limitations="Many.").status_code == 303
    session.rollback()
    kept = session.scalars(select(GuidelineText.text).where(GuidelineText.key == "report limitations")).all()
    assert kept == ["Few.", "Many."]


def test_an_edition_keeps_the_answers_of_its_day(session, made, visit):
    answered(visit(made.chair), ethics="Waived.", funding="None.")
    locked(session, made)
    document = published(session, made).document
    assert document["reporting"] == {"ethics": "Waived."}
    assert document["front"]["funding"] == "None."


def test_the_draft_tells_methods_and_results_with_their_sources(made, visit):
    page = visit(made.chair).get(PAGE).text
    assert "This was a Delphi study; its protocol foresaw 3 rounds of rating." in page
    assert "<code>rounds[0].n_accepted</code>" in page
    paper = Document(io.BytesIO(visit(made.chair).get(f"{PAGE}/report.docx").data))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert (
        "Of 5 statements in round 1, 2 were accepted, 1 rejected and 2 left open. [rounds[0].n_accepted]"
        in text
    )
    assert [one.text for one in paper.paragraphs if one.style.name == "Heading 1"] == ["Methods", "Results"]


@pytest.mark.parametrize("path", ["", "/answers", "/checklists/accord", "/checklist-accord.docx"])
def test_an_observer_does_not_report(made, visit, path):
    assert visit(made.observer).get(PAGE + path).status_code == 403
