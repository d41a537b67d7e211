"""The desk of the workbench: the comments of a closed round by statement, filtered, and what is still to do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.models import (
    CommentPoint,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementLineage,
    StatementVersion,
    Study,
    Suggestion,
    SuggestionTriage,
)
from delphi.points import Heard, Note, heard
from delphi.tallies import terms_of


@dataclass(frozen=True)
class Line:
    shown: RoundStatement
    heard: Heard
    question: Sentence | None = None  # where statements are asked several

    @property
    def statement(self) -> Statement:
        return self.shown.version.statement


@dataclass(frozen=True)
class Desk:
    """The comments of one closed round; `is_last` tells that no later round opened, so points may change."""

    round: Round
    rounds: tuple[int, ...]
    lines: tuple[Line, ...]
    is_last: bool

    @property
    def tags(self) -> list[tuple[str, int]]:
        """Each tag of the round with how many comments have it, the most frequent first."""
        found = Counter(
            name for line in self.lines for note in line.heard.notes.values() for name in note.tags
        )
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0].casefold()))

    @property
    def n_comments(self) -> int:
        return sum(line.heard.n_comments for line in self.lines)

    @property
    def n_points(self) -> int:
        return sum(len(line.heard.points) for line in self.lines)

    @property
    def n_answered(self) -> int:
        return sum(point.row.answer is not None for line in self.lines for point in line.heard.points)

    def narrowed(self, tag: str, only: str) -> tuple[Line, ...]:
        """The lines that a filter leaves: with this tag; loose comments, or points without an answer."""
        found = []
        for line in self.lines:
            points, loose = line.heard.points, line.heard.loose
            if tag:
                loose = tuple(note for note in loose if tag in note.tags)
                points = tuple(
                    point
                    for point in points
                    if any(tag in note.tags for said in point.said for note in (said.note, *said.alike))
                )
            if only == "unanswered":
                points, loose = tuple(point for point in points if point.row.answer is None), ()
            if only == "loose":
                points = ()
            if points or loose:
                found.append(Line(line.shown, Heard(points, loose, line.heard.notes)))
        return tuple(found)

    def notes(self, keys: Sequence[str]) -> list[Note]:
        """The comments of these keys, in the order given; unknown ones are left out."""
        all_notes = {key: note for line in self.lines for key, note in line.heard.notes.items()}
        return [all_notes[key] for key in dict.fromkeys(keys) if key in all_notes]

    def line_of(self, notes: Sequence[Note]) -> Line | None:
        """The one statement that these comments are on; None where they are on several."""
        lines = [line for line in self.lines if any(note.key in line.heard.notes for note in notes)]
        return lines[0] if len(lines) == 1 else None


def closed_rounds(session: Session, study: Study) -> list[Round]:
    return list(
        session.scalars(
            select(Round)
            .where(Round.study_id == study.id, Round.state == RoundState.CLOSED)
            .order_by(Round.number)
        )
    )


def desk(session: Session, study: Study, number: int | None = None) -> Desk | None:
    """The desk of a closed round, of the last one unless named; None where there is no such round."""
    rounds = closed_rounds(session, study)
    found = next((one for one in reversed(rounds) if number in (None, one.number)), None)
    if found is None:
        return None
    presented = session.scalars(
        select(RoundStatement)
        .join(RoundStatement.version)
        .join(StatementVersion.statement)
        .join(Statement.section)
        .where(RoundStatement.round_id == found.id)
        .order_by(Section.position, Statement.position, RoundStatement.part)
        .options(
            contains_eager(RoundStatement.version)
            .contains_eager(StatementVersion.statement)
            .contains_eager(Statement.section)
        )
    ).all()
    told, terms = heard(session, found, presented), terms_of(found)
    names = {one.key: one.title for one in terms.questions} if terms.asks_several else {}
    later = select(Round.id).where(
        Round.study_id == study.id, Round.number > found.number, Round.state != RoundState.DRAFT
    )
    return Desk(
        round=found,
        rounds=tuple(one.number for one in rounds),
        lines=tuple(Line(shown, told[shown.id], names.get(shown.question)) for shown in presented),
        is_last=session.scalar(later.limit(1)) is None,
    )


def point_of(session: Session, study: Study, key: int) -> CommentPoint | None:
    return session.scalar(
        select(CommentPoint)
        .join(CommentPoint.round_statement)
        .join(RoundStatement.round)
        .where(CommentPoint.id == key, Round.study_id == study.id)
    )


def new_words(session: Session, point: CommentPoint) -> list[StatementVersion]:
    """What a point may have led to: later versions of its statement, and first versions of what came out of it."""
    version = point.round_statement.version
    children = select(StatementLineage.child_id).where(StatementLineage.parent_id == version.statement_id)
    return list(
        session.scalars(
            select(StatementVersion)
            .join(StatementVersion.statement)
            .where(
                (
                    (StatementVersion.statement_id == version.statement_id)
                    & (StatementVersion.number > version.number)
                )
                | (StatementVersion.statement_id.in_(children) & (StatementVersion.number == 1))
            )
            .order_by(StatementVersion.id)
            .options(contains_eager(StatementVersion.statement))
        )
    )


@dataclass(frozen=True)
class Idea:
    """A suggestion without its writer; `digest` names it, and says nothing of when it came."""

    row: Suggestion
    triage: SuggestionTriage | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.row.text.encode()).hexdigest()[:16]


def ideas(session: Session, study: Study) -> list[Idea]:
    """The undecided first, in an order that says nothing of who was first."""
    rows = session.execute(
        select(Suggestion, SuggestionTriage)
        .outerjoin(SuggestionTriage, SuggestionTriage.suggestion_id == Suggestion.id)
        .where(Suggestion.study_id == study.id)
    )
    found = [Idea(suggestion, triage) for suggestion, triage in rows]
    return sorted(found, key=lambda idea: (idea.triage is not None, idea.digest))


def shelf(session: Session, study: Study) -> tuple[list[Section], list[Statement]]:
    """Sections that a new statement may join, and statements that may cover a suggestion."""
    sections = session.scalars(
        select(Section).where(Section.study_id == study.id).order_by(Section.position)
    ).all()
    statements = session.scalars(
        select(Statement)
        .join(Statement.section)
        .where(Statement.study_id == study.id)
        .order_by(Section.position, Statement.position)
        .options(selectinload(Statement.versions))
    ).all()
    return list(sections), list(statements)
