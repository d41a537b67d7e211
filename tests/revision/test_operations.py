"""What may be done to statements between two rounds, and what may not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Certainty, Event, Round, Statement, StatementVersion
from delphi.revision.operations import drop, reword, take_back_drop, undo_reword
from delphi.revision.queries import stage
from tests.support.study import NOON, MadeStudy, close_round, open_round, rate_all

WHO: dict[str, Any] = {"by": "chair Ada Rossi", "at": NOON}


def new_words(
    session: Session,
    made: MadeStudy,
    statement: Statement,
    text: str = "Needles should be sterile.",
    **more: Any,
) -> StatementVersion:
    values = {"rationale": "", "certainty": None, "reason": "Asked for.", **WHO, **more}
    return reword(session, made.study, statement, text, **values)


def events(session: Session) -> list[tuple[str, str]]:
    return [(event.action, event.subject) for event in session.scalars(select(Event).order_by(Event.number))]


@pytest.mark.usefixtures("closed")
def test_new_words_are_a_new_version_with_its_reason(session: Session, made: MadeStudy):
    version = new_words(session, made, made.statements[1], certainty=Certainty.LOW, rationale="Infections.")
    assert (version.number, version.released_at, version.reason) == (2, None, "Asked for.")
    assert (version.rationale, version.certainty) == ("Infections.", Certainty.LOW)
    assert made.statements[1].versions[0].text.startswith("Statement number 2")
    assert events(session) == [("reworded", "statement A2")]


@pytest.mark.usefixtures("closed")
def test_words_that_no_round_has_shown_are_changed_in_place(session: Session, made: MadeStudy):
    first = new_words(session, made, made.statements[1])
    second = new_words(session, made, made.statements[1], "Needles must be sterile.")
    assert second is first
    assert second.text == "Needles must be sterile."
    assert events(session)[1] == ("changed the rewording of", "statement A2")


@pytest.mark.usefixtures("closed")
def test_the_same_words_are_refused(session: Session, made: MadeStudy):
    rated = made.statements[1].current.text
    with pytest.raises(NotAcceptable, match="words that the panel has rated"):
        new_words(session, made, made.statements[1], f"  {rated.replace(' ', '  ')} ")
    new_words(session, made, made.statements[1])
    with pytest.raises(NotAcceptable, match="words that the panel has rated"):
        new_words(session, made, made.statements[1], rated)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("empty", [{"reason": " "}, {"text": "  "}])
def test_words_and_a_reason_are_needed(session: Session, made: MadeStudy, empty: dict[str, str]):
    with pytest.raises(NotAcceptable, match="and why they are changed"):
        new_words(session, made, made.statements[1], **empty)


@pytest.mark.usefixtures("closed")
def test_nothing_is_revised_while_a_round_is_open(session: Session, made: MadeStudy):
    open_round(session, made, number=2)
    statement = made.statements[1]
    for refused in (
        lambda: new_words(session, made, statement),
        lambda: drop(session, made.study, statement, "Moot.", **WHO),
        lambda: undo_reword(session, made.study, statement, **WHO),
        lambda: take_back_drop(session, made.study, statement, **WHO),
    ):
        with pytest.raises(NotNow, match="Round 2 is open"):
            refused()
    assert events(session) == []


@pytest.mark.usefixtures("closed")
def test_a_settled_statement_is_not_revised(session: Session, made: MadeStudy):
    with pytest.raises(NotNow, match="A1 is settled by the panel"):
        new_words(session, made, made.statements[0])
    with pytest.raises(NotNow, match="A1 is settled by the panel"):
        drop(session, made.study, made.statements[0], "Moot.", **WHO)


def test_a_statement_that_no_round_showed_is_edited_elsewhere(session: Session, made: MadeStudy):
    with pytest.raises(NotNow, match="Edit it among the statements"):
        new_words(session, made, made.statements[0])


@pytest.mark.usefixtures("closed")
def test_who_began_from_older_words_has_to_look_again(session: Session, made: MadeStudy):
    item = stage(session, made.study).of(made.statements[1])
    assert item is not None
    seen = item.seen
    new_words(session, made, made.statements[1], seen=seen)
    with pytest.raises(NotNow, match="Somebody else reworded A2 meanwhile"):
        new_words(session, made, made.statements[1], "Other words.", seen=seen)


@pytest.mark.usefixtures("closed")
def test_a_rewording_can_be_taken_back(session: Session, made: MadeStudy):
    new_words(session, made, made.statements[1])
    undo_reword(session, made.study, made.statements[1], **WHO)
    assert [version.number for version in made.statements[1].versions] == [1]
    assert events(session)[1] == ("took back the rewording of", "statement A2")
    with pytest.raises(NotNow, match="A2 is not reworded"):
        undo_reword(session, made.study, made.statements[1], **WHO)


@pytest.mark.usefixtures("closed")
def test_a_statement_is_dropped_with_a_reason_and_can_come_back(session: Session, made: MadeStudy):
    statement = made.statements[2]
    with pytest.raises(NotAcceptable, match="Write why it is dropped"):
        drop(session, made.study, statement, " ", **WHO)
    drop(session, made.study, statement, "Another guideline says it.", **WHO)
    item = stage(session, made.study).of(statement)
    assert item is not None
    assert (item.has_left, item.statement.left_because) == (True, "Another guideline says it.")
    with pytest.raises(NotNow, match="Take that back first"):
        new_words(session, made, statement)
    take_back_drop(session, made.study, statement, **WHO)
    assert statement.state is StatementState.OPEN
    with pytest.raises(NotNow, match="is open already"):
        take_back_drop(session, made.study, statement, **WHO)


@pytest.mark.usefixtures("closed")
def test_what_was_dropped_before_the_last_round_stays_dropped(session: Session, made: MadeStudy):
    drop(session, made.study, made.statements[2], "Moot.", **WHO)
    second = open_round(session, made, number=2)
    rate_all(session, made, second, [[5] * 12])
    close_round(session, made, second)
    with pytest.raises(NotNow, match="dropped before the last round"):
        take_back_drop(session, made.study, made.statements[2], **WHO)


def test_the_stage_counts_what_becomes_of_what_stayed_open(session: Session, made: MadeStudy, closed: Round):
    before = stage(session, made.study)
    assert [item.statement.label for item in before.items] == ["A2", "A3"]
    assert (before.n_reworded, before.n_carried, before.n_dropped, before.n_accepted) == (0, 2, 0, 1)
    new_words(session, made, made.statements[1])
    drop(session, made.study, made.statements[2], "Moot.", **WHO)
    after = stage(session, made.study)
    assert (after.n_reworded, after.n_carried, after.n_dropped) == (1, 0, 1)
    assert after.closed is closed


def test_before_the_first_close_there_is_no_stage(session: Session, made: MadeStudy):
    open_round(session, made)
    found = stage(session, made.study)
    assert found.closed is None
    assert found.items == ()
