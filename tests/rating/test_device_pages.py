"""What the rating pages tell somebody who answers on several devices, and how odd senders are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Panellist, Rating, RoundStatement
from tests.support.study import MadeStudy, make_study, open_round, presented_in
from tests.support.visitor import Visitor


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def shown(session: Session, made: MadeStudy) -> list[RoundStatement]:
    return presented_in(session, open_round(session, made))


@pytest.fixture
def expert(made: MadeStudy) -> Panellist:
    return made.panellists[0]


@pytest.fixture
def visitor(visit: Callable[..., Visitor], shown: list[RoundStatement], expert: Panellist) -> Visitor:
    return visit(expert)


def _stored(session: Session) -> list[Any]:
    session.rollback()
    return [(row.value, row.kept, row.abstained) for row in session.scalars(select(Rating))]


def test_an_answer_that_was_overtaken_on_another_device_is_told_to_a_script(session, visitor, shown):
    way = f"/rate/{shown[0].id}"
    first = visitor.send(way, {"answer": "5", "key": "aaaa-aaaa", "seen": "0"}).json
    assert "elsewhere" not in first
    older = visitor.send(way, {"answer": "2", "key": "bbbb-bbbb", "seen": "0", "waited": "60000"}).json
    assert (older["answer"], older["revision"], older["is_ours"]) == (5, 1, False)
    assert older["elsewhere"].startswith("You changed this on another device to 5.")
    assert visitor.send(way, {"answer": "2", "key": "aaaa-aaaa", "seen": "1"}).json["revision"] == 1
    assert _stored(session) == [(5, False, False)]


def test_a_plain_form_of_an_older_page_wins_and_is_told(visitor, shown):
    way = f"/rate/{shown[0].id}"
    for answer in ("5", "2"):
        told = visitor.submit(way, {"answer": answer, "seen": "0"})
    text = visitor.get(told.location).text
    assert "You changed this on another device to 5. Your later answer here, 2, stands." in text
    assert 'name="seen" value="2"' in visitor.get(way).text


def test_a_comment_that_was_overtaken_comes_with_the_one_that_stands(session, visitor, shown):
    way = f"/rate/{shown[0].id}/comment"
    seen = visitor.send(way, {"text": "There.", "seen": ""}).json["seen"]
    older = visitor.send(way, {"text": "Here.", "seen": "", "waited": "60000"}).json
    assert (older["is_ours"], older["text"], older["seen"]) == (False, "There.", seen)
    later = visitor.send(way, {"text": "Here.", "seen": "nonsense"}).json
    assert (later["is_ours"], later["text"]) == (True, "There.")
    assert visitor.send(way, {"text": "Here too.", "seen": later["seen"]}).json.keys() == {"saved", "seen"}


@pytest.mark.parametrize("key", ["short", "x" * 65, "with a blank", "naïve-key", "12345678\x00"])
def test_a_key_that_no_page_makes_is_refused(session, visitor, shown, key):
    told = visitor.send(f"/rate/{shown[0].id}", {"answer": "7", "key": key})
    assert told.status_code == 422
    assert "Reload the page" in told.json["error"]
    assert _stored(session) == []


@pytest.mark.parametrize("odd", ["-1", "9" * 400, "1e9", "٣", "\x00"])
def test_an_odd_version_or_wait_does_no_harm(session, visitor, shown, odd):
    sent = {"answer": "7", "seen": odd, "waited": odd}
    assert visitor.send(f"/rate/{shown[0].id}", sent).status_code == 200
    assert visitor.send(f"/rate/{shown[0].id}/comment", {"text": "So.", "seen": odd}).status_code == 200
    assert _stored(session) == [(7, False, False)]
