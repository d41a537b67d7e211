"""Rating and commenting: each either stored before the round's close or refused, never in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, insert, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
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
    round_ = presented.round
    if said.value is not None:
        terms_of(round_).scale.check(said.value) if round_.terms else None
    stored = session.execute(
        select(Rating.value, Rating.kept, Rating.abstained, Rating.revision).where(
            Rating.panellist_id == panellist.id, Rating.round_statement_id == presented.id
        )
    ).one_or_none()
    values = {"value": said.value, "kept": said.kept, "abstained": said.abstained}
    if stored is not None and stored[:3] == tuple(values.values()) and round_.takes_ratings(at):
        return int(stored[3])
    row = {"panellist_id": panellist.id, "round_statement_id": presented.id, **values, "rated_at": at}
    statement = _upsert(session, Rating, row | {"revision": 1}, _while_open(presented, panellist, at))
    statement = statement.on_conflict_do_update(
        index_elements=[Rating.panellist_id, Rating.round_statement_id],
        set_={**values, "rated_at": at, "revision": Rating.revision + 1},
    )
    saved = session.execute(statement.returning(Rating.id, Rating.revision)).one_or_none()
    if saved is None:
        raise _not_open(round_)
    session.execute(
        insert(RatingHistory).values(rating_id=saved.id, revision=saved.revision, **values, rated_at=at)
    )
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
    row = {
        "panellist_id": panellist.id,
        "round_statement_id": presented.id,
        "text": text,
        "written_at": at,
    }
    statement = _upsert(session, Comment, row, _while_open(presented, panellist, at))
    statement = statement.on_conflict_do_update(
        index_elements=[Comment.panellist_id, Comment.round_statement_id],
        set_={"text": text, "written_at": at},
    )
    if session.execute(statement.returning(Comment.id)).one_or_none() is None:
        raise _not_open(presented.round)


def _take_away_comment(
    session: Session, panellist: Panellist, presented: RoundStatement, at: datetime
) -> None:
    is_open = session.execute(_while_open(presented, panellist, at, literal(1))).first()
    if is_open is None:
        raise _not_open(presented.round)
    session.execute(
        delete(Comment).where(
            Comment.panellist_id == panellist.id, Comment.round_statement_id == presented.id
        )
    )


def _while_open(presented: RoundStatement, panellist: Panellist, at: datetime, *columns: Any) -> Select[Any]:
    """The given values, as one row while the round takes ratings of this panellist, else as none."""
    return (
        select(*columns)
        .select_from(RoundStatement)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(Panellist, Panellist.study_id == Round.study_id)
        .where(
            RoundStatement.id == presented.id,
            Round.state == RoundState.OPEN,
            or_(Round.closes_at.is_(None), Round.closes_at > at),
            and_(
                Panellist.id == panellist.id,
                Panellist.withdrew_at.is_(None),
                Panellist.declined_at.is_(None),
                Panellist.consented_at.is_not(None),
            ),
        )
        # SQLite has no row locks; there the writer's lock does the same.
        .with_for_update(read=True, of=Round)
    )


def _upsert(session: Session, model: Any, row: dict[str, Any], source: Select[Any]) -> Any:
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    columns = [literal(value, model.__table__.c[name].type) for name, value in row.items()]
    return build(model).from_select(list(row), source.add_columns(*columns))


def _not_open(round_: Round) -> NotNow:
    return NotNow(
        "Round %(number)s is not open for rating, so this was not saved. "
        "Keep your text, and wait for the next round.",
        number=round_.number,
    )
