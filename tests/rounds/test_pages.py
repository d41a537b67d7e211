"""Pages of a round: what stands in the way, what a close will decide, and a sentence for every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.models import Round, utcnow
from tests.support.study import NOON, SKIP, TERMS, MadeStudy, close_round, make_study, open_round, rate_all
from tests.support.visitor import Visitor

ROUNDS = "/studies/needles/rounds"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Callable[..., Visitor], session: Session, made: MadeStudy) -> Visitor:
    signed_in = visit(made.chair)
    session.rollback()
    return signed_in


def _state(session: Session) -> list[RoundState]:
    session.rollback()
    return list(session.scalars(select(Round.state).order_by(Round.number)))


def test_a_chair_prepares_opens_and_closes_a_round(session, made, chair):
    assert "Prepare round 1" in chair.get(f"{ROUNDS}/1").text
    assert chair.submit(f"{ROUNDS}/draft").location == f"{ROUNDS}/1"
    assert "Open round 1" in chair.get(f"{ROUNDS}/1").text
    assert chair.submit(f"{ROUNDS}/1/open").location == f"{ROUNDS}/1"
    session.rollback()
    rate_all(session, made, session.scalars(select(Round)).one(), [[8] * 12, [2] * 12, [5] * 12])
    text = chair.get(f"{ROUNDS}/1/close").text
    assert all(f"{title} · 1" in text for title in ("Accepted", "Rejected", "Stays open"))
    assert chair.submit(f"{ROUNDS}/1/close").location == f"{ROUNDS}/1"
    assert "Round 1 is closed" in chair.get(f"{ROUNDS}/1").text
    assert _state(session) == [RoundState.CLOSED]


def test_a_round_that_cannot_open_says_all_that_is_missing_and_what_to_do(session, visit):
    made = make_study(session, slug="empty", n_statements=1, n_panellists=1)
    made.panellists[0].withdrew_at = NOON
    session.commit()
    chair = visit(made.chair)
    chair.submit("/studies/empty/rounds/draft")
    page, answer = chair.get("/studies/empty/rounds/1"), chair.submit("/studies/empty/rounds/1/open")
    assert answer.status_code == 409
    for text in (page.text, answer.text):
        assert "The panel is empty." in text
        assert "Add panellists." in text


def test_what_keeps_a_round_from_opening_leads_to_where_it_is_mended(session, visit):
    made = make_study(session, slug="empty", n_panellists=0, terms=replace(TERMS, aim=""))
    chair = visit(made.chair)
    chair.submit("/studies/empty/rounds/draft")
    page, answer = chair.get("/studies/empty/rounds/1"), chair.submit("/studies/empty/rounds/1/open")
    assert "There are some things to mend" in answer.text
    for text in (page.text, answer.text):
        assert 'href="/studies/empty/protocol/edit">To the protocol' in text
        assert 'href="/studies/empty/panel">To the panel' in text


def test_the_close_page_counts_who_has_not_begun_and_says_what_waits(session, made, chair):
    round_ = open_round(session, made)
    rate_all(
        session, made, round_, [[*[8] * 9, SKIP, SKIP, SKIP], [*[8] * 8, *[SKIP] * 4], [8, *[SKIP] * 11]]
    )
    text = chair.get(f"{ROUNDS}/1/close").text
    assert "3 experts have not begun." in text
    assert "8 experts have begun and not finished." in text
    assert "on the ratings counted so far" in text


def test_round_2_of_a_rand_study_is_one_step_away_from_a_meeting(session, visit):
    made = make_study(
        session,
        terms=replace(TERMS, rule=ConsensusRule.for_scale(Preset.RAND_UCLA, TERMS.scale)),
        slug="rand",
    )
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[1, 9] * 6] * 3)
    close_round(session, made, round_)
    chair = visit(made.chair)
    chair.submit("/studies/rand/rounds/draft")
    assert "Hold round 2 as a meeting</button>" in chair.get("/studies/rand/rounds/2").text
    assert chair.submit("/studies/rand/rounds/2/mode", {"mode": "meeting"}).status_code == 303
    assert "Hold round 2 as a meeting" not in chair.get("/studies/rand/rounds/2").text
    session.rollback()
    assert session.scalars(select(Round.mode).order_by(Round.number)).all()[-1] is RoundMode.MEETING


def test_past_the_last_round_of_the_protocol_the_page_says_so(session, visit):
    made = make_study(session, slug="one", terms=replace(TERMS, n_rounds=1))
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[5] * 12] * 3)
    close_round(session, made, round_)
    text = visit(made.chair).get("/studies/one/rounds/2").text
    assert "The protocol plans one round, and it is closed." in text
    assert "Prepare round 2</button>" not in text


def test_a_prepared_round_can_be_discarded(session, made, chair):
    chair.submit(f"{ROUNDS}/draft")
    assert "Discard the draft of round 1" in chair.get(f"{ROUNDS}/1").text
    assert chair.submit(f"{ROUNDS}/1/discard").status_code == 303
    assert _state(session) == []


def test_closing_before_anybody_rated_is_refused_with_the_remedy(session, made, chair):
    open_round(session, made)
    answer = chair.submit(f"{ROUNDS}/1/close")
    assert answer.status_code == 409
    assert "Nobody has rated in round 1 yet." in answer.text
    assert "Remind the panel" in answer.text


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("open", {}, "Round 1 is closed."),
        ("close", {}, "Round 1 is closed already."),
        ("time", {"day": "2099-01-01"}, "Round 1 is closed; its time cannot be moved."),
    ],
)
def test_a_closed_round_refuses_everything_with_a_sentence(session, made, chair, path, data, sentence):
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12] * 3)
    close_round(session, made, round_)
    answer = chair.submit(f"{ROUNDS}/1/{path}", data)
    assert answer.status_code == 409
    assert sentence in answer.text


def test_a_round_that_another_chair_has_opened_says_so(session, made, chair):
    open_round(session, made)
    answer = chair.submit(f"{ROUNDS}/1/open")
    assert answer.status_code == 409
    assert "Round 1 is open already." in answer.text


def test_a_second_draft_is_refused_with_a_sentence(session, made, chair):
    chair.submit(f"{ROUNDS}/draft")
    answer = chair.submit(f"{ROUNDS}/draft")
    assert answer.status_code == 409
    assert "Round 1 is not closed yet" in answer.text


def test_a_closing_time_is_saved_in_utc_and_shown_again(session, made, chair):
    open_round(session, made)
    assert chair.submit(f"{ROUNDS}/1/time", {"day": "2099-03-04", "time": "17:30"}).status_code == 303
    session.rollback()
    assert session.scalars(select(Round.closes_at)).one().isoformat() == "2099-03-04T17:30:00+00:00"
    text = chair.get(f"{ROUNDS}/1").text
    assert 'value="2099-03-04"' in text
    assert 'value="17:30"' in text


def test_a_day_without_a_time_ends_with_the_day(session, made, chair):
    open_round(session, made)
    chair.submit(f"{ROUNDS}/1/time", {"day": "2099-03-04"})
    session.rollback()
    assert session.scalars(select(Round.closes_at)).one().strftime("%H:%M") == "23:59"


def test_an_empty_closing_time_is_taken_away(session, made, chair):
    open_round(session, made, closes_at=utcnow() + timedelta(days=1))
    assert chair.submit(f"{ROUNDS}/1/time").status_code == 303
    session.rollback()
    assert session.scalars(select(Round.closes_at)).one() is None


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "2001-01-01"}, {"day": "0001-01-01"}, {"day": "tomorrow"}, {"day": "2099-02-30"}, {"time": "12:00"},
        {"day": "2099-01-01", "time": "25:00"}, {"day": "2099-01-01", "time": "noon"}, {"day": "99999-01-01"},
        {"day": "2099-01-01\x00"},
    ],
)  # fmt: skip
def test_a_closing_time_that_is_none_is_refused_and_the_old_one_stays(session, made, chair, typed):
    closes_at = utcnow() + timedelta(days=1)
    open_round(session, made, closes_at=closes_at)
    answer = chair.submit(f"{ROUNDS}/1/time", typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    session.rollback()
    assert session.scalars(select(Round.closes_at)).one() == closes_at


def test_what_was_typed_as_a_time_is_still_there(session, made, chair):
    open_round(session, made)
    text = chair.submit(f"{ROUNDS}/1/time", {"day": "2001-01-01", "time": "09:15"}).text
    assert 'value="2001-01-01"' in text
    assert 'value="09:15"' in text


def test_a_round_past_its_time_says_that_nothing_is_taken_any_more(session, made, chair):
    open_round(session, made, closes_at=utcnow() - timedelta(minutes=1))
    text = chair.get(f"{ROUNDS}/1").text
    assert "Round 1 is over" in text
    assert "no rating is taken any more" in text


@pytest.mark.parametrize("number", [0, 2, 7])
def test_a_round_that_was_never_prepared_does_not_exist(session, made, chair, number):
    open_round(session, made)
    for path in ("", "/close"):
        assert chair.get(f"{ROUNDS}/{number}{path}").status_code == 404
    assert chair.submit(f"{ROUNDS}/{number}/open").status_code == 404


def test_an_observer_sees_a_round_and_no_button(session, visit, made):
    open_round(session, made)
    text = visit(made.observer).get(f"{ROUNDS}/1").text
    assert "Round 1 is open" in text
    assert "Save the closing time" not in text
    assert "/close" not in text
