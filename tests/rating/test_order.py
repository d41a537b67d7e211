"""In which order each panellist meets the statements, which reasons are asked for, and what the list shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.domain.protocol import Feedback, Order
from delphi.models import Comment, CommentKind, PresentedPlace, StatementVersion
from delphi.rating import queries
from tests.support.study import (
    NOON,
    TERMS,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)

LISTED = replace(TERMS, open_first=False)
OPEN_FIRST = replace(TERMS, open_first=True)
RANDOM = replace(LISTED, order=Order.RANDOM)


def _labels(session, panellist, round_):
    return [item.label for item in queries.progress(session, panellist, round_).items]


def _second_round(session, terms, n_statements=4):
    """A1 and A2 as they were, A3 reworded; the first expert stood apart at A2."""
    made = make_study(session, n_statements=n_statements, terms=terms)
    first = open_round(session, made)
    split = [9, 1, *[5] * 10]
    rate_all(session, made, first, [[5] * 12, split, [5] * 12, [5] * 12])
    close_round(session, made, first)
    session.add(
        StatementVersion(
            statement_id=made.statements[2].id, number=2, text="New.", reason="Why.", created_at=NOON
        )
    )
    session.commit()
    session.expire_all()
    return made, open_round(session, made, number=2, at=NOON + timedelta(days=8))


def test_from_round_2_reworded_come_first_then_where_one_stood_apart_then_the_rest(session):
    made, second = _second_round(session, OPEN_FIRST)
    assert _labels(session, made.panellists[0], second) == ["A3", "A2", "A1", "A4"]
    assert _labels(session, made.panellists[5], second) == ["A3", "A1", "A2", "A4"]


def test_the_order_tells_nothing_of_a_panel_that_may_not_be_seen(session):
    made, second = _second_round(session, replace(OPEN_FIRST, feedback=Feedback.NONE))
    assert _labels(session, made.panellists[0], second) == ["A3", "A1", "A2", "A4"]


def test_a_protocol_may_keep_the_order_of_the_list(session):
    made, second = _second_round(session, LISTED)
    assert _labels(session, made.panellists[0], second) == ["A1", "A2", "A3", "A4"]


def test_a_random_order_is_each_panellists_own_and_stays(session):
    made = make_study(session, n_statements=8, terms=RANDOM)
    first = open_round(session, made)
    orders = [tuple(_labels(session, one, first)) for one in made.panellists]
    assert len(set(orders)) > 6
    assert all(sorted(order) == [f"A{n}" for n in range(1, 9)] for order in orders)
    assert orders == [tuple(_labels(session, one, first)) for one in made.panellists]


def test_the_first_rating_logs_the_order_and_later_ones_do_not(session, visit):
    made = make_study(session, terms=RANDOM)
    first, expert = open_round(session, made), made.panellists[0]
    met = [item.id for item in queries.progress(session, expert, first).items]
    visitor = visit(expert)
    assert visitor.get("/rate").location == f"/rate/{met[0]}"
    for key in met[:2]:
        visitor.send(f"/rate/{key}", {"answer": "7"})
    session.rollback()
    logged = select(PresentedPlace.round_statement_id).order_by(PresentedPlace.position)
    assert session.scalars(logged).all() == met
    assert [item.id for item in queries.progress(session, expert, first).items] == met


def test_a_reason_is_asked_for_by_point_and_no_more_once_something_is_written(session, visit):
    made, second = _second_round(session, LISTED)
    expert, shown = made.panellists[0], presented_in(session, second)[0]  # the expert rated it 5 before
    path = f"/rate/{shown.id}"
    asked = re.findall(r'value="(\d)" data-asks', visit(expert).get(path).text)
    assert asked == ["1", "2", "3", "7", "8", "9"]
    session.rollback()
    session.add(
        Comment(
            round_statement_id=shown.id, panellist_id=expert.id, kind=CommentKind.CONDITION, text="if",
            written_at=NOON,
        )
    )  # fmt: skip
    session.commit()
    assert "data-asks" not in visit(expert).get(path).text


def test_a_plain_form_leads_to_the_reason_that_is_asked_for_and_then_it_can_be_skipped(session, visit):
    made = make_study(session, terms=LISTED)
    shown = presented_in(session, open_round(session, made))
    visitor, path = visit(made.panellists[0]), f"/rate/{shown[0].id}"
    assert visitor.submit(path, {"answer": "2"}).location == f"{path}#comment"
    assert "What speaks against the statement" in visitor.get(path).text
    assert visitor.get("/rate").location == f"/rate/{shown[1].id}"


def test_where_reasons_are_required_a_rating_is_saved_and_still_open_until_its_reason_is_there(
    session, visit
):
    made = make_study(session, terms=replace(LISTED, reasons_required=True))
    round_ = open_round(session, made)
    shown, expert = presented_in(session, round_), made.panellists[0]
    visitor = visit(expert)
    visitor.send(f"/rate/{shown[0].id}", {"answer": "2"})
    visitor.send(f"/rate/{shown[1].id}", {"answer": "8"})
    session.rollback()
    items = queries.progress(session, expert, round_).items
    assert [(item.value, item.is_owed, item.is_done) for item in items] == [
        (2, True, False), (8, False, True), (None, False, False)
    ]  # fmt: skip
    assert "reason missing" in visitor.get("/rate/list").text
    assert visitor.get("/rate").location == f"/rate/{shown[0].id}"
    visitor.send(f"/rate/{shown[0].id}/comment", {"text": "The dose."})
    assert visitor.get("/rate").location == f"/rate/{shown[2].id}"


def test_the_list_marks_what_is_missing_and_saves_where_it_stands(session, visit):
    made = make_study(session, terms=LISTED)
    shown = presented_in(session, open_round(session, made))
    rate_one(session, shown[0], made.panellists[0], 7)
    visitor = visit(made.panellists[0])
    text = visitor.get("/rate/list").text
    assert text.count("listing__item--missing") == 2
    assert f'href="#s{shown[1].id}"' in text
    answer = visitor.submit(f"/rate/{shown[1].id}", {"answer": "3", "back": "list"})
    assert answer.location == f"/rate/list#s{shown[1].id}"


def test_a_card_fetched_ahead_takes_the_present_one_as_answered(session, visit):
    made = make_study(session, n_statements=2, terms=LISTED)
    one, two = presented_in(session, open_round(session, made))
    text = visit(made.panellists[0]).get(f"/rate/{two.id}?after={one.id}").text
    assert 'data-next="/rate/done"' in text
    assert 'value="1"' in re.search(r"<progress[^>]*>", text)[0]


def test_the_minority_speaks_first_and_within_it_each_reader_has_an_own_order(session, visit):
    made = make_study(session, n_statements=1, terms=LISTED)
    first = open_round(session, made)
    rate_all(session, made, first, [[8] * 3 + [2] * 4 + [5] * 5])
    shown = presented_in(session, first)[0]
    for n, panellist in enumerate(made.panellists):
        session.add(
            Comment(
                round_statement_id=shown.id, panellist_id=panellist.id, text=f"Said {n}.", written_at=NOON
            )
        )
    session.commit()
    close_round(session, made, first)
    second = presented_in(session, open_round(session, made, number=2, at=NOON + timedelta(days=8)))[0]
    read = []
    for reader in made.panellists[:6]:
        text = visit(reader).get(f"/rate/{second.id}").text
        read.append([int(n) for n in re.findall(r"Said (\d+)\.", text)])
        assert [set(read[-1][:3]), set(read[-1][3:7])] == [{0, 1, 2}, {3, 4, 5, 6}]
        session.rollback()
    assert len({tuple(order) for order in read}) > 3
    assert read[0] == [
        int(n) for n in re.findall(r"Said (\d+)\.", visit(made.panellists[0]).get(f"/rate/{second.id}").text)
    ]


@pytest.mark.parametrize("kind", ["other words", "condition"])
def test_other_words_and_conditions_are_sent_from_the_card_and_stand_there_again(session, visit, kind):
    made = make_study(session, terms=LISTED)
    shown = presented_in(session, open_round(session, made))[0]
    visitor, path = visit(made.panellists[0]), f"/rate/{shown.id}"
    visitor.submit(f"{path}/comment", {"text": "My own.", "kind": kind})
    assert "My own." in visitor.get(path).text
    assert visitor.send(f"{path}/comment", {"text": "x", "kind": "praise"}).status_code == 422
