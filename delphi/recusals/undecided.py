"""Interests in single statements that were declared and on which nobody has decided."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from delphi.domain.lifecycle import StatementState
from delphi.models import Declaration, Panellist, Recusal, Statement, Study


def undecided(session: Session, study: Study) -> tuple[Declaration, ...]:
    """The declarations in force that no decision has followed, in the order in which they were made.

    Also those on statements that a round has settled meanwhile: the ratings count, so somebody has to say
    why. Not those on dropped statements, nor of people who were erased, whom nobody can be asked about.
    """
    later = aliased(Declaration)
    is_replaced = exists().where(
        later.panellist_id == Declaration.panellist_id,
        later.statement_id == Declaration.statement_id,
        or_(
            later.declared_at > Declaration.declared_at,
            and_(later.declared_at == Declaration.declared_at, later.id > Declaration.id),
        ),
    )
    is_decided = exists().where(
        Recusal.panellist_id == Declaration.panellist_id,
        Recusal.statement_id == Declaration.statement_id,
        or_(
            Recusal.until_round.is_(None),
            Recusal.recused_at >= Declaration.declared_at,
            Recusal.lifted_at >= Declaration.declared_at,
        ),
    )
    rows = session.scalars(
        select(Declaration)
        .join(Statement, Statement.id == Declaration.statement_id)
        .join(Panellist, Panellist.id == Declaration.panellist_id)
        .where(
            Statement.study_id == study.id,
            Statement.state != StatementState.DROPPED,
            Panellist.declined_at.is_(None),
            Panellist.receipt_key.is_not(None),
            Declaration.text != "",
            ~is_replaced,
            ~is_decided,
        )
        .options(contains_eager(Declaration.statement))
        .order_by(Declaration.declared_at, Declaration.id)
    )
    return tuple(rows)


def labels_of(declarations: Iterable[Declaration], among: Iterable[str] | None = None) -> list[str]:
    """The labels of the statements, one for each declaration, of all or of those `among` them."""
    labels = [one.statement.label for one in declarations]
    wanted = set(labels if among is None else among)
    return [label for label in labels if label in wanted]
