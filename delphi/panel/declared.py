"""What the pages of interests read: who declared what, by name and never by code, and who is recused."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import StatementState
from delphi.models import (
    Declaration,
    Enrolment,
    Panellist,
    Recusal,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)
from delphi.panel.interests import standing
from delphi.recusals.undecided import undecided


@dataclass(frozen=True)
class Asked:
    """A statement as the panel last saw it."""

    id: int
    label: str
    version: StatementVersion
    is_open: bool


@dataclass(frozen=True)
class Declarer:
    """One of the panel with all that they declared, and from what they are recused.

    `waiting` are declarations on which nothing was decided since, `settled` those of them whose statement a
    round has settled meanwhile. `key` is the enrolment's.
    """

    key: int
    name: str
    panellist: Panellist
    declarations: tuple[Declaration, ...]
    recusals: tuple[Recusal, ...]
    waiting: tuple[Declaration, ...]

    @property
    def has_declared(self) -> bool:
        return bool(self.panellist.has_interests or self.declarations)

    @property
    def in_force(self) -> tuple[Recusal, ...]:
        return tuple(one for one in self.recusals if one.until_round is None)

    @property
    def settled(self) -> tuple[Declaration, ...]:
        return tuple(one for one in self.waiting if one.statement.state is not StatementState.OPEN)


def asked(session: Session, study: Study) -> tuple[Asked, ...]:
    """The statements that some round has shown, in its words and in the order of the study."""
    newest = (
        select(StatementVersion.statement_id, func.max(RoundStatement.id).label("shown"))
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Round.study_id == study.id, Round.opened_at.is_not(None))
        .group_by(StatementVersion.statement_id)
        .subquery()
    )
    rows = session.execute(
        select(Statement.id, Statement.label, StatementVersion, Statement.state)
        .join(newest, newest.c.statement_id == Statement.id)
        .join(RoundStatement, RoundStatement.id == newest.c.shown)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Section, Section.id == Statement.section_id)
        .order_by(Section.position, Statement.position, Statement.id)
    )
    return tuple(
        Asked(key, label, version, state is StatementState.OPEN) for key, label, version, state in rows
    )


def open_statements(session: Session, study: Study) -> tuple[Statement, ...]:
    """The statements that a round shows or may still show, in the order of the study."""
    rows = session.scalars(
        select(Statement)
        .join(Statement.section)
        .where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
        .options(joinedload(Statement.section), joinedload(Statement.versions))
    ).unique()
    return tuple(sorted(rows, key=lambda one: (one.section.position, one.position, one.id)))


def declarers(session: Session, study: Study, key: int | None = None) -> tuple[Declarer, ...]:
    """Everybody on the panel (or the one of this enrolment), who declared something first.

    Who has left is among them only where an interest of theirs still waits for a decision.
    """
    rows = session.execute(
        select(Enrolment, Panellist)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .where(Enrolment.study_id == study.id, *([Enrolment.id == key] if key is not None else []))
    ).all()
    ids = [panellist.id for _enrolment, panellist in rows]
    declared: dict[int, list[Declaration]] = {}
    for one in standing(session, ids):
        if one.text:
            declared.setdefault(one.panellist_id, []).append(one)
    recused: dict[int, list[Recusal]] = {}
    decided = select(Recusal).where(Recusal.panellist_id.in_(ids)).options(joinedload(Recusal.statement))
    for decision in session.scalars(decided.order_by(Recusal.recused_at, Recusal.id)):
        recused.setdefault(decision.panellist_id, []).append(decision)
    waiting: dict[int, list[Declaration]] = {}
    for one in undecided(session, study):
        waiting.setdefault(one.panellist_id, []).append(one)
    found = [
        Declarer(
            enrolment.id,
            enrolment.name,
            panellist,
            tuple(declared.get(panellist.id, ())),
            tuple(recused.get(panellist.id, ())),
            tuple(waiting.get(panellist.id, ())),
        )
        for enrolment, panellist in rows
        if panellist.is_active or panellist.id in waiting or key is not None
    ]
    return tuple(sorted(found, key=lambda one: (not one.has_declared, one.name.casefold(), one.key)))
