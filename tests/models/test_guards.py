"""What is settled cannot be changed by any route, query or plain ORM write: the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.models import (
    Amendment,
    Base,
    Comment,
    CommentPlace,
    CommentPoint,
    CommentPointRevision,
    Declaration,
    Edition,
    EditionStep,
    Event,
    FeedbackSeen,
    GuidelineText,
    MeetingStep,
    PresentedPlace,
    Protocol,
    Rating,
    RatingHistory,
    Recommendation,
    Recusal,
    Retraction,
    Round,
    RoundStatement,
    SignOff,
    SignOffDissent,
    SignOffPeriod,
    StatementLineage,
    StatementVersion,
    Translation,
)
from tests.models.conftest import LATER, Settled
from tests.support.study import NOON

# Of each kind of row, every column that must stay, and another value that the column would take.
CHANGES: dict[type[Base], dict[str, Any]] = {
    Amendment: {"terms": {}, "reason": "Another reason.", "sha256": "1", "number": 2, "amended_by": "Eve"},
    Comment: {"text": "No.", "written_at": LATER},
    CommentPlace: {"point_id": 9},
    CommentPoint: {"title": "Width", "answer": "We do not.", "answered_at": LATER},
    CommentPointRevision: {"version_id": 1},
    Declaration: {"text": "", "declared_at": LATER},
    Edition: {"document": {}, "sha256": "1", "major": 9, "published_by": "Eve", "published_at": LATER},
    EditionStep: {"state": "withdrawn", "at": LATER, "by": "Eve", "reason": "Other words.", "number": 2},
    FeedbackSeen: {"revision": 9, "summary": {"n": 1}},
    Event: {"actor": "Eve", "action": "opened", "detail": {"n": 1}, "at": LATER, "sha256": "1", "number": 7},
    GuidelineText: {"text": "Other words.", "key": "funding", "revision": 7, "written_by": "Eve"},
    MeetingStep: {"phase": "revealed", "ballot": 2, "at": LATER},
    PresentedPlace: {"position": 2},
    Protocol: {"terms": {}, "sha256": "1", "locked_at": LATER, "locked_by": "Eve"},
    Rating: {"value": 1, "kept": True, "revision": 5, "rated_at": LATER},
    RatingHistory: {"value": 1, "revision": 5, "rated_at": LATER},
    Recommendation: {
        "frozen": {}, "sha256": "1", "section": "B", "position": 7, "remarks": "Other words.",
        "strength": "conditional", "locked_by": "Eve", "lock_number": 7,
    },
    Recusal: {
        "from_round": 2, "until_round": 1, "reason": "Another reason.", "recused_at": LATER, "recused_by": "Eve",
    },
    Retraction: {"reason": "Other words.", "at": LATER, "by": "Eve"},
    Round: {"state": "open", "closes_at": LATER, "closed_at": LATER, "terms": {}, "ratings_sha256": "1"},
    RoundStatement: {"outcome": "rejected", "verdict": {}, "summary": {}, "position": 9},
    SignOff: {"approves": True, "reason": "Other words.", "given_at": LATER},
    SignOffDissent: {"label": "A2", "reason": "Other words."},
    SignOffPeriod: {"results": {}, "sha256": "1", "due_at": NOON, "closed_at": NOON, "locks": {}},
    StatementLineage: {"kind": "merge"},
    StatementVersion: {
        "text": "Other words.", "rationale": "Because.", "certainty": "high", "reason": "Why.",
        "released_at": None, "number": 9, "plain": "Other words.",
    },
    Translation: {"text": "Otras palabras.", "language": "de", "frozen_at": None, "source_sha256": "1"},
}  # fmt: skip
CASES = [
    pytest.param(model, column, value, id=f"{model.__tablename__}.{column}")
    for model, changes in CHANGES.items()
    for column, value in changes.items()
]


def _sentence_of(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return str(error.value.orig)


@pytest.mark.parametrize(("model", "column", "value"), CASES)
def test_an_orm_write_of_what_is_settled_is_refused(
    model: type[Base], column: str, value: Any, settled: Settled, opened: Session
):
    row = opened.get_one(model, settled.rows[model])
    setattr(row, column, value)
    with pytest.raises(IntegrityError) as refused:
        opened.flush()
    assert any(word in _sentence_of(refused) for word in ("never", "append-only", "stays", "amended"))


@pytest.mark.parametrize(("model", "column", "value"), CASES)
def test_raw_sql_is_refused_just_the_same(
    model: type[Base], column: str, value: Any, settled: Settled, opened: Session
):
    changed = bindparam("changed", value, model.__table__.c[column].type)
    statement = text(f"UPDATE {model.__tablename__} SET {column} = :changed WHERE {settled.only(model)}")
    with pytest.raises(IntegrityError):
        opened.execute(statement.bindparams(changed))


@pytest.mark.parametrize("settled", ["sqlite"], indirect=True)
@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__tablename__)
def test_sqlite_replaces_no_settled_row(model: type[Base], settled: Settled, opened: Session):
    same = f"SELECT * FROM {model.__tablename__} WHERE {settled.only(model)}"
    with pytest.raises(IntegrityError):
        opened.execute(text(f"INSERT OR REPLACE INTO {model.__tablename__} {same}"))


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__tablename__)
def test_what_is_settled_cannot_be_deleted(model: type[Base], settled: Settled, opened: Session):
    with pytest.raises(IntegrityError):
        opened.execute(delete(model).where(text(settled.only(model))))


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__tablename__)
def test_raw_sql_cannot_delete_it_either(model: type[Base], settled: Settled, opened: Session):
    # The trigger itself must speak: a foreign key alone would let a whole family of rows go.
    with pytest.raises(IntegrityError) as refused:
        opened.execute(text(f"DELETE FROM {model.__tablename__} WHERE {settled.only(model)}"))
    assert "foreign key" not in _sentence_of(refused).lower()


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.OPEN])
def test_a_closed_round_never_reopens(state: RoundState, settled: Settled, opened: Session):
    round_ = opened.get_one(Round, settled.rows[Round])
    round_.state, round_.closed_at = state, None
    with pytest.raises(IntegrityError, match="A closed round never changes"):
        opened.flush()


def test_a_drafted_version_may_still_be_edited(settled: Settled, opened: Session):
    released = opened.get_one(StatementVersion, settled.rows[StatementVersion])
    draft = StatementVersion(
        statement_id=released.statement_id, number=2, text="New words.", reason="Why.", created_at=LATER
    )
    opened.add(draft)
    opened.flush()
    draft.text = "Better words."
    opened.flush()
    assert opened.scalar(select(StatementVersion.text).where(StatementVersion.id == draft.id)) == draft.text


def test_every_trigger_of_the_database_is_tried_here(settled: Settled, opened: Session):
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if settled.database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    tried = {f"keep_{model.__tablename__}_{verb}" for model in CHANGES for verb in ("update", "delete")}
    tried.add("keep_round_mode")  # tried below
    tried.add("keep_statement_version_plain")  # beside the older one of all other words
    tried |= {"keep_recusal_insert", "keep_sign_off_insert", "keep_sign_off_dissent_insert"}  # tried below
    assert set(opened.scalars(text(catalogue))) == tried


def test_how_a_round_is_held_stays_from_its_opening_on(settled: Settled, opened: Session):
    is_open = Round.state == RoundState.OPEN
    round_ = opened.scalars(select(Round).where(is_open)).one()
    round_.mode = RoundMode.MEETING
    with pytest.raises(IntegrityError, match="stays from its opening on"):
        opened.flush()


def _recused(opened: Session, settled: Settled, **values: Any) -> Recusal:
    known = opened.get_one(Recusal, settled.rows[Recusal])
    recusal = Recusal(
        panellist_id=known.panellist_id + 1, statement_id=known.statement_id, reason="Owns the patent.",
        recused_at=LATER, recused_by="the chair", **values,
    )  # fmt: skip
    opened.add(recusal)
    return recusal


def test_nobody_is_recused_from_a_round_that_is_closed(settled: Settled, opened: Session):
    _recused(opened, settled, from_round=1)
    with pytest.raises(IntegrityError, match="A closed round never changes"):
        opened.flush()


def test_nobody_signs_off_what_is_closed(settled: Settled, opened: Session):
    known = opened.get_one(SignOff, settled.rows[SignOff])
    opened.add(
        SignOff(period_id=known.period_id, panellist_id=known.panellist_id + 1, approves=True, given_at=LATER)
    )
    with pytest.raises(IntegrityError, match="A closed sign-off never changes"):
        opened.flush()


def test_a_closed_sign_off_takes_no_further_dissent(settled: Settled, opened: Session):
    known = opened.get_one(SignOffDissent, settled.rows[SignOffDissent])
    opened.add(SignOffDissent(sign_off_id=known.sign_off_id, label="A2", reason="Late."))
    with pytest.raises(IntegrityError, match="A closed sign-off never changes"):
        opened.flush()


def test_a_recusal_from_the_next_round_on_may_be_lifted_before_it_closes(settled: Settled, opened: Session):
    recusal = _recused(opened, settled, from_round=2)
    opened.flush()
    recusal.until_round, recusal.lifted_at = 2, LATER
    opened.flush()
    assert opened.scalar(select(Recusal.until_round).where(Recusal.id == recusal.id)) == 2


def test_what_is_declared_after_a_close_may_still_change(settled: Settled, opened: Session):
    known = opened.get_one(Declaration, settled.rows[Declaration])
    later = Declaration(
        panellist_id=known.panellist_id, statement_id=known.statement_id, text="Shares.", declared_at=LATER
    )
    opened.add(later)
    opened.flush()
    later.text = "No shares any more."
    opened.flush()
    assert opened.scalar(select(Declaration.text).where(Declaration.id == later.id)) == later.text
