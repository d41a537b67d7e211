"""What a panellist declares of single statements, and whom the chair lets not rate them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Declaration, Event, Recusal
from delphi.panel import interests
from delphi.statements.operations import remove
from tests.support.study import NOON, close_round, make_study, open_round, rate_all

LATER = NOON + timedelta(days=9)
PATENT = "Owns a patent on the needle."


@pytest.fixture
def made(session):
    return make_study(session)


def declared(session, made, text, at=NOON):
    said = {made.statements[0].id: text}
    return interests.declare(session, made.study, made.panellists[0], said, by="a panellist", at=at)


def recused(session, made, from_round=1, at=NOON, reason=PATENT, which=slice(1)):
    interests.recuse(
        session,
        made.study,
        made.panellists[0],
        made.statements[which],
        reason,
        from_round,
        by="the chair",
        at=at,
    )
    return session.scalars(select(Recusal).order_by(Recusal.id.desc())).first()


def words(session):
    return session.scalars(select(Declaration.text).order_by(Declaration.id)).all()


def closed_round(session, made, number=1):
    round_ = open_round(session, made, number)
    rate_all(session, made, round_, [[5] * 12] * 3)
    close_round(session, made, round_)


def test_a_declaration_changes_in_its_place_until_a_round_closes(session, made):
    declared(session, made, "Shares.")
    declared(session, made, PATENT, at=LATER)
    assert words(session) == [PATENT]


def test_what_was_declared_when_a_round_closed_stays_beside_the_new_words(session, made):
    declared(session, made, "Shares.")
    closed_round(session, made)
    declared(session, made, "", at=LATER)
    assert words(session) == ["Shares.", ""]
    assert [one.text for one in interests.standing(session, [made.panellists[0].id])] == [""]


def test_the_same_words_again_are_no_declaration(session, made):
    assert declared(session, made, "Shares.") == 1
    assert declared(session, made, " Shares. ", at=LATER) == 0


def test_a_recusal_is_an_event_with_its_reason_and_without_a_name(session, made):
    recused(session, made)
    event = session.scalars(select(Event).where(Event.action == "recused")).one()
    assert (event.subject, event.detail) == (
        "a panellist from statement A1",
        {"from_round": 1, "reason": PATENT},
    )


@pytest.mark.parametrize(
    ("asked", "error", "why"),
    [
        ({"reason": " "}, NotAcceptable, "Say why"),
        ({"which": slice(0)}, NotAcceptable, "at least one statement"),
        ({"from_round": 2}, NotNow, "Round 2 takes no recusal"),
    ],
)
def test_a_recusal_needs_a_reason_a_statement_and_a_round_to_come(session, made, asked, error, why):
    with pytest.raises(error, match=why):
        recused(session, made, **asked)


def test_a_closed_round_takes_no_recusal(session, made):
    closed_round(session, made)
    with pytest.raises(NotNow, match="Round 1 takes no recusal any more"):
        recused(session, made)


def test_nobody_is_recused_twice_or_from_what_is_settled(session, made):
    recused(session, made)
    with pytest.raises(NotNow, match="from A1 already"):
        recused(session, made)
    made.statements[1].state = StatementState.ACCEPTED
    with pytest.raises(NotNow, match="A2 is not rated any more"):
        recused(session, made, which=slice(1, 2))


def test_a_recusal_is_lifted_from_the_open_round_on_and_may_come_again(session, made):
    recusal = recused(session, made)
    closed_round(session, made)
    open_round(session, made, 2)
    interests.lift(session, made.study, recusal, by="the chair", at=LATER)
    assert (recusal.from_round, recusal.until_round) == (1, 2)
    with pytest.raises(NotNow, match="lifted already"):
        interests.lift(session, made.study, recusal, by="the chair", at=LATER)
    assert recused(session, made, from_round=3, at=LATER).from_round == 3


def test_a_statement_that_no_round_has_shown_can_be_deleted_with_its_recusals(session, made):
    recused(session, made)
    remove(session, made.study, made.statements[0], by="the chair", at=LATER)
    assert session.scalars(select(Recusal)).all() == []
