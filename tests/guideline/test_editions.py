"""What becomes of an edition: consulted on, approved, published, succeeded, withdrawn; each step is told once and for all."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from delphi.database import Database
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.exchange import exporting
from delphi.exchange import operations as exchange
from delphi.guideline import comparison, consultation, operations, queries
from delphi.models import PublicComment
from delphi.verify import verify_study
from delphi.web import limits
from tests.guideline.finished import BY, CLOSED, RELEASE, drafted, locked, published

WHO = {"by": BY, "at": CLOSED}
UNTIL = CLOSED + timedelta(days=30)


def consulted(session, made, until=UNTIL):
    session.commit()
    edition = consultation.consult(
        session, made.study, summary="Tell us.", until=until, release=RELEASE, **WHO
    )
    session.commit()
    return edition


def commented(session, edition, **changes):
    said = {
        "text": "Too deep for children.",
        "name": "Ines Faro",
        "recommendation": 1,
        "at": CLOSED,
        **changes,
    }
    comment = consultation.comment(session, edition, **said)
    session.commit()
    return comment


def approved(session, made, **said):
    session.commit()
    edition = operations.approve(session, made.study, operations.Publication(**said), release=RELEASE, **WHO)
    session.commit()
    return edition


def test_a_draft_is_frozen_under_a_number_of_its_own_and_commented_until_its_time(session, made):
    drafted(session, made)
    edition = consulted(session, made)
    assert (edition.number, queries.published(session, "needles").standing) == ("0.1", "in consultation")
    assert commented(session, edition).state == "waiting"
    with pytest.raises(NotNow, match="has ended"):
        commented(session, edition, at=UNTIL)
    with pytest.raises(NotAcceptable, match="of this edition"):
        commented(session, edition, recommendation=9)


def test_nothing_is_approved_before_the_consultation_has_ended_and_every_comment_is_answered(session, made):
    locked(session, made)
    edition = consulted(session, made)
    said = commented(session, edition)
    with pytest.raises(Blocked) as refusal:
        approved(session, made)
    assert [str(one.what) for one in refusal.value.blockers] == [
        "A consultation is running.", "One public comment waits for an answer.",
    ]  # fmt: skip
    consultation.end(session, made.study, edition, **WHO)
    consultation.answer(session, made.study, said, text="We now say so.", **WHO)
    assert approved(session, made).number == "1.0"
    assert [one.answer for one in queries.shown_comments(session, edition)] == ["We now say so."]


def test_a_hidden_comment_needs_no_answer_and_is_read_by_nobody_else(session, made):
    drafted(session, made)
    edition = consulted(session, made)
    said = commented(session, edition, text="Buy our needles.")
    with pytest.raises(NotAcceptable, match="Say why"):
        consultation.moderate(session, made.study, said, is_shown=False, **WHO)
    consultation.moderate(session, made.study, said, is_shown=False, reason="Advertising.", **WHO)
    assert (queries.n_unanswered(session, made.study), queries.shown_comments(session, edition)) == (0, [])


def test_an_answer_that_a_colleague_gave_meanwhile_is_not_replaced_unseen(session, made, visit):
    drafted(session, made)
    said = commented(session, consulted(session, made))
    chair, colleague = visit(made.chair), visit(made.methodologist)
    page = "/studies/needles/guideline/comments"
    was = re.search(r'name="was" value="(\w+)"', chair.get(page).text)[1]
    sent = {"to": "answer", "was": was}
    assert colleague.submit(f"{page}/{said.id}", {**sent, "text": "We agree."}).status_code == 303
    refused = chair.submit(f"{page}/{said.id}", {**sent, "text": "We do not."})
    assert refused.status_code == 409
    assert "We agree." in refused.text
    assert "We do not." in refused.text
    again = {"to": "answer", "was": re.search(r'name="was" value="(\w+)"', refused.text)[1], "text": "Both."}
    assert chair.submit(f"{page}/{said.id}", again).status_code == 303


def test_one_address_floods_no_consultation_and_loses_no_word(session, made, app, monkeypatch):
    drafted(session, made)
    consulted(session, made, until=CLOSED + timedelta(days=36_500))
    monkeypatch.setattr(limits, "COMMENTS_PER_ADDRESS", 2)
    typed = {"text": "Too deep for children.", "name": "Ines Faro", "recommendation": "1"}
    page, here, there = "/guidelines/needles/0.1/comments", app.test_client(), app.test_client()
    there.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert [here.submit(page, typed).status_code for _n in range(2)] == [303, 303]
    answer = here.submit(page, typed)
    assert answer.status_code == 429
    assert "send them in a quarter of an hour" in answer.text
    assert "Too deep for children." in answer.text
    assert there.submit(page, typed).status_code == 303


def test_an_approved_edition_is_public_only_once_it_is_published(session, made, client):
    locked(session, made)
    edition = approved(session, made, doi="10.1000/needles", review_by=date(2029, 1, 1))
    assert (
        client.get("/guidelines/needles").status_code
        == client.get("/guidelines/needles/1.0").status_code
        == 404
    )
    with pytest.raises(NotNow, match=r"1\.0 is approved and waits"):
        approved(session, made)
    operations.publish_approved(session, made.study, edition, **WHO)
    session.commit()
    assert client.get("/guidelines/needles/1.0").status_code == 200
    assert edition.document["edition"]["doi"] == "10.1000/needles"
    assert edition.document["edition"]["review_by"] == "2029-01-01"


def test_what_was_approved_and_withdrawn_is_never_public(session, made, client):
    locked(session, made)
    edition = approved(session, made)
    with pytest.raises(NotAcceptable, match="Say why"):
        operations.withdraw(session, made.study, edition, reason=" ", **WHO)
    operations.withdraw(session, made.study, edition, reason="A mistake.", **WHO)
    session.commit()
    assert client.get("/guidelines/needles/1.0").status_code == 404
    assert published(session, made).number == "2.0"


def test_a_withdrawn_edition_stays_and_says_why(session, made, client):
    locked(session, made)
    first, second = published(session, made), published(session, made)
    operations.withdraw(session, made.study, second, reason="The trial was retracted.", **WHO)
    session.commit()
    page = client.get("/guidelines/needles/2.0").text
    assert "This edition is withdrawn." in page
    assert "The trial was retracted." in page
    assert queries.published(session, "needles").edition is first
    assert queries.public_edition(session, made.study) is first


def test_the_next_edition_says_what_is_reaffirmed_and_what_was_taken_back(session, made):
    found = locked(session, made)
    first = published(session, made)
    assert "changes" not in first.document
    operations.retract(session, made.study, found[1], reason="New evidence.", **WHO)
    second = published(session, made)
    changes = second.document["changes"]
    assert (changes["since"], changes["recommendations"]) == ("1.0", {"A1": "reaffirmed", "A3": "reaffirmed"})
    assert [(one["label"], one["reason"]) for one in changes["withdrawn"]] == [("A2", "New evidence.")]
    with pytest.raises(NotNow, match="already"):
        operations.retract(session, made.study, found[1], reason="Again.", **WHO)


def test_two_editions_are_compared_word_by_word():
    def edition(number, **texts):
        entries = [
            {"label": label, "text": text, "strength": strength} for label, (text, strength) in texts.items()
        ]
        return {"edition": {"number": number}, "recommendations": entries}

    before = edition("1.0", A=("Inject 2 mm deep.", "strong"), B=("Wash.", "strong"), C=("Rest.", "strong"))
    now = edition("2.0", A=("Inject 3 mm deep.", "strong"), B=("Wash.", "conditional"), D=("Cool.", "strong"))
    found = {one.label: one for one in comparison.compared(before, now)}
    assert {label: one.status for label, one in found.items()} == {
        "A": "updated", "B": "updated", "D": "new", "C": "withdrawn",
    }  # fmt: skip
    assert [run.text.strip() for run in found["A"].runs] == ["Inject", "2", "3", "mm deep."]
    assert found["B"].judged == ["strength"]


def test_all_of_it_verifies_and_travels(session, made, migrated, tmp_path):
    found = locked(session, made)
    edition = consulted(session, made)
    said = commented(session, edition)
    consultation.end(session, made.study, edition, **WHO)
    consultation.answer(session, made.study, said, text="Yes.", **WHO)
    operations.retract(session, made.study, found[0], reason="New evidence.", **WHO)
    operations.withdraw(session, made.study, published(session, made), reason="A mistake.", **WHO)
    session.commit()
    assert verify_study(session, made.study).found == ()
    document = exporting.export_study(session, made.study)
    elsewhere = Database(f"sqlite:///{shutil.copyfile(migrated, tmp_path / 'elsewhere.sqlite')}")
    with elsewhere.sessions() as other:
        copy = exchange.import_study(other, document, by=BY, at=CLOSED)
        assert exporting.export_study(other, copy) == document
        assert other.scalars(select(PublicComment.answer)).all() == ["Yes."]
    elsewhere.dispose()
