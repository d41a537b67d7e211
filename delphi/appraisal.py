"""What is known behind statements, as every page and document has it: plain values, certainty worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from delphi.domain import grade
from delphi.domain.deciding import CRITERIA
from delphi.models import Evidence, EvidenceOpened, Finding, RoundStatement

Appraised = dict[str, Any]


def appraised(session: Session, statements: Iterable[int]) -> dict[int, Appraised]:
    """By the key of its statement: question, findings and judgements; statements without any are left out."""
    rows = session.scalars(
        select(Evidence)
        .where(Evidence.statement_id.in_(list(statements)))
        .options(selectinload(Evidence.findings))
    )
    return {row.statement_id: of(row) for row in rows}


def of(evidence: Evidence) -> Appraised:
    """One statement's evidence, as a lock freezes it."""
    findings = [finding(row) for row in evidence.findings]
    return {
        "question": {
            name: getattr(evidence, name) for name in ("population", "intervention", "comparison", "outcomes")
        },
        "known": evidence.known,
        "certainty": grade.overall(
            [
                (row.importance, found["certainty"])
                for row, found in zip(evidence.findings, findings, strict=True)
            ]
        ),
        "findings": findings,
        "judgements": [
            {"criterion": name, **evidence.judgements[name]}
            for name in CRITERIA
            if name in evidence.judgements
        ],
        "research_need": evidence.research_need,
        "changed_at": evidence.changed_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def texts_on_card(evidence: Appraised) -> list[str]:
    """What experts read of it, in which references may be cited."""
    return [evidence["known"], *(row["remark"] for row in evidence["findings"])]


def finding(row: Finding) -> Appraised:
    """A row of the summary of findings, with the certainty and the absolute effect that follow from it."""
    down = {name: getattr(row, name) for name in grade.DOWN}
    up = {name: getattr(row, name) for name in grade.UP}
    return {
        "outcome": row.outcome,
        "importance": str(row.importance),
        "design": str(row.design),
        "n_studies": row.n_studies,
        "n_participants": row.n_participants,
        "measure": str(row.measure) if row.measure else None,
        "relative": {"estimate": row.estimate, "low": row.low, "high": row.high} if row.estimate else None,
        "baseline": row.baseline,
        "absolute": _absolute(row),
        "absolute_in_words": row.absolute,
        "down": down,
        "up": up,
        "certainty": grade.certainty(row.design, down, up),
        "remark": row.remark,
    }


def _absolute(row: Finding) -> dict[str, int | None] | None:
    """Of 1,000 people, how many more or fewer; None where it does not follow from the relative effect."""
    if row.measure is None or row.baseline is None or not row.estimate:
        return None
    low, high = (float(value) if value else None for value in (row.low, row.high))
    found = grade.absolute(row.measure, row.baseline, float(row.estimate), low, high)
    return found.to_json() if found else None


def settle_opened(session: Session, shown: Sequence[RoundStatement]) -> dict[int, int]:
    """By the key of what a round presents: how many opened the evidence there, where there is some.

    Who it was is known until then, so that each counts once, and forgotten here.
    """
    of_round = EvidenceOpened.round_statement_id.in_([presented.id for presented in shown])
    # Where several questions are asked of a statement, each has a card of its own, and the evidence is the same.
    counted = session.execute(
        select(RoundStatement.version_id, func.count(EvidenceOpened.panellist_id.distinct()))
        .join(EvidenceOpened, EvidenceOpened.round_statement_id == RoundStatement.id)
        .where(of_round)
        .group_by(RoundStatement.version_id)
    )
    n_opened = {version: n for version, n in counted.all()}  # noqa: C416
    session.execute(delete(EvidenceOpened).where(of_round))
    known = appraised(session, [presented.version.statement_id for presented in shown])
    return {
        presented.id: n_opened.get(presented.version_id, 0)
        for presented in shown
        if presented.version.statement_id in known
    }
