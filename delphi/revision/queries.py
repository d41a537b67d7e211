"""What can be revised between two rounds: the statements that stayed open, what was said of them, what was done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from delphi.comments import Voices, voices_of
from delphi.domain.consensus import Verdict
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.domain.scale import Scale
from delphi.domain.wording import Run, differences
from delphi.models import Round, RoundStatement, Section, Statement, StatementLineage, StatementVersion, Study
from delphi.tallies import terms_of
from delphi.terms import current_terms


@dataclass(frozen=True)
class Asked:
    """What the last closed round said of a statement on one question."""

    question: Question
    numbers: dict[str, Any]
    verdict: Verdict
    voices: tuple[Voices, ...] = ()

    @property
    def counts(self) -> list[int]:
        return [int(count) for count in self.numbers["counts"].values()]


@dataclass(frozen=True)
class Item:
    """A statement that the last close left open, or that was dropped since; `asked` has its own question first."""

    statement: Statement
    shown: StatementVersion
    asked: tuple[Asked, ...]

    @property
    def numbers(self) -> dict[str, Any]:
        return self.asked[0].numbers

    @property
    def verdict(self) -> Verdict:
        return self.asked[0].verdict

    @property
    def scale(self) -> Scale:
        return self.asked[0].question.scale

    @property
    def voices(self) -> tuple[Voices, ...]:
        """What was written, of whichever question."""
        return tuple(voices for one in self.asked for voices in one.voices)

    @property
    def rewording(self) -> StatementVersion | None:
        """The words that wait for the next round; None where those already shown are carried."""
        newest = self.statement.current
        return newest if newest.number > self.shown.number and newest.released_at is None else None

    @property
    def diff(self) -> list[Run] | None:
        return differences(self.shown.text, self.rewording.text) if self.rewording else None

    @property
    def counts(self) -> list[int]:
        return self.asked[0].counts

    @property
    def has_left(self) -> bool:
        """Whether no later round shows it: it was dropped, or goes on in other statements."""
        return self.statement.state is StatementState.DROPPED

    @property
    def successors(self) -> list[StatementLineage]:
        """What it was split or merged into."""
        return self.statement.successors if self.has_left else []

    @property
    def seen(self) -> str:
        """Changes when somebody else rewords the statement."""
        return fingerprint(self.statement.current)


@dataclass(frozen=True)
class Stage:
    """Where the study stands between its rounds; `closed` and `terms` are of the last closed round."""

    closed: Round | None
    terms: Terms | None
    running: Round | None
    items: tuple[Item, ...]
    n_accepted: int
    n_rejected: int
    n_rounds: int  # that the protocol allows now
    fresh: tuple[Statement, ...] = ()  # no round has shown them yet

    @property
    def was_last(self) -> bool:
        """Whether the protocol plans no further round."""
        return self.closed is not None and self.closed.number >= self.n_rounds

    @property
    def n_reworded(self) -> int:
        return sum(item.rewording is not None and not item.has_left for item in self.items)

    @property
    def n_dropped(self) -> int:
        return sum(item.has_left and not item.successors for item in self.items)

    @property
    def n_replaced(self) -> int:
        """Split or merged."""
        return sum(bool(item.successors) for item in self.items)

    @property
    def n_carried(self) -> int:
        return len(self.items) - self.n_reworded - self.n_dropped - self.n_replaced

    def of(self, statement: Statement) -> Item | None:
        return next((item for item in self.items if item.statement.id == statement.id), None)


def fingerprint(version: StatementVersion) -> str:
    said = repr((version.number, version.text, version.rationale, version.certainty, version.reason))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def running_round(session: Session, study: Study) -> Round | None:
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.state == RoundState.OPEN))


def last_closed(session: Session, study: Study) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.study_id == study.id, Round.state == RoundState.CLOSED)
        .order_by(Round.number.desc())
        .limit(1)
    )


def stage(session: Session, study: Study) -> Stage:
    """Everything that a revision looks at; the number of queries is the same for all studies."""
    closed, running = last_closed(session, study), running_round(session, study)
    if closed is None:
        return Stage(None, None, running, (), 0, 0, 0)
    rows = _presented(session, closed)
    states = [row.version.statement.state for row in rows if row.part == 1]
    return Stage(
        closed=closed,
        terms=terms_of(closed),
        running=running,
        items=_items(session, closed, rows),
        n_accepted=states.count(StatementState.ACCEPTED),
        n_rejected=states.count(StatementState.REJECTED),
        n_rounds=current_terms(session, study).n_rounds,
        fresh=_fresh(session, study),
    )


def _items(session: Session, closed: Round, rows: Sequence[RoundStatement]) -> tuple[Item, ...]:
    unsettled = (StatementState.OPEN, StatementState.DROPPED)
    open_rows = [row for row in rows if row.version.statement.state in unsettled]
    heard = voices_of(session, closed, {row.id: (row.summary or {})["counts"] for row in open_rows})
    terms, several = terms_of(closed), dict[StatementVersion, list[Asked]]()
    for row in open_rows:
        verdict = Verdict.from_json(row.verdict or {})
        asked = Asked(terms.question(row.question), row.summary or {}, verdict, heard[row.id])
        several.setdefault(row.version, []).append(asked)
    return tuple(Item(version.statement, version, tuple(asked)) for version, asked in several.items())


def _presented(session: Session, closed: Round) -> Sequence[RoundStatement]:
    return session.scalars(
        select(RoundStatement)
        .join(RoundStatement.version)
        .join(StatementVersion.statement)
        .join(Statement.section)
        .where(RoundStatement.round_id == closed.id)
        .order_by(Section.position, Statement.position, RoundStatement.position)
        .options(
            contains_eager(RoundStatement.version)
            .contains_eager(StatementVersion.statement)
            .options(
                contains_eager(Statement.section),
                selectinload(Statement.versions),
                selectinload(Statement.successors).selectinload(StatementLineage.child),
            )
        )
    ).all()


def _fresh(session: Session, study: Study) -> tuple[Statement, ...]:
    shown = select(StatementVersion.statement_id).where(StatementVersion.released_at.is_not(None))
    found = session.scalars(
        select(Statement)
        .join(Statement.section)
        .where(
            Statement.study_id == study.id,
            Statement.state == StatementState.OPEN,
            Statement.id.not_in(shown),
        )
        .order_by(Section.position, Statement.position)
        .options(
            contains_eager(Statement.section),
            selectinload(Statement.versions),
            selectinload(Statement.origins).selectinload(StatementLineage.parent),
        )
    )
    return tuple(found)
