"""What must be known to open or close a round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Exists, exists, func, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload

from delphi.domain import lifecycle
from delphi.domain.disclosure import too_small
from delphi.domain.lifecycle import Blocker, ClosingFacts, OpeningFacts, RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.domain.question import Question, unfit_rankings
from delphi.errors import Sentence
from delphi.models import (
    Extension,
    Panellist,
    Pilot,
    Rating,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)
from delphi.recusals import n_recused, pairs
from delphi.terms import current_terms


def rounds_of(session: Session, study: Study) -> list[Round]:
    return list(session.scalars(select(Round).where(Round.study_id == study.id).order_by(Round.number)))


def find_round(session: Session, study: Study, number: int) -> Round | None:
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.number == number))


def due_rounds(session: Session, at: datetime) -> list[int]:
    """Ids of the open rounds whose closing time has come, for whoever was given more time too."""
    return list(
        session.scalars(
            select(Round.id).where(
                Round.state == RoundState.OPEN, Round.closes_at <= at, ~_goes_on_for_somebody(at)
            )
        )
    )


def _goes_on_for_somebody(at: datetime) -> Exists:
    return (
        exists()
        .where(
            Extension.round_id == Round.id,
            Extension.closes_at > at,
            Extension.panellist_id == Panellist.id,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
        )
        .correlate(Round)
    )


def last_extension(session: Session, round_: Round, at: datetime) -> datetime | None:
    """When the last panellist who was given more time has had it; None where nobody has any left."""
    return session.scalar(
        select(func.max(Extension.closes_at))
        .join(Panellist, Panellist.id == Extension.panellist_id)
        .where(
            Extension.round_id == round_.id,
            Extension.closes_at > at,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
        )
    )


def to_present(session: Session, study: Study) -> list[StatementVersion]:
    """The newest version of each statement that is still open, in the order of the study."""
    newest = (
        select(StatementVersion.statement_id, func.max(StatementVersion.number).label("number"))
        .group_by(StatementVersion.statement_id)
        .subquery()
    )
    return list(
        session.scalars(
            select(StatementVersion)
            .join(
                newest,
                (newest.c.statement_id == StatementVersion.statement_id)
                & (newest.c.number == StatementVersion.number),
            )
            .join(Statement, Statement.id == StatementVersion.statement_id)
            .join(Section, Section.id == Statement.section_id)
            .where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
            .order_by(Section.position, Statement.position, Statement.id)
            .options(contains_eager(StatementVersion.statement))
        )
    )


def asked_of(session: Session, study: Study) -> dict[str, tuple[Question, ...]]:
    """By the key of a statement's own question, all that it would be asked; empty where there is one question."""
    terms = current_terms(session, study)
    keys = [one.key for one in terms.questions] if terms.more else []
    return {key: terms.questions_of(key) for key in keys}


def opening_blockers(
    session: Session, round_: Round, at: datetime, n_statements: int | None = None
) -> tuple[Blocker, ...]:
    """Everything that keeps the round from opening, each with its remedy."""
    study = round_.study
    terms = current_terms(session, study)
    others = [other for other in rounds_of(session, study) if other.id != round_.id]
    own = [version.statement.question for version in to_present(session, study)]
    facts = OpeningFacts(
        number=round_.number,
        state=round_.state,
        n_statements=len(own) if n_statements is None else n_statements,
        n_panellists=_n_active(session, study),
        n_rounds=terms.n_rounds,
        least_n=max(question.rule.least_n for question in terms.questions),
        open_round=next((o.number for o in others if o.state is RoundState.OPEN), None),
        previous_closed=all(o.state is RoundState.CLOSED for o in others if o.number < round_.number),
        closes_at=round_.closes_at,
        problems=(
            *terms.problems(),
            *_unknown_questions(session, study, terms),
            *unfit_rankings(terms.questions, own),
        ),
        pilot_open=_is_piloted(session, study),
    )
    return lifecycle.opening_blockers(facts, at)


def _unknown_questions(session: Session, study: Study, terms: Terms) -> tuple[Blocker, ...]:
    """Statements whose own question the protocol no longer has."""
    known = [question.key for question in terms.questions]
    labels = session.scalars(
        select(Statement.label)
        .where(
            Statement.study_id == study.id,
            Statement.state == StatementState.OPEN,
            Statement.question.not_in(known),
        )
        .order_by(Statement.section_id, Statement.position)
    ).all()
    if not labels:
        return ()
    what = Sentence(
        "%(labels)s asks a question that the protocol does not have.",
        "%(labels)s ask a question that the protocol does not have.",
        n=len(labels),
        labels=", ".join(labels),
    )
    return (Blocker(what, Sentence("Choose another question for it, or put the question back.")),)


def _is_piloted(session: Session, study: Study) -> bool:
    is_open = select(Pilot.id).where(Pilot.study_id == study.id, Pilot.closed_at.is_(None))
    return session.scalar(is_open) is not None


def closing_blockers(session: Session, round_: Round) -> tuple[Blocker, ...]:
    """Everything that keeps the round from closing, each with its remedy."""
    n_ratings = session.scalar(
        select(func.count())
        .select_from(Rating)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(RoundStatement.round_id == round_.id)
    )
    return lifecycle.closing_blockers(ClosingFacts(round_.number, round_.state, n_ratings or 0))


def _n_active(session: Session, study: Study) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Panellist.study_id == study.id,
                Panellist.withdrew_at.is_(None),
                Panellist.declined_at.is_(None),
            )
        )
        or 0
    )


def small_groups(session: Session, study: Study) -> tuple[str, ...]:
    """The stakeholder groups that are too small to be shown, whatever they answer."""
    rows = session.execute(
        select(Panellist.stakeholder_group, func.count())
        .where(
            Panellist.study_id == study.id,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
        )
        .group_by(Panellist.stakeholder_group)
    ).all()
    return too_small(dict(rows), current_terms(session, study).least_cell)


def presented(session: Session, round_: Round) -> list[RoundStatement]:
    """What the round shows, in order, with its words, statement and section."""
    return list(
        session.scalars(
            select(RoundStatement)
            .where(RoundStatement.round_id == round_.id)
            .order_by(RoundStatement.position)
            .options(
                joinedload(RoundStatement.version)
                .joinedload(StatementVersion.statement)
                .joinedload(Statement.section)
            )
        )
    )


def n_unfinished(session: Session, round_: Round) -> int:
    """How many of the panel have begun this round and not answered every statement asked of them."""
    n_statements = select(func.count()).where(RoundStatement.round_id == round_.id).scalar_subquery()
    is_recused = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(round_.id))
    begun = (
        select(Rating.panellist_id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(RoundStatement.round_id == round_.id, Panellist.withdrew_at.is_(None), ~is_recused)
        .group_by(Rating.panellist_id)
        .having(func.count() + n_recused(round_.id, Rating.panellist_id) < n_statements)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(begun)) or 0


def n_not_begun(session: Session, round_: Round) -> int:
    """How many of the panel are asked something in this round and have answered nothing of it."""
    n_statements = select(func.count()).where(RoundStatement.round_id == round_.id).scalar_subquery()
    answered = (
        exists()
        .where(
            RoundStatement.round_id == round_.id,
            Rating.round_statement_id == RoundStatement.id,
            Rating.panellist_id == Panellist.id,
        )
        .correlate(Panellist)
    )
    asked = select(func.count(Panellist.id)).where(
        Panellist.study_id == round_.study_id,
        Panellist.withdrew_at.is_(None),
        Panellist.declined_at.is_(None),
        n_recused(round_.id, Panellist.id) < n_statements,
        ~answered,
    )
    return session.scalar(asked) or 0
