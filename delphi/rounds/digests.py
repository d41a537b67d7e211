"""Hashes over what a round showed and what was said in it, by which a later change of either is seen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain import chain
from delphi.models import Panellist, Rating, Round, RoundStatement, Statement, StatementVersion
from delphi.rounds.queries import presented
from delphi.tongues import digest


def words_digest(session: Session, round_: Round) -> str:
    """SHA-256 over the exact words that the round shows, in order.

    The opening's event holds it, so that `verify` sees words that were changed after the panel read them.
    """
    return chain.sha256(
        [
            [
                shown.version.statement.label,
                shown.version.number,
                shown.version.text,
                shown.version.rationale,
                shown.version.certainty,
                *([shown.question] if shown.question or shown.part > 1 else []),
            ]
            for shown in presented(session, round_)
        ]
    )


def shown_digests(session: Session, round_: Round) -> dict[str, str | None]:
    """What the opening's event says of the words, and of the translations that were ready by then, if any."""
    versions = select(RoundStatement.version_id).where(RoundStatement.round_id == round_.id)
    translated = digest(session, list(session.scalars(versions)), round_.opened_at)
    return {"words_sha256": words_digest(session, round_), "translations_sha256": translated}


def ratings_digest(session: Session, round_: Round) -> str:
    """SHA-256 over every current rating of the round, by label, version and code, in that order.

    A close stores it, so that `verify` sees a rating that was changed afterwards.
    """
    rows = session.execute(
        select(
            Statement.label,
            StatementVersion.number,
            Panellist.code,
            RoundStatement.question,
            Rating.value,
            Rating.kept,
            Rating.abstained,
            Rating.revision,
            Rating.lowest,
            Rating.highest,
        )
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(RoundStatement.round_id == round_.id)
    )
    # Sorted here: databases order text by their own collations. The main question and no bounds are named by nothing.
    ordered = sorted(rows, key=lambda row: row[:4])
    return chain.sha256(
        [[*row[:3], *([row[3]] if row[3] else []), *row[4:8], *_bounds(row[8], row[9])] for row in ordered]
    )


def _bounds(lowest: int | None, highest: int | None) -> list[int | None]:
    return [] if lowest is highest is None else [lowest, highest]
