"""Signing off on a phone in two minutes: one tap approves all, a written reason dissents from one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from delphi.models import Message, SignOff, utcnow
from delphi.signoff import operations
from tests.guideline.finished import BY, locked


@pytest.fixture
def period(session, made):
    locked(session, made)
    opened = operations.open_sign_off(session, made.study, utcnow() + timedelta(days=7), by=BY, at=utcnow())
    session.commit()
    return opened


@pytest.fixture
def expert(made, visit):
    return visit(made.panellists[0])


def test_the_personal_link_leads_to_the_open_sign_off(expert, period):
    assert expert.get("/rate").location == "/sign-off"
    assert "Do you approve the final recommendations?" in expert.get("/sign-off").text


def test_one_tap_approves_everything(expert, period, session):
    answer = expert.submit("/sign-off/approve", follow_redirects=True)
    assert "You approved everything." in answer.text
    assert session.query(SignOff).one().approves


def test_a_written_reason_dissents_from_that_one_and_is_still_there(expert, period, session):
    text = expert.submit("/sign-off", {"dissent-A1": "Too broad."}, follow_redirects=True).text
    given = session.query(SignOff).one()
    assert ([one.label for one in given.dissents], given.approves) == (["A1"], True)
    assert "Too broad." in text


def test_a_reason_too_long_is_refused_and_still_there(expert, period, session):
    answer = expert.submit("/sign-off", {"dissent-A2": "x" * 2_001})
    assert (answer.status_code, session.query(SignOff).count()) == (422, 0)
    assert "x" * 2_001 in answer.text


def test_the_chair_sees_how_many_answered_and_not_what(expert, made, visit, period):
    expert.submit("/sign-off", {"whole": "Too early."})
    text = visit(made.chair).get("/studies/needles/sign-off").text
    assert "1 of 12 have answered" in text
    assert "Too early." not in text
    assert "dissented" not in text


def test_after_the_close_chair_and_panel_read_the_reasons(expert, made, visit, period):
    expert.submit("/sign-off", {"whole": "Too early."})
    chair = visit(made.chair)
    chair.submit("/studies/needles/sign-off/close", {"sure": "y"})
    for text in (chair.get("/studies/needles/sign-off").text, expert.get("/sign-off").text):
        assert "0 of 12 approved, 1 dissented, 11 did not answer" in text
        assert "Too early." in text


def test_a_sign_off_ends_early_only_on_purpose(expert, made, visit, period):
    chair = visit(made.chair)

    answer = chair.submit("/studies/needles/sign-off/close")

    assert answer.status_code == 422
    assert "Tick that it may end although not everybody has answered" in answer.text
    assert "0 of 12 have answered" in answer.text


def test_the_chair_opens_it_and_is_led_to_the_letters(made, visit, session):
    locked(session, made)
    day = (utcnow() + timedelta(days=9)).date().isoformat()
    answer = visit(made.chair).submit("/studies/needles/sign-off/open", {"day": day})
    assert answer.location == "/studies/needles/panel/sign-off"


def test_letters_go_to_those_who_have_not_answered_and_once(expert, made, visit, session, period):
    expert.submit("/sign-off/approve")
    chair = visit(made.chair)
    page = chair.get("/studies/needles/panel/sign-off").text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]
    for _click in range(2):
        chair.submit("/studies/needles/panel/sign-off", {"seen": seen})
    mails = session.query(Message).filter_by(kind="sign-off").all()
    assert len(mails) == 11
    assert all("The 3 recommendations" in message.body for message in mails)


def test_each_letter_is_in_its_readers_language_and_on_their_clock(app, made, visit, session, period):
    app.config["LANGUAGES"] = ["en", "de"]
    seat = made.panellists[1].enrolment
    seat.language, seat.time_zone = "de", "Asia/Tokyo"
    session.commit()
    chair = visit(made.chair)
    page = chair.get("/studies/needles/panel/sign-off").text
    assert 'lang="de"' in page.split("<main")[1]
    assert 'lang="en"' in page.split("<main")[1]
    chair.submit("/studies/needles/panel/sign-off", {"seen": "0"})
    letter = session.query(Message).filter_by(panellist_id=made.panellists[1].id).one()
    assert (letter.language, letter.time_zone) == ("de", "Asia/Tokyo")
    assert "(Tokyo)" in letter.body
    assert "approve" not in letter.body


def test_publishing_warns_while_the_sign_off_is_open(made, visit, period):
    assert "sign-off has not ended" in visit(made.chair).get("/studies/needles/guideline/publish").text
