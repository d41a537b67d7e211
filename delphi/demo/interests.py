"""Interests in single statements of the demo study, and what its chair decided of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Panellist, Statement, Study
from delphi.panel import interests

# Code, label, what was declared, in which round.
DECLARED = (
    ("E08", "SKI1", "Speaker’s fees from a maker of hyaluronic acid, last in the spring.", 1),
    ("E18", "SKI1", "My clinic offers this treatment.", 1),
    ("E07", "SUB5", "I advise a hospital pharmacy that mixes such solutions.", 2),
)
# Who is recused from what, from round 1 on, and why.
RECUSED = (
    ("E08", "SKI1", "Fees from a maker of the product that the statement recommends."),
    ("E18", "SKI1", "Earns from the treatment that the statement recommends."),
)
PAIRS = frozenset((code, label) for code, label, _reason in RECUSED)
SOON = timedelta(minutes=20)


def declare(session: Session, study: Study, panel: dict[str, Panellist], number: int, at: datetime) -> None:
    """What is declared as this round opens."""
    for code, label, text, in_round in DECLARED:
        if in_round == number:
            said = {_statement(session, study, label).id: text}
            interests.declare(
                session, study, panel[code], said, by="a panellist", at=_in(panel[code], at) + SOON
            )


def recuse(session: Session, study: Study, panel: dict[str, Panellist], by: str, at: datetime) -> None:
    """The chair decides before the first of them rates."""
    for code, label, reason in RECUSED:
        statement = _statement(session, study, label)
        decided_at = _in(panel[code], at) + 2 * SOON
        interests.recuse(session, study, panel[code], [statement], reason, 1, by=by, at=decided_at)


def _in(panellist: Panellist, opened_at: datetime) -> datetime:
    """When a panellist first looks at a round."""
    return max(opened_at, panellist.consented_at or opened_at)


def _statement(session: Session, study: Study, label: str) -> Statement:
    wanted = select(Statement).where(Statement.study_id == study.id, Statement.label == label)
    return session.scalars(wanted).one()
