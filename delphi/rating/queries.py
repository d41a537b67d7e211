"""What a rating card shows: the statement, one's own words, and what the panel said before."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from delphi.comments import remarks
from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState
from delphi.domain.protocol import Feedback
from delphi.domain.scale import Band, Scale
from delphi.domain.wording import Run, differences
from delphi.models import (
    Comment,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
)
from delphi.tallies import Tallies, tallies, terms_of

SECONDS_A_STATEMENT = 20
Own = TypeVar("Own", Rating, Comment)


@dataclass(frozen=True)
class Item:
    """One statement of the round as the panellist sees it in the list."""

    id: int
    label: str
    is_done: bool


@dataclass(frozen=True)
class Progress:
    """How far a panellist is in the open round."""

    items: tuple[Item, ...]

    @property
    def n_done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def minutes_left(self) -> int:
        return -(-(len(self.items) - self.n_done) * SECONDS_A_STATEMENT // 60)

    def place(self, key: int) -> int:
        """Position from 1; 0 where the statement is not in the round."""
        return next((n for n, item in enumerate(self.items, 1) if item.id == key), 0)

    def neighbours(self, key: int) -> tuple[int | None, int | None]:
        """The statements before and after this one."""
        here = self.place(key) - 1
        before = self.items[here - 1].id if here > 0 else None
        after = self.items[here + 1].id if here + 1 < len(self.items) else None
        return before, after

    def next_missing(self, after: int | None = None) -> int | None:
        """The first unanswered statement after this one, then from the start."""
        start = self.place(after) if after is not None else 0
        turned = self.items[start:] + self.items[:start]
        return next((item.id for item in turned if not item.is_done and item.id != after), None)


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


def open_round(session: Session, panellist: Panellist) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.study_id == panellist.study_id, Round.state == RoundState.OPEN)
        .options(joinedload(Round.study))
    )


def progress(session: Session, panellist: Panellist, round_: Round) -> Progress:
    rows = session.execute(
        select(RoundStatement.id, Statement.label, Rating.id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(
            Rating,
            and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id),
        )
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
    )
    return Progress(tuple(Item(key, label, rating is not None) for key, label, rating in rows))


def card(session: Session, panellist: Panellist, round_: Round, key: int) -> Card | None:
    """Everything on the card of one statement, or None where the round does not show it."""
    presented = session.scalar(
        select(RoundStatement)
        .join(RoundStatement.version)
        .join(StatementVersion.statement)
        .join(Statement.section)
        .where(RoundStatement.id == key, RoundStatement.round_id == round_.id)
        .options(
            contains_eager(RoundStatement.version)
            .contains_eager(StatementVersion.statement)
            .options(contains_eager(Statement.section), joinedload(Statement.references))
        )
    )
    if presented is None:
        return None
    rating = _own(session, Rating, panellist, key)
    return Card(
        presented=presented,
        version=presented.version,
        scale=terms_of(round_).scale,
        feedback=terms_of(round_).feedback,
        rating=rating,
        comment=_own(session, Comment, panellist, key),
        progress=progress(session, panellist, round_),
        before=_before(session, panellist, round_, presented, rating),
    )


def _own(session: Session, model: type[Own], panellist: Panellist, key: int) -> Own | None:
    return session.scalar(
        select(model).where(model.panellist_id == panellist.id, model.round_statement_id == key)
    )


def _before(
    session: Session, panellist: Panellist, round_: Round, presented: RoundStatement, now: Rating | None
) -> Before | None:
    """The newest earlier round that showed this statement, in whatever words."""
    earlier = session.scalar(
        select(RoundStatement)
        .join(RoundStatement.round)
        .join(RoundStatement.version)
        .where(StatementVersion.statement_id == presented.version.statement_id, Round.number < round_.number)
        .order_by(Round.number.desc())
        .limit(1)
        .options(contains_eager(RoundStatement.round), contains_eager(RoundStatement.version))
    )
    if earlier is None:
        return None
    own = _own(session, Rating, panellist, earlier.id)
    policy = terms_of(round_).feedback
    # Nobody sees the panel before having rated: neither on this page nor in what it sends along.
    has_rated = any(r is not None and r.value is not None for r in (own, now))
    may_see = has_rated and policy is not Feedback.NONE
    comments = (
        _comments(session, panellist, earlier, terms_of(earlier.round).scale)
        if may_see and policy is Feedback.DISTRIBUTION_COMMENTS
        else {}
    )
    reworded = earlier.version_id != presented.version_id
    return Before(
        round_number=earlier.round.number,
        outcome=earlier.outcome,
        own=own,
        diff=differences(earlier.version.text, presented.version.text) if reworded else None,
        reason=presented.version.reason if reworded else None,
        rows=_rows(tallies(session, earlier.round, only=earlier.id), earlier.round) if may_see else (),
        against=comments.get(Band.DISAGREE, ()),
        between=comments.get(Band.BETWEEN, ()),
        in_favour=comments.get(Band.AGREE, ()),
    )


def _rows(tally: Tallies, earlier: Round) -> tuple[Row, ...]:
    """The panel's distribution and those of the groups that are large enough to be shown."""
    groups = [(group, tally.counts[0, at]) for at, group in enumerate(tally.groups) if tally.shown[0, at]]
    named = [(None, tally.pooled[0]), *groups]
    summary = terms_of(earlier).summarise(np.stack([counts for _group, counts in named]))
    return tuple(
        Row(group, tuple(counts.tolist()), int(summary.n[at]), float(summary.median[at]))
        for at, (group, counts) in enumerate(named)
    )


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


@dataclass(frozen=True)
class Answer:
    """One line of the list at the end: a statement and what one said of it."""

    id: int
    label: str
    text: str
    rating: Rating | None


def answers(session: Session, panellist: Panellist, round_: Round) -> tuple[Answer, ...]:
    """Every statement of the round with the panellist's own current rating."""
    rows = session.execute(
        select(RoundStatement.id, Statement.label, StatementVersion.text, Rating)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(
            Rating,
            and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id),
        )
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
    )
    return tuple(Answer(*row) for row in rows)


def earlier_value(session: Session, panellist: Panellist, presented: RoundStatement) -> int | None:
    """The panellist's rating of this statement in the newest earlier round that showed it."""
    same_statement = (
        select(StatementVersion.statement_id)
        .where(StatementVersion.id == presented.version_id)
        .scalar_subquery()
    )
    return session.scalar(
        select(Rating.value)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(
            StatementVersion.statement_id == same_statement,
            Rating.panellist_id == panellist.id,
            Round.number < presented.round.number,
        )
        .order_by(Round.number.desc())
        .limit(1)
    )
