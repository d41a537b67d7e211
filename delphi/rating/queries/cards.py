"""What a rating card shows: the statement, one's own words, and what the panel said before."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from delphi.appraisal import Appraised, appraised, texts_on_card
from delphi.comments import remarks
from delphi.domain.citing import cited
from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Feedback
from delphi.domain.question import Question
from delphi.domain.rating import reason_wanted
from delphi.domain.scale import Band, Scale
from delphi.domain.texts import TextKind
from delphi.domain.wording import Run
from delphi.errors import Sentence
from delphi.models import (
    Comment,
    CommentKind,
    Panellist,
    Rating,
    Reference,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
)
from delphi.points import answers_to
from delphi.rating.queries.answered import Progress, progress
from delphi.rating.queries.current import Now, Said, Side, now
from delphi.rating.queries.heads import heads
from delphi.tallies import asking, terms_of
from delphi.tongues import Tongue, Worded, Words


@dataclass(frozen=True)
class Row:
    """One distribution of the panel's feedback; the group is none for the whole panel."""

    group: str | None
    counts: tuple[int, ...]
    n: int
    median: float
    n_eligible: int
    n_recused: int
    q1: float | None = None
    q3: float | None = None


@dataclass(frozen=True)
class Before:
    """The round before, as far as this panellist may see it."""

    round_number: int
    outcome: Outcome | None
    own: Rating | None
    diff: list[Run] | None  # none where the words are the same, or only one of the two is translated
    reason: Worded | None
    rows: tuple[Row, ...]  # the panel, then its groups; empty where the protocol or own silence hides it
    sides: tuple[Side, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()  # of the chair to comments: title and words
    said: tuple[Said, ...] = ()  # of an estimate, which has no sides


@dataclass(frozen=True)
class Card:
    presented: RoundStatement
    version: StatementVersion
    question: Question
    words: Words
    feedback: Feedback
    rating: Rating | None
    comments: Mapping[CommentKind, Comment]
    progress: Progress
    before: Before | None
    is_reason_required: bool
    heads: Mapping[int, Worded]  # of every statement of the round
    panellist_id: int
    now: Now | None = None  # in real time, after one's own first rating
    evidence: Appraised | None = None
    sources: tuple[Reference, ...] = ()  # those of the statement, then what its evidence cites besides

    @property
    def is_real_time(self) -> bool:
        return self.presented.round.mode is RoundMode.REAL_TIME

    @property
    def scale(self) -> Scale:
        return self.question.scale

    @cached_property  # a card asks sixteen times
    def asks(self) -> Mapping[int, Sentence]:
        """By point of the scale, why it would be asked for a reason; empty where something is written already."""
        if self.comments:
            return {}
        own = self.before.own.value if self.before and self.before.own else None
        wanted = {point: reason_wanted(self.scale, point, own) for point in self.scale.points}
        return {point: sentence for point, sentence in wanted.items() if sentence}


@dataclass(frozen=True)
class Shown:
    """A presented statement with everything that was written of it, and what the panellist said of it."""

    presented: RoundStatement
    rating: Rating | None
    comments: Mapping[CommentKind, Comment]


@cache
def _shown() -> Select[RoundStatement, Rating, Comment]:
    words = joinedload(RoundStatement.version, innerjoin=True)
    statement = words.joinedload(StatementVersion.statement, innerjoin=True)
    return (
        select(RoundStatement, Rating, Comment)
        .outerjoin(Rating, _own(Rating))
        .outerjoin(Comment, _own(Comment))
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
    rows = session.execute(_shown(), {"panellist": panellist.id, "key": key}).unique().all()
    if not rows:
        return None
    comments = {comment.kind: comment for _presented, _rating, comment in rows if comment}
    return Shown(rows[0][0], rows[0][1], comments)


def card(session: Session, panellist: Panellist, found: Shown, tongue: Tongue) -> Card:
    """Everything on the card of one statement of an open round, in the panellist's language where it is there."""
    terms, statement = terms_of(found.presented.round), found.presented.version.statement
    is_real_time = found.presented.round.mode is RoundMode.REAL_TIME
    evidence = appraised(session, [statement.id]).get(statement.id)
    return Card(
        presented=found.presented,
        version=found.presented.version,
        question=tongue.question(terms.question(found.presented.question)),
        words=tongue.words(found.presented.version),
        feedback=terms.feedback,
        rating=found.rating,
        comments=found.comments,
        progress=progress(session, panellist, found.presented.round, tongue),
        before=_before(session, panellist, found, tongue),
        is_reason_required=terms.reasons_required,
        heads=heads(session, found.presented.round_id, tongue),
        panellist_id=panellist.id,
        now=now(session, panellist, found.presented, found.rating) if is_real_time else None,
        evidence=evidence,
        sources=_sources(session, statement, evidence),
    )


def _sources(session: Session, statement: Statement, evidence: Appraised | None) -> tuple[Reference, ...]:
    own = list(statement.references)
    keys = cited(*texts_on_card(evidence)) if evidence else ()
    if more := set(keys) - {reference.key for reference in own}:
        of_study = Reference.study_id == statement.study_id
        found = session.scalars(select(Reference).where(of_study, Reference.key.in_(more)))
        own += sorted(found, key=lambda reference: keys.index(reference.key))
    return tuple(own)


@cache
def _earlier() -> Select[RoundStatement, Rating]:
    """The newest earlier round that asked a question of a statement, in whatever words, and the panellist's rating."""
    return (
        select(RoundStatement, Rating)
        .join(RoundStatement.round)
        .join(RoundStatement.version)
        .outerjoin(Rating, _own(Rating))
        .where(
            StatementVersion.statement_id == bindparam("statement"),
            RoundStatement.question == bindparam("question"),
            Round.number < bindparam("number"),
        )
        .order_by(Round.number.desc())
        .limit(1)
        .options(contains_eager(RoundStatement.round), contains_eager(RoundStatement.version))
    )


def _before(session: Session, panellist: Panellist, now: Shown, tongue: Tongue) -> Before | None:
    round_, version = now.presented.round, now.presented.version
    wanted: dict[str, Any] = {
        "panellist": panellist.id,
        "statement": version.statement_id,
        "number": round_.number,
    }
    wanted["question"] = now.presented.question
    found = session.execute(_earlier(), wanted).one_or_none()
    if found is None:
        return None
    earlier, own = found
    policy = terms_of(round_).feedback
    # Nobody sees the panel before having rated: neither on this page nor in what it sends along.
    has_rated = any(r is not None and r.value is not None for r in (own, now.rating))
    may_see = has_rated and policy is not Feedback.NONE
    rows = _rows(earlier.summary or {}) if may_see else ()
    is_heard = rows and policy is Feedback.DISTRIBUTION_COMMENTS
    reworded = earlier.version_id != version.id
    return Before(
        round_number=earlier.round.number,
        outcome=earlier.outcome,
        own=own,
        diff=tongue.compared(earlier.version, version) if reworded else None,
        reason=tongue.of_version(version, TextKind.REASON) if reworded else None,
        rows=rows,
        sides=_sides(session, panellist, earlier, rows[0].counts) if is_heard else (),
        answers=answers_to(session, earlier.id),
        said=_said(session, panellist, earlier) if is_heard else (),
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
            numbers.get("q1"),
            numbers.get("q3"),
        )
        for group, numbers in named
    )


def _median(frozen: float | None) -> float:
    return float("nan") if frozen is None else frozen


def _said(session: Session, panellist: Panellist, earlier: RoundStatement) -> tuple[Said, ...]:
    """Comments on an estimate, in an order of each reader's own."""
    if asking(earlier).scale.drawn:
        return ()
    found = [Said(one.text, one.kind) for one in remarks(session, [earlier.id]) if one.value is not None]
    random.Random(f"{panellist.id}:{earlier.id}").shuffle(found)  # noqa: S311
    return tuple(found)


def _sides(
    session: Session, panellist: Panellist, earlier: RoundStatement, counts: Sequence[int]
) -> tuple[Side, ...]:
    """Comments of the round by the band of their writer's rating, the minority first, shuffled within.

    Fixed for each reader, different between readers: nobody's comment is always first.
    """
    scale = asking(earlier).scale
    if not scale.drawn:  # a quantity has no bands
        return ()
    n_ratings = {
        band: sum(n for point, n in zip(scale.points, counts, strict=True) if scale.band(point) is band)
        for band in Band
    }
    heard: dict[Band, list[Said]] = {}
    for remark in remarks(session, [earlier.id]):
        if remark.value is not None:
            heard.setdefault(scale.band(remark.value), []).append(Said(remark.text, remark.kind))
    chance = random.Random(f"{panellist.id}:{earlier.id}")  # noqa: S311
    for band in Band:
        chance.shuffle(heard.get(band, []))
    return tuple(Side(band, tuple(heard[band])) for band in sorted(heard, key=lambda band: n_ratings[band]))
