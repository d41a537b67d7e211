"""The chair's page of letters, the study's own words, and the page behind the link in a reminder."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.models import Enrolment, Extension, Message, Sending, UnsubscribeLink, utcnow
from delphi.tokens import hashed
from tests.support.study import NOON, make_study, open_round

LETTERS = "/studies/needles/panel/letters"


@pytest.fixture
def made(session):
    return make_study(session, n_panellists=3)


@pytest.fixture
def round_(session, made):
    now = utcnow()
    return open_round(session, made, at=now - timedelta(days=1), closes_at=now + timedelta(days=13))


@pytest.fixture
def chair(client, made):
    client.sign_in(made.chair)
    return client


def link(session, made):
    session.add(UnsubscribeLink(panellist_id=made.panellists[0].id, token_hash=hashed("x"), created_at=NOON))
    session.commit()
    return "/reminders/x"


def is_off(session, made):
    session.rollback()
    whose = Enrolment.panellist_id == made.panellists[0].id
    return session.scalars(select(Enrolment.reminders_off_at).where(whose)).one() is not None


def test_a_look_at_the_link_of_a_reminder_changes_nothing(session, made, client):
    assert "Get no more reminders?" in client.get(link(session, made)).text
    assert not is_off(session, made)


def test_a_mail_program_turns_reminders_off_with_one_click_and_no_cookie(session, made, app):
    one_click = {"List-Unsubscribe": "One-Click"}
    answer = app.test_client().post(link(session, made), data=one_click)
    assert answer.status_code == 200
    assert is_off(session, made)


def test_a_person_turns_them_off_and_on_again(session, made, client):
    path = link(session, made)
    assert "no more reminders" in client.submit(path, {}).text
    assert is_off(session, made)
    client.submit(path, {"again": "1"})
    assert not is_off(session, made)


def test_an_unknown_link_is_a_page_that_helps(client, made):
    assert client.get("/reminders/nobody").status_code == 404


def test_the_page_offers_one_clear_next_action(session, made, round_, chair):
    page = chair.get(LETTERS).text.split("<main")[1]
    assert page.count('primary"') == 1
    assert "Plan the usual letters" in page
    made.panellists[0].invited_at = None
    session.commit()
    assert "Plan the usual letters" in chair.get(LETTERS).text
    made.panellists[0].invited_at = NOON
    session.commit()
    chair.submit(f"{LETTERS}/usual", {})
    page = chair.get(LETTERS).text.split("<main")[1]
    assert page.count('primary"') == 1
    assert "Write to 3 now" in page
    assert "3 people now" in page


def test_a_letter_can_be_planned_for_a_day_and_taken_out_again(session, made, round_, chair):
    day = (utcnow() + timedelta(days=2)).date().isoformat()
    chosen = {"audience": "undone", "when": "at", "day": day, "note": "Thank you"}
    assert chair.submit(f"{LETTERS}/plan", chosen).status_code == 303
    session.rollback()
    line = session.scalars(select(Sending)).one()
    assert (line.due_at.date().isoformat(), line.due_at.hour, line.note) == (day, 9, "Thank you")
    chair.submit(f"{LETTERS}/plan/{line.id}/drop", {})
    session.rollback()
    assert session.scalar(select(Sending.id)) is None


def test_a_day_that_was_forgotten_is_asked_for(session, made, round_, chair):
    answer = chair.submit(f"{LETTERS}/plan", {"audience": "undone", "when": "at"})
    assert (answer.status_code, "Choose the day." in answer.text) == (422, True)


def test_own_words_are_read_as_a_panellist_gets_them_before_they_are_kept(session, made, round_, chair):
    path = f"{LETTERS}/words/not_started/en"
    typed = {"subject": "Hello {name}", "body": "Round {round}: {statements} wait.\n\nHere:\n{link}"}
    seen = chair.submit(path, typed | {"preview": "1"}).text
    assert "Hello Expert 1" in seen
    assert "Round 1: 3 wait." in seen
    assert "In the usual words." in seen
    assert chair.submit(path, typed).status_code == 303
    assert "In your words." in chair.get(path).text
    chair.submit("/studies/needles/panel/remind", {"seen": "0"})
    session.rollback()
    assert (
        "Round 1: 3 wait." not in session.scalars(select(Message.body)).first()
    )  # they are told first that it is open


def test_words_without_the_link_are_refused_and_stay_in_the_form(made, round_, chair):
    typed = {"subject": "Hello", "body": "Dear {nmae}"}
    answer = chair.submit(f"{LETTERS}/words/invitation/en", typed)
    assert answer.status_code == 422
    assert "{nmae} cannot be filled in" in answer.text
    assert "Dear {nmae}</textarea>" in answer.text


def test_a_chair_gives_one_panellist_more_time_and_they_see_it(session, made, round_, chair, visit):
    key = session.scalars(select(Enrolment.id).where(Enrolment.panellist_id == made.panellists[0].id)).one()
    day = (utcnow() + timedelta(days=20)).date().isoformat()
    path = f"/studies/needles/panel/{key}"
    answer = chair.submit(f"{path}/time", {"day": day, "time": "12:00", "tells": "y"})
    assert answer.status_code == 303
    session.rollback()
    assert session.scalars(select(Extension.closes_at)).one().date().isoformat() == day
    assert session.scalars(select(Message.kind)).one() == "more time"
    assert "gave you more time" in visit(made.panellists[0]).get("/rate/done").text


def test_each_letter_has_its_page_with_what_happened_and_without_any_link(session, made, round_, chair):
    chair.submit("/studies/needles/panel/remind", {"seen": "0"})
    session.rollback()
    key = session.scalars(select(Message.id)).first()
    page = chair.get(f"{LETTERS}/{key}").text
    assert "the reader&#39;s own link" in page
    assert "/enter/" not in page


def test_the_words_of_a_receipt_are_not_the_chairs_to_read(session, made, chair):
    fields = {"to_address": "a@x.example", "subject": "Receipt", "body": "Code QX7", "due_at": NOON}
    receipt = Message(
        study_id=made.study.id, panellist_id=made.panellists[0].id, kind="receipt of round 1", **fields
    )
    session.add(receipt)
    session.commit()
    assert "QX7" not in chair.get(f"{LETTERS}/{receipt.id}").text
