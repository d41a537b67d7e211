"""Reads the protocol of a study with its amendments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.protocol import Terms, differences
from delphi.errors import Sentence
from delphi.models import Amendment, Protocol, Rating, Round, RoundStatement, Section, Statement, Study


@dataclass(frozen=True)
class Amended:
    """An amendment, and what it changed, a sentence for each."""

    amendment: Amendment
    differences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Standing:
    """The protocol as it stands: as it was written, and every amendment since, in order."""

    protocol: Protocol
    amendments: tuple[Amendment, ...]

    @property
    def is_locked(self) -> bool:
        return self.protocol.locked_at is not None

    @property
    def seen(self) -> int:
        """Grows with every change, so that the later of two editors can be told."""
        return self.protocol.revision + len(self.amendments)

    @cached_property
    def original(self) -> Terms:
        return Terms.from_json(self.protocol.terms)

    @cached_property
    def terms(self) -> Terms:
        """The terms in force."""
        return Terms.from_json(self.amendments[-1].terms) if self.amendments else self.original

    @property
    def sha256(self) -> str | None:
        """Of the terms in force, once they are locked."""
        return self.amendments[-1].sha256 if self.amendments else self.protocol.sha256

    @property
    def history(self) -> list[Amended]:
        """The amendments with what each changed, the newest first."""
        before, found = self.original, []
        for amendment in self.amendments:
            after = Terms.from_json(amendment.terms)
            found.append(Amended(amendment, differences(before, after)))
            before = after
        return found[::-1]


def standing(session: Session, study: Study) -> Standing:
    protocol = session.scalars(select(Protocol).where(Protocol.study_id == study.id)).one()
    amendments = session.scalars(
        select(Amendment).where(Amendment.study_id == study.id).order_by(Amendment.number)
    )
    return Standing(protocol, tuple(amendments))


def open_statements(session: Session, study: Study) -> list[Statement]:
    """Those that the next round would show, in the order of the study."""
    rows = session.scalars(
        select(Statement)
        .join(Section, Section.id == Statement.section_id)
        .where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
        .order_by(Section.position, Statement.position)
        .options(selectinload(Statement.versions))
    )
    return list(rows)


def scale_is_fixed(session: Session, study: Study) -> bool:
    """Whether somebody has rated on the scale, or may do so at any moment."""
    rated = (
        select(Rating.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Round.study_id == study.id)
    )
    is_open = select(Round.id).where(Round.study_id == study.id, Round.state == RoundState.OPEN)
    return bool(session.scalar(select(exists(rated) | exists(is_open))))
