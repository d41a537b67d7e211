"""What a panellist writes: a reason, other words, a condition, or a statement of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, bindparam, delete, literal, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.texts import TextKind
from delphi.domain.wording import word_count
from delphi.errors import NotAcceptable
from delphi.models import (
    Comment,
    CommentKind,
    FeedbackSeen,
    Panellist,
    PresentedPlace,
    Rating,
    Round,
    RoundStatement,
    Study,
    Suggestion,
    Translation,
)
from delphi.rating.acts import Act, Saved
from delphi.rating.operations import dated, dialect_of, insert_while_open, refusal, upsert_of, while_open

COMMENT_LENGTH = 5_000
SUGGESTION_LENGTH = 2_000


def comment(
    session: Session,
    panellist: Panellist,
    presented: RoundStatement,
    text: str,
    at: datetime,
    act: Act | None = None,
    kind: CommentKind = CommentKind.REASON,
) -> Saved[str | None]:
    """Store the panellist's comment on a presented statement, or take it away where the text is empty.

    Returns what stands: the same act sent again changes nothing, even after the close; a comment written
    later on another device stays. Other words that are the present ones, in any language, say nothing, so
    they are taken as none. Raises NotAcceptable above 5,000 characters, NotNow where the round takes no
    comment at `at`.
    """
    text = text.strip()
    if len(text) > COMMENT_LENGTH:
        raise NotAcceptable(
            "The comment has %(length)s characters; %(most)s fit. Shorten it, then save again.",
            length=len(text),
            most=COMMENT_LENGTH,
        )
    if kind is CommentKind.OTHER_WORDS and text.split() in _present_words(session, presented):
        text = ""
    act = act or Act(at)
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id, "kind": kind}
    standing = session.execute(_comment_standing(), keys).one_or_none()
    if standing is not None and act.key is not None and standing.key == act.key:
        return Saved(standing.written_at, standing.text)  # stored already, and its reply was lost
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
        if (written_at := _store_text(session, presented.round, keys, standing, text, act, at)) is not None:
            return Saved(written_at, text, replaced=replaced)
        before, standing = standing, session.execute(_comment_standing(), keys).one_or_none()
        if standing == before:
            raise refusal(session, presented.round, keys, at)


def _present_words(session: Session, presented: RoundStatement) -> list[list[str]]:
    """The statement as it can be read in the round, word by word."""
    translated = select(Translation.text).where(
        Translation.version_id == presented.version_id, Translation.kind == TextKind.STATEMENT
    )
    return [words.split() for words in (presented.version.text, *session.scalars(translated))]


def _store_text(
    session: Session, round_: Round, keys: dict[str, int], standing: Any, text: str, act: Act, at: datetime
) -> datetime | None:
    """Write the comment over the one that was weighed; when it was written, or None where it was not stored."""
    since = standing.written_at if standing is not None else act.at
    written_at = dated(round_, min(at, max(act.at, since)))
    row = {**keys, "text": text, "written_at": written_at, "key": act.key, "at": at, "standing": since}
    saved = session.execute(_store_comment(dialect_of(session)), row).one_or_none()
    return None if saved is None else written_at


def _check_open(session: Session, presented: RoundStatement, keys: dict[str, int], at: datetime) -> None:
    if session.execute(while_open(literal(1)), {**keys, "at": at}).first() is None:
        raise refusal(session, presented.round, keys, at)


@cache
def _comment_standing() -> Select[str, datetime, str | None]:
    return select(Comment.text, Comment.written_at, Comment.key).where(*_of_panellist())


@cache
def _take_away_comment() -> Delete:
    return delete(Comment).where(*_of_panellist())


def _of_panellist() -> tuple[ColumnElement[bool], ...]:
    names = ("panellist_id", "round_statement_id", "kind")
    return tuple(getattr(Comment, name) == bindparam(name) for name in names)


@cache
def _store_comment(dialect: str) -> Any:
    """Insert the comment or replace the one of its kind that was weighed, while the round is open; its id."""
    statement = insert_while_open(dialect, Comment, "kind", "text", "written_at", "key")
    return statement.on_conflict_do_update(
        index_elements=[Comment.panellist_id, Comment.round_statement_id, Comment.kind],
        set_={name: statement.excluded[name] for name in ("text", "written_at", "key")},
        where=Comment.written_at == bindparam("standing", type_=Comment.__table__.c.written_at.type),
    ).returning(Comment.id)


def suggest(
    session: Session, panellist: Panellist, text: str, rationale: str, *, by: str, at: datetime
) -> Suggestion:
    """Store a statement that the panellist suggests to the chair.

    The same words sent twice are one suggestion. Raises NotAcceptable without words, or with too many.
    """
    text, rationale = text.strip(), rationale.strip()
    if not word_count(text):
        raise NotAcceptable("Write the statement that you suggest.")
    if max(len(text), len(rationale)) > SUGGESTION_LENGTH:
        raise NotAcceptable("Use at most %(most)s characters in each field.", most=SUGGESTION_LENGTH)
    own = select(Suggestion).where(Suggestion.panellist_id == panellist.id, Suggestion.text == text)
    if (found := session.scalars(own).first()) is not None:
        return found
    study = session.get_one(Study, panellist.study_id)
    suggestion = Suggestion(
        study_id=study.id, panellist_id=panellist.id, text=text, rationale=rationale, suggested_at=at
    )
    session.add(suggestion)
    audit.record(session, study, by=by, action="suggested", subject="a statement", at=at)
    return suggestion


def log_seen(session: Session, keys: tuple[int, int], saved: Saved[Any], act: Act, summary: Any) -> None:
    """Log what the page showed of the panel on which an answer was changed; one that changed nothing logs nothing."""
    is_new = isinstance(saved.revision, int) and isinstance(act.seen, int) and saved.revision > act.seen > 0
    if not is_new or not saved.is_ours:
        return
    panellist_id, presented_id = keys
    mine = Rating.panellist_id == panellist_id, Rating.round_statement_id == presented_id
    rating_id = session.scalars(select(Rating.id).where(*mine)).one()
    row = {"rating_id": rating_id, "revision": saved.revision, "summary": summary}
    session.execute(upsert_of(dialect_of(session))(FeedbackSeen.__table__).on_conflict_do_nothing(), [row])


def log_order(session: Session, panellist: Panellist, in_order: Iterable[int]) -> None:
    """Log the order in which the panellist meets the statements of a round; a later call changes nothing."""
    rows = [
        {"panellist_id": panellist.id, "round_statement_id": key, "position": position}
        for position, key in enumerate(in_order, 1)
    ]
    table = PresentedPlace.__table__
    session.execute(upsert_of(dialect_of(session))(table).on_conflict_do_nothing(), rows)
