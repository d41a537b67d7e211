"""One's own report of a closed round: mine beside the panel's, as far as the protocol lets the panel see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from delphi.afterwards.report import report
from delphi.domain.protocol import Feedback
from delphi.models import StatementVersion
from tests.support.study import NOON, SKIP, TERMS, close_round, make_study, open_round, rate_all


def closed(session, terms=TERMS):
    made = make_study(session, n_statements=3, n_panellists=6, terms=terms)
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[2, 8, 8, 8, 8, 8], [None, 8, 8, 8, 8, 8], [SKIP, 8, 8, 8, 8, 8]])
    close_round(session, made, round_)
    return made, round_


def test_ones_rating_stands_beside_the_panels(session):
    made, round_ = closed(session)
    first = report(session, made.panellists[0], round_).rows[0]
    assert (first.value, first.counts[1], first.counts[7], first.median) == (2, 1, 5, 8)
    assert str(first.own_words) == "You rated 2, below most."


def test_the_panel_stays_hidden_where_one_has_not_rated(session):
    made, round_ = closed(session)
    rows = report(session, made.panellists[0], round_).rows
    assert rows[1].is_abstention
    assert [(row.counts, row.verdict) for row in rows[1:]] == [((), None)] * 2


def test_where_the_protocol_shows_nothing_neither_does_the_report(session):
    made, round_ = closed(session, replace(TERMS, feedback=Feedback.NONE))
    assert {row.counts for row in report(session, made.panellists[1], round_).rows} == {()}


def test_what_was_reworded_later_shows_with_its_reason_once_a_round_showed_it(session):
    made, round_ = closed(session)
    statement = made.statements[0]
    later = StatementVersion(
        statement_id=statement.id, number=2, text="New words.", reason="It was unclear.", created_at=NOON
    )
    session.add(later)
    session.commit()
    assert report(session, made.panellists[0], round_).rows[0].changed_to is None
    later.released_at = NOON + timedelta(days=9)
    session.commit()
    first = report(session, made.panellists[0], round_).rows[0]
    assert (str(first.changed_to), str(first.reason)) == ("New words.", "It was unclear.")


def test_page_and_pdf_hold_the_words_of_the_round_and_are_ones_own(session, visit):
    made, _round = closed(session)
    text = visit(made.panellists[0]).get("/mine/rounds/1").text
    assert "You rated 2." in text
    assert made.statements[0].versions[0].text in text
    answer = visit(made.panellists[0]).get("/mine/rounds/1/report.pdf")
    assert answer.data.startswith(b"%PDF")
    assert b"StructTreeRoot" in answer.data or b"/MarkInfo" in answer.data


@pytest.mark.parametrize("path", ["/mine/rounds/1", "/mine/rounds/1/report.pdf"])
def test_an_open_round_has_no_report(session, visit, path):
    made = make_study(session)
    open_round(session, made)
    assert visit(made.panellists[0]).get(path).status_code == 404
