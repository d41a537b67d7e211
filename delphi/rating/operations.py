"""Rating and commenting: each either stored before the round's close or refused, never in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, literal, or_, select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Comment, Panellist, Rating, RatingHistory, Round, RoundStatement
from delphi.tallies import terms_of

COMMENT_LENGTH = 5_000


@dataclass(frozen=True)
class Said:
    """What a panellist says of one statement: a value, or that it lies outside their expertise."""

    value: int | None
    kept: bool = False

    @property
    def abstained(self) -> bool:
        return self.value is None


def rate(session: Session, panellist: Panellist, presented: RoundStatement, said: Said, at: datetime) -> int:
    """Store the panellist's current rating of a presented statement; return its revision.

    The same answer sent twice changes nothing. Raises NotAcceptable for a value off the scale and NotNow
    where the round takes no rating at `at`. Whether it does is asked by the same statement that writes,
    so that no close can come between (SQLite: under the writer's lock; PostgreSQL: the round's row is
    share-locked, and a close waits for it or is waited for).
    """
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id}
    round_, *stored, revision = session.execute(_standing(), keys).one()
    if said.value is not None and round_.terms:
        terms_of(round_).scale.check(said.value)
    values = {"value": said.value, "kept": said.kept, "abstained": said.abstained}
    if revision is not None and stored == list(values.values()) and round_.takes_ratings(at):
        return int(revision)
    row = {**keys, **values, "rated_at": at}
    saved = session.execute(_store_rating(_dialect(session)), row | {"at": at, "revision": 1}).one_or_none()
    if saved is None:
        raise _not_open(round_)
    history = {"rating_id": saved.id, "revision": saved.revision, **values, "rated_at": at}
    session.execute(insert(RatingHistory.__table__), history)  # type: ignore[arg-type]
    return int(saved.revision)


def comment(
    session: Session, panellist: Panellist, presented: RoundStatement, text: str, at: datetime
) -> None:
    """Store the panellist's comment on a presented statement, or take it away where the text is empty.

    Raises NotAcceptable above 5,000 characters, NotNow where the round takes no comment at `at`.
    """
    text = text.strip()
    if len(text) > COMMENT_LENGTH:
        raise NotAcceptable(
            "The comment has %(length)s characters; %(most)s fit. Shorten it, then save again.",
            length=len(text),
            most=COMMENT_LENGTH,
        )
    if not text:
        _take_away_comment(session, panellist, presented, at)
        return
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id}
    row = {**keys, "text": text, "written_at": at, "at": at}
    if session.execute(_store_comment(_dialect(session)), row).one_or_none() is None:
        raise _not_open(presented.round)


def _take_away_comment(
    session: Session, panellist: Panellist, presented: RoundStatement, at: datetime
) -> None:
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id}
    if session.execute(_while_open(literal(1)), {**keys, "at": at}).first() is None:
        raise _not_open(presented.round)
    session.execute(
        delete(Comment).where(
            Comment.panellist_id == panellist.id, Comment.round_statement_id == presented.id
        )
    )


# Thirty ratings in a row send the same few statements: each is made once and takes its values by name.


@cache
def _standing() -> Select[Round, int | None, bool, bool, int]:
    """The round, and what this panellist said there so far."""
    return (
        select(Round, Rating.value, Rating.kept, Rating.abstained, Rating.revision)
        .join(RoundStatement, RoundStatement.round_id == Round.id)
        .outerjoin(
            Rating,
            and_(
                Rating.round_statement_id == RoundStatement.id,
                Rating.panellist_id == bindparam("panellist_id"),
            ),
        )
        .where(RoundStatement.id == bindparam("round_statement_id"))
    )


def _while_open(*columns: Any) -> Select[Any]:
    """The given values, as one row while the round takes ratings of this panellist, else as none."""
    return (
        select(*columns)
        .select_from(RoundStatement)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(Panellist, Panellist.study_id == Round.study_id)
        .where(
            RoundStatement.id == bindparam("round_statement_id"),
            Round.state == RoundState.OPEN,
            or_(Round.closes_at.is_(None), Round.closes_at > bindparam("at")),
            and_(
                Panellist.id == bindparam("panellist_id"),
                Panellist.withdrew_at.is_(None),
                Panellist.declined_at.is_(None),
                Panellist.consented_at.is_not(None),
            ),
        )
        # SQLite has no row locks; there the writer's lock does the same.
        .with_for_update(read=True, of=Round)
    )


@cache
def _store_rating(dialect: str) -> Any:
    """Insert the rating or replace the one that stands, while the round is open; its id and revision."""
    said = ("value", "kept", "abstained", "rated_at")
    statement = _insert_while_open(dialect, Rating, *said, "revision")
    replaced = {name: statement.excluded[name] for name in said}
    return statement.on_conflict_do_update(
        index_elements=[Rating.panellist_id, Rating.round_statement_id],
        set_=replaced | {"revision": Rating.revision + 1},
    ).returning(Rating.id, Rating.revision)


@cache
def _store_comment(dialect: str) -> Any:
    """The same for a comment; its id."""
    statement = _insert_while_open(dialect, Comment, "text", "written_at")
    return statement.on_conflict_do_update(
        index_elements=[Comment.panellist_id, Comment.round_statement_id],
        set_={name: statement.excluded[name] for name in ("text", "written_at")},
    ).returning(Comment.id)


def _insert_while_open(dialect: str, model: type[Rating | Comment], *names: str) -> Any:
    upsert = import_module(f"sqlalchemy.dialects.{dialect}").insert
    table = model.__table__
    row = ["panellist_id", "round_statement_id", *names]
    values = [bindparam(name, type_=table.c[name].type).label(None) for name in row]
    return upsert(table).from_select(row, _while_open(*values))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _not_open(round_: Round) -> NotNow:
    return NotNow(
        "Round %(number)s is not open for rating, so this was not saved. "
        "Keep your text, and wait for the next round.",
        number=round_.number,
    )
