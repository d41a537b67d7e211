"""The receipts of a round: made from the ratings as they stand, the same for the page, the close and `verify`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, or_, select, type_coerce
from sqlalchemy.orm import Session

from delphi.domain.receipt import receipt
from delphi.models import Panellist, Rating, Round, RoundStatement, Statement, StatementVersion, Study


def receipts(session: Session, round_: Round) -> dict[int, str]:
    """The code of each panellist whose ratings count in the round, by the panellist's id.

    Whoever withdrew before the close has none, nor has who holds no key (their data were erased).
    """
    slug = session.scalars(select(Study.slug).where(Study.id == round_.study_id)).one()
    counts: list[ColumnElement[bool]] = [Panellist.withdrew_at.is_(None)]
    if round_.closed_at is not None:
        counts.append(Panellist.withdrew_at >= round_.closed_at)
    keys: dict[int, str] = {}
    answers: dict[int, list[list[Any]]] = {}
    for panellist, key, *said in session.execute(_said(round_).where(or_(*counts))):
        keys[panellist] = key
        answers.setdefault(panellist, []).append(_as_told(said))
    return {who: receipt(key, slug, round_.number, answers[who]) for who, key in keys.items()}


def own_receipt(session: Session, panellist: Panellist, round_: Round) -> str | None:
    """The panellist's code as their ratings stand now; None where nothing is rated."""
    if panellist.receipt_key is None:
        return None
    slug = session.scalars(select(Study.slug).where(Study.id == round_.study_id)).one()
    rows = session.execute(_said(round_).where(Panellist.id == panellist.id)).all()
    if not rows:
        return None
    return receipt(panellist.receipt_key, slug, round_.number, [_as_told(row[2:]) for row in rows])


def _as_told(said: Sequence[Any]) -> list[Any]:
    """Label, version, value, kept, abstained; a further question stands behind the label, the bounds of an estimate at
    the end, where some were given."""
    question, label, *rest, lowest, highest = said
    bounds = [] if lowest is highest is None else [lowest, highest]
    return [f"{label} {question}" if question else label, *rest, *bounds]


def _said(round_: Round) -> Any:
    return (
        select(
            Panellist.id, type_coerce(Panellist.receipt_key, Text), RoundStatement.question, Statement.label,
            StatementVersion.number, Rating.value, Rating.kept, Rating.abstained, Rating.lowest, Rating.highest,
        )
        .join(Rating, Rating.panellist_id == Panellist.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(RoundStatement.round_id == round_.id, Panellist.receipt_key.is_not(None))
    )  # fmt: skip


def published(codes: Iterable[str]) -> dict[str, Any]:
    """The list as a closed round keeps it: in the order of the codes, which tells nothing."""
    return {"codes": sorted(codes)}


def unlike(session: Session, round_: Round) -> list[str]:
    """Codes that the ratings of a closed round give and its published list lacks.

    Where not one fits, the round was closed elsewhere and the keys stayed there: then nothing is said here.
    """
    made = set(receipts(session, round_).values())
    listed = set((round_.receipts or {}).get("codes", ()))
    return sorted(made - listed) if made & listed else []
