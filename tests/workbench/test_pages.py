"""The pages of the workbench: comments chosen and marked, answered, and never with their writers."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from delphi.models import CommentPoint, Round
from tests.support.study import MadeStudy, codes_on, enter, open_round
from tests.support.visitor import Visitor

BASE = "/studies/needles/comments"


@pytest.fixture
def methodologist(client: Visitor, session: Session, made: MadeStudy, closed: Round) -> Visitor:
    enter(client, session, made.methodologist)
    return client


def key_of(visitor: Visitor, text: str) -> str:
    found = re.search(
        rf'value="([\d.]+)" id="c[\d.]+">\s*<label [^>]+><span [^>]+>{text}', visitor.get(BASE).text
    )
    assert found
    return found[1]


def test_comments_stand_by_statement_without_their_writers(methodologist: Visitor, made: MadeStudy):
    text = methodologist.get(BASE).text
    assert text.index("Too long.") < text.index("Cost?")
    assert not codes_on(text, made.panellists)


def test_chosen_comments_are_tagged_and_found_again(methodologist: Visitor):
    data = {"comment": key_of(methodologist, "Cost"), "tag": "money & <b>", "do": "tag"}
    assert methodologist.submit(BASE, data).status_code == 303
    found = methodologist.get(f"{BASE}?tag=money %26 <b>").text
    assert "money &amp; &lt;b&gt;" in found
    assert "Cost?" in found
    assert "I like it." not in found
    assert "Nothing is left" in methodologist.get(f"{BASE}?only=unanswered").text


def test_comments_are_gathered_and_answered(methodologist: Visitor, session: Session):
    keys = [key_of(methodologist, "Too long"), key_of(methodologist, "Far too long")]
    to_answer = methodologist.submit(BASE, {"comment": keys, "title": "Length", "do": "answer"}).location
    assert "Too long." in methodologist.get(to_answer).text
    answer = methodologist.submit(to_answer, {"title": "Length", "answer": "It will be <i>shorter</i>."})
    assert answer.status_code == 303
    text = methodologist.get(BASE).text
    assert "It will be &lt;i&gt;shorter&lt;/i&gt;." in text
    assert methodologist.submit(BASE, {"comment": keys, "do": "merge"}).status_code == 303
    session.expire_all()
    assert session.query(CommentPoint).one().answer == "It will be <i>shorter</i>."
    assert methodologist.submit(BASE, {"comment": keys, "do": "scatter"}).status_code == 303
    assert "shorter" not in methodologist.get(BASE).text


def test_comments_of_two_statements_make_no_point_and_stay_chosen(methodologist: Visitor):
    keys = [key_of(methodologist, "Too long"), key_of(methodologist, "Cost")]
    answer = methodologist.submit(BASE, {"comment": keys, "title": "Both", "do": "gather"})
    assert answer.status_code == 422
    assert "Choose comments on one statement" in answer.text
    assert answer.text.count(" checked") == 2
    assert 'value="Both"' in answer.text


def test_after_the_next_round_opened_the_answer_is_refused_and_stays_on_the_page(
    methodologist: Visitor, session: Session, made: MadeStudy
):
    key = key_of(methodologist, "Cost")
    to_answer = methodologist.submit(BASE, {"comment": key, "do": "answer"}).location
    open_round(session, made, number=2)
    late = methodologist.submit(to_answer, {"title": "", "answer": "Too late, alas."})
    assert late.status_code == 409
    assert "Too late, alas." in late.text
    assert 'value="gather"' not in methodologist.get(BASE).text


@pytest.mark.parametrize("address", [f"{BASE}?round=2", f"{BASE}/points/99"])
def test_what_is_not_there_is_not_found(methodologist: Visitor, address: str):
    assert methodologist.get(address).status_code == 404


def test_before_the_first_close_there_is_nothing_to_work_on(
    client: Visitor, session: Session, made: MadeStudy
):
    enter(client, session, made.chair)
    assert "No comments to work on yet" in client.get(BASE).text
