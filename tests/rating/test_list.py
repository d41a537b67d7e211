"""The list asks and tells what the cards ask and tell: what was reworded and why, and a reason where one helps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from delphi.models import StatementVersion
from tests.support.study import NOON, close_round, make_study, open_round, presented_in, rate_one


@pytest.fixture
def second(session):
    """Round 2, in which A1 has other words; the first panellist rated 8 before, the second nothing."""
    made = make_study(session)
    first = open_round(session, made)
    for shown in presented_in(session, first):
        rate_one(session, shown, made.panellists[0], 8)
    close_round(session, made, first)
    made.statements[0].versions.append(
        StatementVersion(
            number=2, text="Statement number 1 was mended.", reason="It was unclear.", created_at=NOON
        )
    )
    session.commit()
    return made, open_round(session, made, number=2, at=NOON + timedelta(days=9))


def test_what_was_reworded_is_marked_for_who_rated_it_before(visit, second):
    made, _round = second
    text = visit(made.panellists[0]).get("/rate/list").text
    assert text.count("<del>") >= 1
    assert "Reworded since you last saw it.</strong> It was unclear." in text
    new_here = visit(made.panellists[1]).get("/rate/list").text
    assert "<del>" not in new_here
    assert "What changed:</strong> It was unclear." in new_here


def test_a_reason_is_asked_for_until_something_is_written(session, visit, second):
    made, round_ = second
    expert, shown = made.panellists[0], presented_in(session, round_)[1]
    visitor = visit(expert)
    before = visitor.get("/rate/list").text
    assert 'data-asks="You moved from 8 (appropriate) to 2' in before
    assert before.count('data-listing="asked" hidden') == 3
    visitor.submit(f"/rate/{shown.id}", {"answer": "2", "back": "list"})
    assert visitor.get("/rate/list").text.count('data-listing="asked" hidden') == 2
    visitor.submit(f"/rate/{shown.id}/comment", {"text": "New evidence.", "kind": "reason"})
    assert visitor.get("/rate/list").text.count('data-listing="asked" hidden') == 3
