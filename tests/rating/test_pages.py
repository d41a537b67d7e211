"""The rating card: saved at a tap and as a plain form, refused with a sentence, nothing typed lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Comment, Panellist, Rating, Round, RoundStatement, utcnow
from tests.support.study import (
    NOON,
    SKIP,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)
from tests.support.visitor import Visitor


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def round_(session: Session, made: MadeStudy) -> Round:
    return open_round(session, made)


@pytest.fixture
def shown(session: Session, round_: Round) -> list[RoundStatement]:
    return presented_in(session, round_)


@pytest.fixture
def expert(made: MadeStudy) -> Panellist:
    return made.panellists[0]


@pytest.fixture
def visitor(
    visit: Callable[..., Visitor], session: Session, expert: Panellist, shown: list[RoundStatement]
) -> Visitor:
    signed_in = visit(expert)
    session.rollback()  # so that the test's own session begins after the sign-in
    return signed_in


def _stored(session: Session) -> list[Any]:
    session.rollback()  # to see what was committed since
    return [(row.value, row.kept, row.abstained) for row in session.scalars(select(Rating))]


def _comments(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Comment.text)))


def test_the_start_leads_to_the_first_statement_that_is_not_rated(session, visitor, expert, shown):
    rate_one(session, shown[0], expert, 7)
    assert visitor.get("/rate").location == f"/rate/{shown[1].id}"


def test_a_card_shows_one_statement_its_scale_and_what_is_left(visitor, shown):
    text = visitor.get(f"/rate/{shown[1].id}").text
    jump, rest = text.partition("</nav>")[::2]
    assert "Statement number 2 should be followed" in rest
    assert "Statement number 1 should" not in rest
    assert "Statement number 1 should" in jump  # by its first words, beside its label
    assert re.findall(r'name="answer" value="(\w+)"', text) == [*"123456789", "abstain"]
    assert "2 of 3" in text


def test_a_plain_form_is_answered_by_the_next_card(session, visitor, shown):
    answer = visitor.submit(f"/rate/{shown[0].id}", {"answer": "7"})
    assert (answer.status_code, answer.location) == (303, f"/rate/{shown[1].id}")
    assert _stored(session) == [(7, False, False)]


def test_a_script_is_answered_in_json(session, visitor, shown):
    answer = visitor.send(f"/rate/{shown[0].id}", {"answer": "7"})
    assert answer.status_code == 200
    assert answer.json == {"revision": 1, "answer": 7, "n_done": 1, "next": f"/rate/{shown[1].id}"}
    assert _stored(session) == [(7, False, False)]


def test_the_same_form_sent_twice_is_harmless(session, visitor, shown):
    told = [visitor.send(f"/rate/{shown[0].id}", {"answer": "7"}).json["revision"] for _tap in range(3)]
    assert told == [1, 1, 1]
    assert len(_stored(session)) == 1


def test_after_the_last_answer_comes_the_page_that_says_so(visitor, shown):
    locations = [visitor.submit(f"/rate/{one.id}", {"answer": "7"}).location for one in shown]
    assert locations[-1] == "/rate/done"
    assert "Thank you. You have answered all 3 statements" in visitor.get("/rate/done").text
    assert visitor.get("/rate").location == "/rate/done"


def test_what_was_skipped_comes_again_before_the_end(visitor, shown):
    assert visitor.submit(f"/rate/{shown[2].id}", {"answer": "7"}).location == f"/rate/{shown[0].id}"


def test_an_answer_can_be_changed_while_the_round_is_open(session, visitor, shown):
    for value in ("7", "2", "abstain"):
        visitor.submit(f"/rate/{shown[0].id}", {"answer": value})
    assert _stored(session) == [(None, False, True)]
    assert visitor.send(f"/rate/{shown[0].id}", {"answer": "9"}).json["revision"] == 4


def test_the_answer_given_is_the_one_that_looks_pressed(visitor, shown):
    visitor.submit(f"/rate/{shown[0].id}", {"answer": "7"})
    pressed = re.findall(r'value="(\w+)"[^>]*aria-pressed="true"', visitor.get(f"/rate/{shown[0].id}").text)
    assert pressed == ["7"]


@pytest.mark.parametrize(
    "answer", ["0", "10", "-1", "5.0", "", " ", "seven", "٣", "1e1", "9" * 400, "5\x00", "null", "<b>5</b>"]
)
@pytest.mark.parametrize("way", ["submit", "send"])
def test_what_is_no_point_of_the_scale_is_refused_and_nothing_is_stored(session, visitor, shown, answer, way):
    told = getattr(visitor, way)(f"/rate/{shown[0].id}", {"answer": answer})
    assert told.status_code == 422
    sentence = told.json["error"] if way == "send" else told.text
    assert "Choose a rating from 1 to 9." in sentence
    assert _stored(session) == []


def test_nothing_can_be_kept_where_nothing_was_said(session, visitor, shown):
    told = visitor.send(f"/rate/{shown[0].id}", {"answer": "keep"})
    assert told.status_code == 422
    assert "no earlier rating to keep" in told.json["error"]
    assert _stored(session) == []


@pytest.mark.parametrize("way", ["submit", "send"])
def test_a_rating_after_the_close_is_refused_with_409(session, made, round_, visitor, shown, way):
    rate_all(session, made, round_, [[SKIP, *[7] * 11]] * 3)
    close_round(session, made, round_)
    told = getattr(visitor, way)(f"/rate/{shown[0].id}", {"answer": "7"})
    assert told.status_code == 409
    assert "Round 1 is not open for rating" in (told.json["error"] if way == "send" else told.text)
    assert len(_stored(session)) == 33


def test_a_rating_after_the_closing_time_is_refused_though_nobody_closed(session, round_, visitor, shown):
    round_.closes_at = utcnow()
    session.commit()
    assert visitor.submit(f"/rate/{shown[0].id}", {"answer": "7"}).status_code == 409
    assert visitor.get(f"/rate/{shown[0].id}").location == "/rate"
    assert "No round is open right now" in visitor.get("/rate").text


def test_a_comment_after_the_close_is_refused_and_given_back_to_copy(session, made, round_, visitor, shown):
    rate_all(session, made, round_, [[7] * 12] * 3)
    close_round(session, made, round_)
    told = visitor.submit(f"/rate/{shown[0].id}/comment", {"text": "What I <i>wrote</i> for an hour."})
    assert told.status_code == 409
    assert "What I &lt;i&gt;wrote&lt;/i&gt; for an hour." in told.text
    assert _comments(session) == []


def test_a_statement_of_another_study_does_not_exist(session, visitor):
    elsewhere = make_study(session, slug="elsewhere")
    foreign = presented_in(session, open_round(session, elsewhere))[0]
    assert visitor.get(f"/rate/{foreign.id}").status_code == 404
    assert visitor.submit(f"/rate/{foreign.id}", {"answer": "7"}).status_code == 404
    assert visitor.send(f"/rate/{foreign.id}", {"answer": "7"}).status_code == 404
    assert visitor.submit(f"/rate/{foreign.id}/comment", {"text": "Hello."}).status_code == 404
    assert _stored(session) == []


def test_a_panellist_who_withdrew_is_signed_out_at_once(session, visitor, expert, shown):
    expert.withdrew_at = NOON
    session.commit()
    told = visitor.submit(f"/rate/{shown[0].id}", {"answer": "7"})
    assert told.status_code == 303
    assert told.location.startswith("/sign-in")
    assert _stored(session) == []


@pytest.mark.parametrize("missing", ["consented_at", "has_interests"])
def test_nobody_rates_before_consent_and_interests_are_given(session, visitor, expert, shown, missing):
    setattr(expert, missing, None)
    session.commit()
    assert visitor.get("/rate").location == "/consent"
    assert visitor.submit(f"/rate/{shown[0].id}", {"answer": "7"}).status_code == 409
    assert visitor.send(f"/rate/{shown[0].id}/comment", {"text": "Hello."}).status_code == 409
    assert _stored(session) == []


def test_staff_do_not_rate(session, visit, made, shown):
    for person in (made.chair, made.methodologist, made.observer):
        assert visit(person).submit(f"/rate/{shown[0].id}", {"answer": "7"}).status_code == 403
    assert _stored(session) == []


def test_a_comment_is_saved_by_a_plain_form_and_by_a_script(session, visitor, shown):
    told = visitor.submit(f"/rate/{shown[0].id}/comment", {"text": "It depends."})
    assert (told.status_code, told.location) == (303, f"/rate/{shown[0].id}")
    told = visitor.send(f"/rate/{shown[0].id}/comment", {"text": "It does not."}).json
    session.rollback()
    assert told == {"saved": True, "seen": session.scalars(select(Comment.written_at)).one().isoformat()}
    assert _comments(session) == ["It does not."]


@pytest.mark.parametrize("way", ["submit", "send"])
def test_a_comment_of_10000_characters_is_refused_and_still_there(session, visitor, shown, way):
    typed = "A long reason. " * 667
    told = getattr(visitor, way)(f"/rate/{shown[0].id}/comment", {"text": typed})
    assert told.status_code == 422
    if way == "send":
        assert "10004 characters; 5000 fit" in told.json["error"]
    else:
        assert "10004 characters; 5000 fit" in told.text
        assert typed.strip() in told.text
        assert "Error:" in told.text
    assert _comments(session) == []


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\u202eb", "a\x85b"])
def test_a_comment_with_invisible_characters_is_refused_and_still_there(session, visitor, shown, typed):
    told = visitor.submit(f"/rate/{shown[0].id}/comment", {"text": typed})
    assert told.status_code == 422
    assert "invisible control character" in told.text
    assert _comments(session) == []


def test_html_in_a_comment_is_shown_as_it_was_typed(session, visitor, shown):
    typed = "<script>alert('x')</script> & \"quotes\""
    visitor.submit(f"/rate/{shown[0].id}/comment", {"text": typed})
    assert _comments(session) == [typed]
    text = visitor.get(f"/rate/{shown[0].id}").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(" in text


def test_html_in_a_statement_is_shown_as_it_was_typed(session, visit):
    made = make_study(session, slug="marked")
    made.statements[0].current.text = "Give <b>less</b> than 5 mg & wait."
    session.commit()
    shown = presented_in(session, open_round(session, made))
    text = visit(made.panellists[0]).get(f"/rate/{shown[0].id}").text
    assert "Give &lt;b&gt;less&lt;/b&gt; than 5 mg &amp; wait." in text


def test_the_list_of_answers_shows_what_was_said(session, visitor, expert, shown):
    rate_one(session, shown[0], expert, 7)
    rate_one(session, shown[1], expert, None)
    text = visitor.get("/rate/done").text
    assert "One statement is still unanswered" in text
    assert [word in text for word in ("outside my expertise", "missing")] == [True, True]


def test_without_an_open_round_there_is_nothing_to_rate(session, visit, made):
    visitor = visit(made.panellists[0])
    assert "No round is open right now" in visitor.get("/rate").text
    assert visitor.get("/rate/done").location == "/rate"


def test_a_simulated_study_says_so_on_every_card(session, visitor, made, shown):
    made.study.is_simulated = True
    session.commit()
    assert "simulated" in visitor.get(f"/rate/{shown[0].id}").text


def test_a_card_travels_light_and_needs_no_plotly(visitor, shown):
    text = visitor.get(f"/rate/{shown[0].id}").text
    assert len(text.encode()) < 30_000
    assert "<script" in text
    assert not re.search(r"<script[^>]*plotly", text)


def test_an_answer_is_kept_in_no_cache(visitor, shown):
    assert visitor.get(f"/rate/{shown[0].id}").headers["Cache-Control"] == "no-store"


def test_who_is_done_is_told_when_the_round_closes(session, round_, visitor, shown):
    round_.closes_at = utcnow() + timedelta(days=2)
    session.commit()
    for one in shown:
        visitor.submit(f"/rate/{one.id}", {"answer": "5"})
    assert "It closes on" in visitor.get("/rate/done").text
