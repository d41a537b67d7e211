"""What a rating card shows: the statement, one's own words, and what the panel said before."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from delphi.comments import remarks
from delphi.domain.consensus import Outcome
from delphi.domain.protocol import Feedback
from delphi.domain.scale import Band, Scale
from delphi.domain.wording import Run, differences
from delphi.models import (
    Comment,
    CommentKind,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
)
from delphi.rating.queries.answered import Progress, progress
from delphi.tallies import terms_of


@dataclass(frozen=True)
class Said:
    text: str
    band: Band


@dataclass(frozen=True)
class Row:
    """One distribution of the panel's feedback; the group is none for the whole panel."""

    group: str | None
    counts: tuple[int, ...]
    n: int
    median: float
    n_eligible: int
    n_recused: int


@dataclass(frozen=True)
class Before:
    """The round before, as far as this panellist may see it."""

    round_number: int
    outcome: Outcome | None
    own: Rating | None
    diff: list[Run] | None  # none where the words are the same
    reason: str | None
    rows: tuple[Row, ...]  # the panel, then its groups; empty where the protocol or own silence hides it
    against: tuple[Said, ...] = ()
    between: tuple[Said, ...] = ()
    in_favour: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Card:
    presented: RoundStatement
    version: StatementVersion
    scale: Scale
    feedback: Feedback
    rating: Rating | None
    comment: Comment | None
    progress: Progress
    before: Before | None


@dataclass(frozen=True)
class Shown:
    """A presented statement with everything that was written of it, and what the panellist said of it."""

    presented: RoundStatement
    rating: Rating | None
    comment: Comment | None


@cache
def _shown() -> Select[RoundStatement, Rating, Comment]:
    words = joinedload(RoundStatement.version, innerjoin=True)
    statement = words.joinedload(StatementVersion.statement, innerjoin=True)
    return (
        select(RoundStatement, Rating, Comment)
        .outerjoin(Rating, _own(Rating))
        .outerjoin(Comment, and_(_own(Comment), Comment.kind == CommentKind.REASON))
        .where(RoundStatement.id == bindparam("key"))
        .options(
            joinedload(RoundStatement.round, innerjoin=True).joinedload(Round.study, innerjoin=True),
            statement.joinedload(Statement.section, innerjoin=True),
            statement.joinedload(Statement.references),
        )
    )


def _own(model: type[Rating | Comment]) -> ColumnElement[bool]:
    """Joins what the panellist said of a presented statement."""
    return and_(model.round_statement_id == RoundStatement.id, model.panellist_id == bindparam("panellist"))


def shown(session: Session, panellist: Panellist, key: int) -> Shown | None:
    found = session.execute(_shown(), {"panellist": panellist.id, "key": key}).unique().one_or_none()
    return Shown(*found) if found else None


def card(session: Session, panellist: Panellist, found: Shown) -> Card:
    """Everything on the card of one statement of an open round."""
    terms = terms_of(found.presented.round)
    return Card(
        presented=found.presented,
        version=found.presented.version,
        scale=terms.scale,
        feedback=terms.feedback,
        rating=found.rating,
        comment=found.comment,
        progress=progress(session, panellist, found.presented.round),
        before=_before(session, panellist, found),
    )


@cache
def _earlier() -> Select[RoundStatement, Rating]:
    """The newest earlier round that showed a statement, in whatever words, and the panellist's rating there."""
    return (
        select(RoundStatement, Rating)
        .join(RoundStatement.round)
        .join(RoundStatement.version)
        .outerjoin(Rating, _own(Rating))
        .where(
            StatementVersion.statement_id == bindparam("statement"),
            Round.number < bindparam("number"),
        )
        .order_by(Round.number.desc())
        .limit(1)
        .options(contains_eager(RoundStatement.round), contains_eager(RoundStatement.version))
    )


def _before(session: Session, panellist: Panellist, now: Shown) -> Before | None:
    round_, version = now.presented.round, now.presented.version
    wanted = {"panellist": panellist.id, "statement": version.statement_id, "number": round_.number}
    found = session.execute(_earlier(), wanted).one_or_none()
    if found is None:
        return None
    earlier, own = found
    policy = terms_of(round_).feedback
    # Nobody sees the panel before having rated: neither on this page nor in what it sends along.
    has_rated = any(r is not None and r.value is not None for r in (own, now.rating))
    may_see = has_rated and policy is not Feedback.NONE
    comments = (
        _comments(session, panellist, earlier, terms_of(earlier.round).scale)
        if may_see and policy is Feedback.DISTRIBUTION_COMMENTS
        else {}
    )
    reworded = earlier.version_id != version.id
    return Before(
        round_number=earlier.round.number,
        outcome=earlier.outcome,
        own=own,
        diff=differences(earlier.version.text, version.text) if reworded else None,
        reason=version.reason if reworded else None,
        rows=_rows(earlier.summary or {}) if may_see else (),
        against=comments.get(Band.DISAGREE, ()),
        between=comments.get(Band.BETWEEN, ()),
        in_favour=comments.get(Band.AGREE, ()),
    )


def _rows(summary: dict[str, Any]) -> tuple[Row, ...]:
    """The panel's distribution and those of the groups that may be shown, as the close froze them."""
    named = [(None, summary), *summary.get("groups", {}).items()] if summary else []
    return tuple(
        Row(
            group,
            tuple(numbers["counts"].values()),
            numbers["n"],
            _median(numbers["median"]),
            numbers["n_eligible"],
            numbers.get("n_recused", 0),
        )
        for group, numbers in named
    )


def _median(frozen: float | None) -> float:
    return float("nan") if frozen is None else frozen


def _comments(
    session: Session, panellist: Panellist, earlier: RoundStatement, scale: Scale
) -> dict[Band, tuple[Said, ...]]:
    """Comments of the round by the band of their writer's rating, shuffled the same way each time."""
    said = [
        Said(remark.text, scale.band(remark.value))
        for remark in remarks(session, [earlier.id])
        if remark.value is not None
    ]
    # Fixed for each reader, different between readers: nobody's comment is always first.
    random.Random(f"{panellist.id}:{earlier.id}").shuffle(said)  # noqa: S311
    return {band: tuple(one for one in said if one.band is band) for band in Band}
