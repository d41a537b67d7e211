"""Recommendations and editions in the JSON of a study: with what was taken back, what became of each, what the public said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.exchange.record import LISTS, values, written
from delphi.models import (
    Edition,
    EditionStep,
    PublicComment,
    Recommendation,
    Retraction,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
)

Json = Mapping[str, Any]


def exported(session: Session, study: Study) -> dict[str, list[dict[str, Any]]]:
    return {"recommendations": _recommendations(session, study), "editions": _editions(session, study)}


def _recommendations(session: Session, study: Study) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Recommendation, Round.number, Statement.label)
        .join(RoundStatement, RoundStatement.id == Recommendation.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(Recommendation.study_id == study.id)
    ).all()
    ordered = sorted(rows, key=lambda row: (row[0].position, row[1], row[2]))
    kind = LISTS["recommendations"]
    return [
        written(
            kind,
            row,
            round=number,
            statement=label,
            retractions=[written(kind.inside["retractions"], row.retraction)] if row.retraction else [],
        )
        for row, number, label in ordered
    ]


def _editions(session: Session, study: Study) -> list[dict[str, Any]]:
    kind = LISTS["editions"]
    said: dict[int, list[PublicComment]] = {}
    for comment in session.scalars(
        select(PublicComment).join(Edition).where(Edition.study_id == study.id).order_by(PublicComment.id)
    ):
        said.setdefault(comment.edition_id, []).append(comment)
    return [
        written(
            kind,
            edition,
            steps=[written(kind.inside["steps"], step) for step in edition.steps],
            comments=[written(kind.inside["comments"], one) for one in said.get(edition.id, [])],
        )
        for edition in session.scalars(
            select(Edition).where(Edition.study_id == study.id).order_by(Edition.major, Edition.minor)
        )
    ]


def store(session: Session, study: Study, data: Json, presented: Mapping[tuple[int, str], int]) -> None:
    """The rows of checked JSON; `presented` are the keys of what was shown by round and label."""
    kind = LISTS["recommendations"]
    for item in data["recommendations"]:
        taken_back = [Retraction(**values(kind.inside["retractions"], one)) for one in item["retractions"]]
        session.add(
            Recommendation(
                study_id=study.id,
                round_statement_id=presented[item["round"], item["statement"]],
                retraction=taken_back[0] if taken_back else None,
                **values(kind, item),
            )
        )
    kind = LISTS["editions"]
    for item in data["editions"]:
        steps = [EditionStep(**values(kind.inside["steps"], step)) for step in item["steps"]]
        edition = Edition(study_id=study.id, steps=steps, **values(kind, item))
        said = [
            PublicComment(edition=edition, **values(kind.inside["comments"], one)) for one in item["comments"]
        ]
        session.add_all([edition, *said])
    session.flush()
