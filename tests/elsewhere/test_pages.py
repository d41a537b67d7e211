"""The page that brings rounds in: a preview that keeps nothing, then all of it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.models import Rating, Round
from tests.support.study import MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/rounds/elsewhere"
TABLE = "panellist,Name,A1,A2,A3\n" + "".join(f"E{n:02d},Ada {n},8,2,5\n" for n in range(1, 11))


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_panellists=10)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def upload(visitor: Visitor, data: bytes, name: str = "survey.csv"):
    return visitor.submit(PAGE, {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(packed|name)" value="([^"]*)">', page))
    return {name: html.unescape(value) for name, value in found.items()}


def n(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_preview_keeps_nothing_and_its_confirmation_keeps_all(chair, session):
    preview = upload(chair, TABLE.encode(), "C:\\data\\old survey.csv")
    assert preview.status_code == 200
    assert "10 panellists are found on the panel" in preview.text
    assert "Dropped, since they tell who or where somebody is: Name." in preview.text
    assert "Ada 1" not in preview.text
    assert (n(session, Round), n(session, Rating)) == (0, 0)
    answer = chair.submit(PAGE, {**hidden(preview.text), "confirmed": "1"})
    assert (answer.status_code, answer.location) == (303, "/studies/needles/rounds/1")
    assert (n(session, Round), n(session, Rating)) == (1, 30)
    page = chair.get(answer.location).text
    assert "Rated elsewhere" in page
    assert "old survey.csv" in page


def test_bad_lines_are_named_on_the_page(chair, session):
    answer = upload(chair, TABLE.replace("E03,Ada 3,8", "E03,Ada 3,12").encode())
    assert answer.status_code == 422
    assert "“12” is not a rating." in answer.text
    assert n(session, Round) == 0


def test_what_the_study_is_not_ready_for_is_said_before_anything_is_kept(chair, session):
    rounds = "".join(f"{r},E{i:02d},5\n" for r in range(1, 9) for i in range(1, 11))
    answer = upload(chair, b"round,panellist,A3\n" + rounds.encode())
    assert answer.status_code == 409
    assert "The protocol allows" in answer.text
    assert n(session, Round) == 0


@pytest.mark.parametrize("packed", ["no base64", "QUJD", "eJw=", ""])
def test_a_page_that_carried_something_broken_is_refused(chair, packed):
    assert chair.submit(PAGE, {"packed": packed, "confirmed": "1"}).status_code == 422


def test_the_first_round_offers_it_until_one_has_begun_here(chair, session, made):
    assert PAGE in chair.get("/studies/needles/rounds/1").text
    open_round(session, made)
    assert PAGE not in chair.get("/studies/needles/rounds/1").text
    assert "Round 1 has begun here" in chair.get(PAGE).text
    assert upload(chair, TABLE.encode()).status_code == 409
