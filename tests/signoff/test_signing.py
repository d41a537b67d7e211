"""The panel signs off what is locked: until the close each answer may change, afterwards nothing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from delphi import signed
from delphi.domain.signing import Signed, in_words
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.export import docx, json_document, pdf
from delphi.export.edition import lay_out
from delphi.guideline import operations as guideline
from delphi.guideline import publishing
from delphi.models import Event, Recusal, Study, utcnow
from delphi.signoff import operations
from delphi.verify import verify, verify_study
from tests.guideline.finished import BY, CLOSED, locked, published

DUE = CLOSED + timedelta(days=14)
LATER = CLOSED + timedelta(days=1)
REASON = "I have seen harm."


@pytest.fixture
def period(session, made):
    locked(session, made)
    opened = operations.open_sign_off(session, made.study, DUE, by=BY, at=CLOSED)
    session.commit()
    return opened


def sign_all(session, made, period, said=None):
    for number, panellist in enumerate(made.panellists):
        answer = said if said and number == 3 else Signed()
        operations.sign(session, period, panellist, answer, at=LATER)


@pytest.fixture
def closed(session, made, period):
    sign_all(session, made, period, Signed(dissents={"A1": REASON}))
    operations.close_sign_off(session, period, by=BY, at=LATER)
    session.commit()
    return period


def test_nothing_locked_is_nothing_to_sign(session, made):
    with pytest.raises(Blocked):
        operations.open_sign_off(session, made.study, DUE, by=BY, at=CLOSED)


def test_what_was_withdrawn_is_not_to_be_signed(session, made):
    first, *others = locked(session, made)
    guideline.retract(session, made.study, first, reason="New evidence.", by=BY, at=CLOSED)
    opened = operations.open_sign_off(session, made.study, DUE, by=BY, at=CLOSED)
    assert [one["sha256"] for one in opened.locks["recommendations"]] == [one.sha256 for one in others]


def test_two_are_not_open_at_once(session, made, period):
    with pytest.raises(NotNow, match="open already"):
        operations.open_sign_off(session, made.study, DUE, by=BY, at=CLOSED)


def test_an_answer_may_change_until_the_close(session, made, period):
    who = made.panellists[0]
    for said in (Signed(dissents={"A1": REASON}), Signed(False, REASON), Signed()):
        operations.sign(session, period, who, said, at=LATER)
    found = signed.results(session, period)
    assert (found["n_answered"], found["whole"]["n_approved"]) == (1, 1)
    assert found["recommendations"][0]["reasons"] == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Signed(approves=False), "needs its reason"),
        (Signed(dissents={"A1": "  "}), "needs its reason"),
        (Signed(dissents={"A9": REASON}), "not part of this sign-off"),
        (Signed(dissents={"A1": "x" * 2_001}), "2,?001 characters"),
    ],
)
def test_an_unclear_answer_is_refused(session, made, period, said, refusal):
    with pytest.raises(NotAcceptable, match=refusal):
        operations.sign(session, period, made.panellists[0], said, at=LATER)


def test_from_its_due_time_on_no_answer_is_taken(session, made, period):
    with pytest.raises(NotNow, match="has ended"):
        operations.sign(session, period, made.panellists[0], Signed(), at=DUE)


def test_who_left_does_not_sign(session, made, period):
    made.panellists[0].withdrew_at = CLOSED
    with pytest.raises(NotNow):
        operations.sign(session, period, made.panellists[0], Signed(), at=LATER)


def test_a_close_freezes_who_approved_and_why_not(session, closed):
    first = closed.results["recommendations"][0]
    assert (first["label"], first["n_approved"], first["n_dissented"]) == ("A1", 11, 1)
    assert closed.results["whole"]["n_approved"] == closed.results["n_eligible"] == 12


def test_a_due_sign_off_is_closed_by_the_schedule_once_somebody_answered(session, made, period):
    assert not operations.close_when_due(session, period.id, at=DUE)
    operations.sign(session, period, made.panellists[0], Signed(), at=LATER)
    assert operations.due_periods(session, DUE) == [period.id]
    assert operations.close_when_due(session, period.id, at=DUE)
    assert period.results["whole"]["n_silent"] == 11


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sign_off SET approves = NOT approves, reason = 'x'",
        "DELETE FROM sign_off_dissent",
        "DELETE FROM sign_off WHERE id NOT IN (SELECT sign_off_id FROM sign_off_dissent)",
        "INSERT INTO sign_off_dissent (sign_off_id, label, reason) SELECT min(id), 'A2', 'x' FROM sign_off",
        "UPDATE sign_off_period SET due_at = opened_at",
        "DELETE FROM sign_off_period",
    ],
)
def test_the_database_refuses_any_change_of_a_closed_sign_off(session, closed, change):
    with pytest.raises(IntegrityError, match="A closed sign-off never changes"):
        session.execute(text(change))


def test_verify_finds_an_answer_that_was_changed_behind_the_triggers(session, made, closed):
    assert verify_study(session, made.study).found == verify_study(session, made.study).found
    session.execute(text("DROP TRIGGER keep_sign_off_dissent_delete"))
    session.execute(text("DELETE FROM sign_off_dissent"))
    session.expire_all()
    found = [str(sentence) for sentence in verify_study(session, made.study).found]
    assert found == ["The answers of sign-off 1 are not those that it closed with."]


def test_no_event_tells_who_answered_or_what(session, made, closed):
    events = session.query(Event).filter(Event.action == "answered").all()
    assert {(event.actor, event.subject, str(event.detail)) for event in events} == {
        ("a panellist", "sign-off 1", "{}")
    }


def test_every_format_of_an_edition_says_what_was_computed(session, made, closed):
    document = published(session, made).document
    words = lay_out(document)
    card = next(card for section in words["sections"] for card in section["cards"] if card["label"] == "A1")
    assert words["sign_off"] == "Approved by all 12; 1 of them not every recommendation"
    assert card["approved"] == "11 of 12 approved, 1 dissented"
    assert card["sign_off_dissent"] == [[REASON]]
    assert REASON.encode() in json_document.render(document)
    assert pdf.render(document).startswith(b"%PDF")
    assert docx.render(document).startswith(b"PK")


def test_an_edition_stands_without_a_sign_off_where_the_protocol_asks_for_none(session, made):
    locked(session, made)
    assert published(session, made).document["sign_off"] is None


@pytest.fixture
def asked(session, made, monkeypatch):
    """The study whose protocol asks for a sign-off."""
    terms = replace(made.terms, sign_off=True)
    monkeypatch.setattr(publishing, "current_terms", lambda _session, _study: terms)


def test_by_the_protocol_nothing_is_published_before_the_sign_off_ended(session, made, asked, period):
    [blocker] = guideline.publishing_blockers(session, made.study)
    assert str(blocker.what) == "The panel's sign-off has not ended."
    sign_all(session, made, period)
    operations.close_sign_off(session, period, by=BY, at=LATER)
    assert guideline.publishing_blockers(session, made.study) == ()


def test_by_the_protocol_what_is_locked_must_be_signed(session, made, asked):
    locked(session, made)
    [blocker] = guideline.publishing_blockers(session, made.study)
    assert "has not signed off what is locked" in str(blocker.what)


def test_terms_without_a_sign_off_keep_their_hash(made):
    assert "sign_off" not in made.terms.to_json()
    asked = replace(made.terms, sign_off=True)
    assert type(asked).from_json(asked.to_json()) == asked


def test_verify_counts_nothing_changed_in_a_signed_study(session, made, closed):
    published(session, made)
    assert [str(one) for one in verify(session).found] == []
    assert session.query(Study).count() == 1


def test_who_was_recused_from_a_statement_is_not_asked_about_its_recommendation(session, made, visit):
    who = made.panellists[0]
    session.execute(text("DROP TRIGGER keep_recusal_insert"))  # the rounds of this study are closed
    session.add(
        Recusal(
            panellist_id=who.id, statement_id=made.statements[0].id, from_round=1, reason="Fees.",
            recused_at=CLOSED, recused_by=BY,
        )
    )  # fmt: skip
    locked(session, made)
    period = operations.open_sign_off(session, made.study, DUE, by=BY, at=CLOSED)
    with pytest.raises(NotAcceptable, match="recused"):
        operations.sign(session, period, who, Signed(dissents={"A1": REASON}), at=LATER)
    sign_all(session, made, period)
    found = {one["label"]: str(in_words(one)) for one in signed.results(session, period)["recommendations"]}
    assert (found["A1"], found["A2"]) == ("Approved by all 11 (1 recused)", "Approved by all 12")
    period.due_at = utcnow() + timedelta(days=1)
    session.commit()
    assert "dissent-A1" not in (shown := visit(who).get("/sign-off").text)
    assert ("You are recused from this one" in shown, "dissent-A2" in shown) == (True, True)
