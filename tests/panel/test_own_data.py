"""What is held about a panellist is theirs to have, and theirs to have erased once they leave."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from delphi.errors import NotNow
from delphi.models import Enrolment, Event, Message, Panellist, Rating
from delphi.panel.erasing import erase
from delphi.panel.leaving import withdraw
from delphi.tallies import tallies
from tests.support.study import NOON, close_round, make_study, open_round, rate_all

LATER = NOON + timedelta(days=9)


@pytest.fixture
def made(session):
    made = make_study(session, n_statements=2, n_panellists=3)
    made.round_ = open_round(session, made)
    rate_all(session, made, made.round_, [[7, 8, 9], [1, 2, 3]])
    close_round(session, made, made.round_)
    session.add(
        Message(
            study_id=made.study.id, panellist_id=made.panellists[0].id, kind="link", subject="Dear Expert 1",
            to_address="expert1@needles.example", body="Dear Expert 1", due_at=NOON,
        )
    )  # fmt: skip
    session.commit()
    return made


def test_ones_data_hold_everything_and_nothing_of_others(visit, made):
    answer = visit(made.panellists[0]).get("/mine/data.json")
    data = json.loads(answer.text)
    assert data["person"]["email"] == "expert1@needles.example"
    assert [(one["statement"], one["value"], len(one["history"])) for one in data["ratings"]] == [
        ("A1", 7, 1), ("A2", 1, 1),
    ]  # fmt: skip
    assert data["mails"][0]["body"] == "Dear Expert 1"
    assert "expert2" not in answer.text
    assert "token" not in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_erasing_takes_the_name_away_and_leaves_what_was_decided_on(session, made):
    who = made.panellists[0]
    before = tallies(session, made.round_).counts.tolist()
    withdraw(session, made.study, who, by="a panellist", at=LATER)
    erase(session, made.study, who, by="a panellist", at=LATER)
    session.commit()
    session.expire_all()
    assert session.query(Enrolment).count() == 2
    assert {(m.to_address, m.body) for m in session.query(Message)} == {("erased", "erased")}
    assert session.query(Rating).count() == 6
    assert tallies(session, made.round_).counts.tolist() == before
    assert session.get_one(Panellist, who.id).receipt_key is None
    assert [e.action for e in session.query(Event)] == ["withdrew", "erased"]


def test_only_who_has_left_is_erased_and_once(session, made):
    who = made.panellists[0]
    with pytest.raises(NotNow, match="has left"):
        erase(session, made.study, who, by="chair Ada", at=LATER)
    withdraw(session, made.study, who, by="chair Ada", at=LATER)
    erase(session, made.study, who, by="chair Ada", at=LATER)
    with pytest.raises(NotNow, match="already"):
        erase(session, made.study, who, by="chair Ada", at=LATER)


def test_leaving_can_erase_at_once(visit, session, made):
    visit(made.panellists[1]).submit("/withdraw", {"sure": "y", "erase": "y"})
    assert session.query(Enrolment).filter_by(name="Expert 2").count() == 0


def test_the_command_withdraws_and_erases(app, session, made):
    result = app.test_cli_runner().invoke(args=["erase-person", "needles", "Expert3@needles.example"])
    assert result.exit_code == 0, result.output
    assert session.query(Enrolment).filter_by(name="Expert 3").count() == 0
    again = app.test_cli_runner().invoke(args=["erase-person", "needles", "expert3@needles.example"])
    assert "Nobody of the address" in again.output
