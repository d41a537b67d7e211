"""What an expert sees of the panel: by the protocol's policy, never before their own first rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.domain.protocol import Feedback
from delphi.models import Comment, Panellist, Round, RoundStatement, StatementVersion
from delphi.rating import queries
from tests.support.study import (
    NOON,
    SKIP,
    TERMS,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
    rate_one,
)
from tests.support.visitor import Visitor

PANEL, REASON = "How the panel rated in round 1", "The dose is too high for most."
RATED, ABSTAINED, SILENT = 1, 2, 3  # places of three experts in the panel


def _second_round(
    session: Session,
    feedback: Feedback,
    groups: tuple[str, ...] = ("Physicians",),
    answers: list[list[object]] | None = None,
) -> tuple[MadeStudy, Round]:
    """Round 2 of a study whose first round left its one statement open."""
    made = make_study(session, n_statements=1, groups=groups, terms=replace(TERMS, feedback=feedback))
    first = open_round(session, made)
    default: list[list[object]] = [[1, 9, None, SKIP, 1, 9, 1, 9, 1, 9, 1, 9]]
    rate_all(session, made, first, answers or default)  # type: ignore[arg-type]
    shown = presented_in(session, first)[0]
    session.add(
        Comment(round_statement_id=shown.id, panellist_id=made.panellists[0].id, text=REASON, written_at=NOON)
    )
    session.commit()
    close_round(session, made, first)
    return made, open_round(session, made, number=2, at=NOON + timedelta(days=8))


def _card(session: Session, visit: Callable[..., Visitor], expert: Panellist, round_: Round) -> str:
    return visit(expert).get(f"/rate/{presented_in(session, round_)[0].id}").text


def test_who_rated_before_sees_the_panel_and_its_reasons(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    text = _card(session, visit, made.panellists[RATED], second)
    assert PANEL in text
    assert REASON in text
    assert "Keep my 9" in text


@pytest.mark.parametrize("place", [ABSTAINED, SILENT])
def test_nobody_sees_the_panel_before_their_own_first_rating(
    session: Session, visit: Callable[..., Visitor], place: int
):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    text = _card(session, visit, made.panellists[place], second)
    assert PANEL not in text
    assert REASON not in text
    assert "<svg" not in text
    assert "after your own first rating" in text


@pytest.mark.parametrize("place", [ABSTAINED, SILENT])
def test_the_answer_to_the_first_rating_tells_nothing_either_and_the_card_then_does(
    session: Session, visit: Callable[..., Visitor], place: int
):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    visitor, path = visit(made.panellists[place]), f"/rate/{presented_in(session, second)[0].id}"
    for page in ("/rate/done", path):
        assert REASON not in visitor.get(page).text
    told = visitor.send(path, {"answer": "4"})
    assert set(told.json) == {"revision", "answer", "n_done", "next"}
    text = visitor.get(path).text
    assert PANEL in text
    assert REASON in text


def test_an_abstention_of_today_opens_nothing(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    visitor, path = visit(made.panellists[SILENT]), f"/rate/{presented_in(session, second)[0].id}"
    visitor.send(path, {"answer": "abstain"})
    assert PANEL not in visitor.get(path).text


def test_a_refused_rating_opens_nothing(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    visitor, path = visit(made.panellists[SILENT]), f"/rate/{presented_in(session, second)[0].id}"
    told = visitor.submit(path, {"answer": "12"})
    assert told.status_code == 422
    assert PANEL not in told.text


def test_a_protocol_without_feedback_shows_ones_own_rating_alone(
    session: Session, visit: Callable[..., Visitor]
):
    made, second = _second_round(session, Feedback.NONE)
    text = _card(session, visit, made.panellists[RATED], second)
    assert PANEL not in text
    assert REASON not in text
    assert "after your own first rating" not in text
    assert "Keep my 9" in text


def test_a_protocol_of_numbers_alone_shows_no_reasons(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION)
    text = _card(session, visit, made.panellists[RATED], second)
    assert PANEL in text
    assert REASON not in text


def test_the_first_round_shows_nothing_of_the_panel_even_after_rating(
    session: Session, visit: Callable[..., Visitor]
):
    made = make_study(session, n_statements=1)
    first = open_round(session, made)
    rate_all(session, made, first, [[7] * 12])
    text = _card(session, visit, made.panellists[0], first)
    assert "How the panel rated" not in text
    assert "<svg" not in text


def test_the_policy_is_the_one_that_the_round_opened_with(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION)
    made.study.protocol.terms = replace(TERMS, feedback=Feedback.NONE).to_json()
    session.commit()
    assert PANEL in _card(session, visit, made.panellists[RATED], second)


def test_groups_too_small_are_not_shown_apart(session: Session, visit: Callable[..., Visitor]):
    groups = ("Physicians", "Physicians", "Nurses", "Patients")  # six, three and three of them
    made, second = _second_round(session, Feedback.DISTRIBUTION, groups, [[1, 9] * 6])
    text = _card(session, visit, made.panellists[RATED], second)
    assert [group in text for group in ("Physicians", "Nurses", "Patients")] == [True, False, False]


def test_no_group_is_shown_where_the_rest_could_be_told_by_subtraction(
    session: Session, visit: Callable[..., Visitor]
):
    groups = ("Physicians",) * 5 + ("Nurses",)  # ten and two of them
    made, second = _second_round(session, Feedback.DISTRIBUTION, groups, [[1, 9] * 6])
    text = _card(session, visit, made.panellists[RATED], second)
    assert [group in text for group in ("Physicians", "Nurses")] == [False, False]
    assert PANEL in text


def test_what_others_say_now_is_not_shown_before_the_round_is_closed(
    session: Session, visit: Callable[..., Visitor]
):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    shown = presented_in(session, second)[0]
    rate_one(session, shown, made.panellists[5], 7)
    session.add(
        Comment(
            round_statement_id=shown.id,
            panellist_id=made.panellists[5].id,
            text="Said today.",
            written_at=NOON,
        )
    )
    session.commit()
    assert "Said today." not in _card(session, visit, made.panellists[RATED], second)


def test_a_comment_of_somebody_who_left_before_the_close_is_not_passed_on(
    session: Session, visit: Callable[..., Visitor]
):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    made.panellists[0].withdrew_at = NOON + timedelta(days=1)
    session.commit()
    assert REASON not in _card(session, visit, made.panellists[RATED], second)


def test_a_comment_of_somebody_who_left_later_stays_with_the_round(
    session: Session, visit: Callable[..., Visitor]
):
    made, second = _second_round(session, Feedback.DISTRIBUTION_COMMENTS)
    made.panellists[0].withdrew_at = NOON + timedelta(days=9)
    session.commit()
    assert REASON in _card(session, visit, made.panellists[RATED], second)


def test_a_reworded_statement_shows_what_changed_and_why(session: Session, visit: Callable[..., Visitor]):
    made = make_study(session, n_statements=1)
    first = open_round(session, made)
    rate_all(session, made, first, [[1, 9] * 5 + [1, SKIP]])
    close_round(session, made, first)
    session.add(
        StatementVersion(
            statement_id=made.statements[0].id, number=2, text="Statement number 1 may be followed by every clinic.",
            reason="“Should” was too strong.", created_at=NOON,
        )
    )  # fmt: skip
    session.commit()
    session.refresh(made.statements[0], ["versions"])
    second = open_round(session, made, number=2)
    text = _card(session, visit, made.panellists[0], second)
    assert "<del>should</del>" in text.replace(' class="gone"', "") or "<del" in text
    assert "“Should” was too strong." in text
    clean = _card(session, visit, made.panellists[11], second)  # who did not rate the words before
    assert '">Statement number 1 may be followed by every clinic.</h1>' in clean
    assert "<summary>What changed</summary>" in clean
    assert "“Should” was too strong." in clean


def test_a_rating_is_kept_from_the_newest_round_that_showed_the_statement(session: Session):
    made, second = _second_round(session, Feedback.DISTRIBUTION)
    rated, silent = made.panellists[RATED], made.panellists[SILENT]
    shown: RoundStatement = presented_in(session, second)[0]
    assert queries.earlier_value(session, rated, shown) == 9
    assert queries.earlier_value(session, silent, shown) is None


def test_keeping_stores_the_earlier_value_on_purpose(session: Session, visit: Callable[..., Visitor]):
    made, second = _second_round(session, Feedback.DISTRIBUTION)
    path = f"/rate/{presented_in(session, second)[0].id}"
    told = visit(made.panellists[RATED]).send(path, {"answer": "keep"})
    assert told.json["answer"] == 9
    assert visit(made.panellists[ABSTAINED]).send(path, {"answer": "keep"}).status_code == 422
