"""Rating and commenting: each either stored before the round's close or refused, never in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Comment, Panellist, Rating, RatingHistory, Round, RoundStatement
from delphi.rating.acts import Act, Saved
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


def rate(
    session: Session,
    panellist: Panellist,
    presented: RoundStatement,
    said: Said,
    at: datetime,
    act: Act | None = None,
) -> Saved[Said]:
    """Store the panellist's current rating of a presented statement; return what stands afterwards.

    The same answer sent twice changes nothing, nor does the same key; where two devices differ, the later
    act stands, whichever arrives first. Raises NotAcceptable for a value off the scale and NotNow where the
    round takes no rating at `at`. Whether it does is asked by the same statement that writes, so that no
    close can come between (SQLite: under the writer's lock; PostgreSQL: the round's row is share-locked,
    and a close waits for it or is waited for).
    """
    act = act or Act(at)
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id}
    standing = _stands(session, keys, act)
    if said.value is not None and standing.round.terms:
        terms_of(standing.round).scale.check(said.value)
    while True:
        if (found := _settled(standing, said, act, at)) is not None:
            return found
        if (revision := _store(session, keys, standing, said, act, at)) is not None:
            return Saved(revision, said, replaced=standing.said if standing.is_unseen(act) else None)
        # Where another of one's own devices wrote between, it is weighed anew; else the round is not open.
        before, standing = standing, _stands(session, keys, act)
        if standing.revision == before.revision:
            raise _not_open(standing.round)


@dataclass(frozen=True)
class _Standing:
    """The round, what this panellist said there so far, and the revision that already has the act's key."""

    round: Round
    said: Said | None
    revision: int | None
    rated_at: datetime | None
    repeated: int | None

    def is_unseen(self, act: Act) -> bool:
        """Whether it was said elsewhere, after the page that sent the act was shown."""
        return act.seen is not None and self.revision is not None and self.revision != act.seen


def _stands(session: Session, keys: dict[str, int], act: Act) -> _Standing:
    row = session.execute(_standing(), {**keys, "key": act.key}).one()
    round_, value, kept, revision, rated_at, repeated = row
    return _Standing(round_, None if revision is None else Said(value, kept), revision, rated_at, repeated)


def _settled(standing: _Standing, said: Said, act: Act, at: datetime) -> Saved[Said] | None:
    """What stands, where nothing is to be stored: sent before, the same, or older than what stands."""
    if standing.said is None or standing.revision is None or standing.rated_at is None:
        return None
    if standing.repeated is not None:  # also after the close: it was stored before
        return Saved(standing.revision, standing.said, standing.said == said)
    if not standing.round.takes_ratings(at):
        return None
    if standing.said == said:
        return Saved(standing.revision, said)
    if standing.is_unseen(act) and act.at < standing.rated_at:
        return Saved(standing.revision, standing.said, is_ours=False)
    return None


def _store(
    session: Session, keys: dict[str, int], standing: _Standing, said: Said, act: Act, at: datetime
) -> int | None:
    """Write the rating over the one that stands, and its history; its revision, or None where neither was done."""
    # A clock that is wrong puts no rating before the one it follows, before the round, or after its arrival.
    rated_at = min(at, max(act.at, standing.rated_at or standing.round.opened_at or at))
    values = {"value": said.value, "kept": said.kept, "abstained": said.abstained, "rated_at": rated_at}
    row = {**keys, **values, "at": at, "revision": 1, "standing": standing.revision}
    saved = session.execute(_store_rating(_dialect(session)), row).one_or_none()
    if saved is None:
        return None
    history = {"rating_id": saved.id, "revision": saved.revision, "key": act.key, **values}
    session.execute(insert(RatingHistory.__table__), history)  # type: ignore[arg-type]
    return int(saved.revision)


def comment(
    session: Session,
    panellist: Panellist,
    presented: RoundStatement,
    text: str,
    at: datetime,
    act: Act | None = None,
) -> Saved[str | None]:
    """Store the panellist's comment on a presented statement, or take it away where the text is empty.

    Returns what stands: a comment written later on another device stays. Raises NotAcceptable above 5,000
    characters, NotNow where the round takes no comment at `at`.
    """
    text = text.strip()
    if len(text) > COMMENT_LENGTH:
        raise NotAcceptable(
            "The comment has %(length)s characters; %(most)s fit. Shorten it, then save again.",
            length=len(text),
            most=COMMENT_LENGTH,
        )
    act = act or Act(at)
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id}
    standing = session.execute(_comment_standing(), keys).one_or_none()
    while True:
        is_unseen = standing is not None and act.seen not in (None, standing.written_at)
        if standing is not None and is_unseen and standing.text != text and act.at < standing.written_at:
            _check_open(session, presented, keys, at)
            return Saved(standing.written_at, standing.text, is_ours=False)
        replaced = standing.text if standing is not None and is_unseen and standing.text != text else None
        if not text:
            _check_open(session, presented, keys, at)
            session.execute(_take_away_comment(), keys)
            return Saved(None, None, replaced=replaced)
        if (written_at := _store_text(session, keys, standing, text, act, at)) is not None:
            return Saved(written_at, text, replaced=replaced)
        before, standing = standing, session.execute(_comment_standing(), keys).one_or_none()
        if standing == before:
            raise _not_open(presented.round)


def _store_text(
    session: Session, keys: dict[str, int], standing: Any, text: str, act: Act, at: datetime
) -> datetime | None:
    """Write the comment over the one that was weighed; when it was written, or None where it was not stored."""
    since = standing.written_at if standing is not None else act.at
    written_at = min(at, max(act.at, since))
    row = {**keys, "text": text, "written_at": written_at, "at": at, "standing": since}
    saved = session.execute(_store_comment(_dialect(session)), row).one_or_none()
    return None if saved is None else written_at


def _check_open(session: Session, presented: RoundStatement, keys: dict[str, int], at: datetime) -> None:
    if session.execute(_while_open(literal(1)), {**keys, "at": at}).first() is None:
        raise _not_open(presented.round)


# Thirty ratings in a row send the same few statements: each is made once and takes its values by name.


@cache
def _standing() -> Select[Round, int | None, bool, int, datetime, int | None]:
    """The round, what this panellist said there so far, and where the act's key was stored before."""
    repeated = (
        select(RatingHistory.revision)
        .where(RatingHistory.rating_id == Rating.id, RatingHistory.key == bindparam("key"))
        .scalar_subquery()
    )
    return (
        select(Round, Rating.value, Rating.kept, Rating.revision, Rating.rated_at, repeated)
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
    """Insert the rating or replace the one that was weighed, while the round is open; its id and revision."""
    said = ("value", "kept", "abstained", "rated_at")
    statement = _insert_while_open(dialect, Rating, *said, "revision")
    replaced = {name: statement.excluded[name] for name in said}
    return statement.on_conflict_do_update(
        index_elements=[Rating.panellist_id, Rating.round_statement_id],
        set_=replaced | {"revision": Rating.revision + 1},
        where=Rating.revision == bindparam("standing", type_=Integer),
    ).returning(Rating.id, Rating.revision)


@cache
def _comment_standing() -> Select[str, datetime]:
    return select(Comment.text, Comment.written_at).where(*_of_panellist())


@cache
def _take_away_comment() -> Delete:
    return delete(Comment).where(*_of_panellist())


def _of_panellist() -> tuple[ColumnElement[bool], ...]:
    names = ("panellist_id", "round_statement_id")
    return tuple(getattr(Comment, name) == bindparam(name) for name in names)


@cache
def _store_comment(dialect: str) -> Any:
    """The same for a comment; its id."""
    statement = _insert_while_open(dialect, Comment, "text", "written_at")
    return statement.on_conflict_do_update(
        index_elements=[Comment.panellist_id, Comment.round_statement_id],
        set_={name: statement.excluded[name] for name in ("text", "written_at")},
        where=Comment.written_at == bindparam("standing", type_=Comment.__table__.c.written_at.type),
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
