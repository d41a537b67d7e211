"""What a panellist takes home of a round: a receipt that anybody can look up and that tells nobody who they are."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask_babel import get_locale

from delphi.exchange.exporting import export_study
from delphi.mail import receipt
from delphi.models import Message, Panellist
from delphi.panel.receipts import write_receipts
from delphi.rating.operations import Said, rate
from delphi.receipts import own_receipt, receipts
from delphi.rounds import operations as rounds
from tests.support.study import NOON, make_study, open_round, presented_in, rate_all

LATER = NOON + timedelta(days=7)


@pytest.fixture
def made(session):
    return make_study(session, n_statements=2, n_panellists=4)


@pytest.fixture
def round_(session, made):
    opened = open_round(session, made)
    rate_all(session, made, opened, [[7, 8, 9, 1], [7, 8, None, 1]])
    return opened


@pytest.fixture
def closed(session, round_):
    rounds.close_round(session, round_, by="chair Ada", at=LATER)
    session.commit()
    return round_


def test_a_changed_rating_changes_the_receipt_and_changing_it_back_brings_it_back(session, made, round_):
    who, shown = made.panellists[0], presented_in(session, round_)[0]
    found = []
    for value in (7, 8, 7):
        rate(session, who, shown, Said(value), NOON)
        found.append(own_receipt(session, who, round_))
    assert found[0] == found[2] != found[1]


def test_two_who_rated_alike_have_two_receipts(session, made):
    opened = open_round(session, made)
    rate_all(session, made, opened, [[7] * 4, [7] * 4])
    assert len(set(receipts(session, opened).values())) == 4


def test_a_close_publishes_the_receipt_of_each_who_rated(session, made, closed):
    own = sorted(own_receipt(session, who, closed) for who in made.panellists)
    assert closed.receipts == {"codes": own}


def test_who_withdrew_before_the_close_is_not_in_the_list(session, made, round_):
    made.panellists[0].withdrew_at = NOON
    rounds.close_round(session, round_, by="chair Ada", at=LATER)
    assert len(round_.receipts["codes"]) == 3


def test_no_export_holds_what_would_join_a_receipt_to_a_code(session, made, closed):
    text = json.dumps(export_study(session, made.study))
    keys = [who.receipt_key for who in made.panellists]
    assert closed.receipts["codes"][0] in text
    assert not any(key in text for key in keys)


def test_the_list_is_public_once_the_round_is_closed_and_finds_a_code_however_it_is_typed(client, closed):
    code = closed.receipts["codes"][0]
    page = client.get("/receipts/needles/1", query_string={"code": code.lower().replace("-", " ")})
    assert all(listed in page.text for listed in closed.receipts["codes"])
    assert f"{code} is in the list." in page.text
    assert "is not in this list" in client.get("/receipts/needles/1?code=AAAA-AAAA-AAAA").text


def test_an_open_round_has_no_list(client, round_):
    assert client.get("/receipts/needles/1").status_code == 404


def test_the_end_of_a_round_shows_ones_receipt(visit, made, round_, session):
    who = made.panellists[0]
    assert own_receipt(session, who, round_) in visit(who).get("/rate/done").text


def test_ones_own_page_shows_the_receipt_and_that_it_is_listed(visit, made, closed, session):
    who = made.panellists[1]
    text = visit(who).get("/mine").text
    assert own_receipt(session, who, closed) in text
    assert "It is in the published list" in text


def test_each_who_rated_is_mailed_the_final_receipt_once(session, made, closed):
    for _sweep in range(2):
        write_receipts(session, "http://delphi.example", at=LATER)
    mails = session.query(Message).filter_by(kind="receipt of round 1").all()
    assert len(mails) == 4
    for message in mails:
        panellist = session.get_one(Panellist, message.panellist_id)
        assert own_receipt(session, panellist, closed) in message.body
        assert "http://delphi.example/receipts/needles/1" in message.body


def test_nobody_is_written_to_of_a_round_that_closed_long_ago(session, closed):
    assert write_receipts(session, "http://delphi.example", at=LATER + timedelta(days=8)) == 0


def test_a_receipt_is_mailed_in_the_language_of_its_reader(app, session, made, closed, monkeypatch):
    app.config["LANGUAGES"] = ["en", "it"]
    monkeypatch.setattr(receipt, "_", lambda words, **values: f"[{get_locale()}] {words % values}")
    for panellist, language in zip(made.panellists, ("it", "", "xx"), strict=False):
        panellist.enrolment.language = language
    session.commit()
    with app.app_context():
        write_receipts(session, "http://delphi.example", at=LATER)
    told = {one.panellist_id: (one.language, one.body[:4]) for one in session.query(Message)}
    assert [told[one.id] for one in made.panellists[:3]] == [("it", "[it]"), ("en", "[en]"), ("en", "[en]")]
