"""What the pages of evidence read."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.lifecycle import RoundState
from delphi.models import (
    Evidence,
    Finding,
    Reference,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
)

QUESTION = ("population", "intervention", "comparison", "outcomes", "known", "research_need")
OF_FINDING = (
    "outcome", "importance", "design", "n_studies", "n_participants", "measure", "estimate", "low", "high", "baseline",
    "absolute", "risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias", "large_effect",
    "dose_response", "confounding", "remark",
)  # fmt: skip


def evidence_of(session: Session, statement: Statement) -> Evidence | None:
    return session.scalar(
        select(Evidence)
        .where(Evidence.statement_id == statement.id)
        .options(selectinload(Evidence.findings))
        .execution_options(populate_existing=True)
    )


def shown_in_open_round(session: Session, statement: Statement) -> int | None:
    """The number of the open round in which the panel reads this evidence."""
    return session.scalar(
        select(Round.number)
        .join(RoundStatement, RoundStatement.round_id == Round.id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(StatementVersion.statement_id == statement.id, Round.state == RoundState.OPEN)
    )


def question_of(evidence: Evidence | None) -> dict[str, str]:
    """The texts of the question, as its form has them."""
    return {name: getattr(evidence, name) if evidence else "" for name in QUESTION}


def judgements_of(evidence: Evidence | None) -> dict[str, str]:
    """The judgements as their form has them: a word, who judged, and a remark for each criterion."""
    found: dict[str, str] = {}
    for name, judged in (evidence.judgements if evidence else {}).items():
        found |= {name: judged["judgement"], f"{name}_by": judged["by"], f"{name}_remark": judged["remark"]}
    return found


def finding_of(row: Finding | None) -> dict[str, str]:
    """A finding as its form has it."""
    values = {name: getattr(row, name) for name in OF_FINDING} if row else {}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def reference_numbers(session: Session, study: Study) -> dict[str, int]:
    """The numbers that citations have on pages of staff, where no edition numbers them yet: by their keys."""
    keys = session.scalars(select(Reference.key).where(Reference.study_id == study.id)).all()
    return {key: number for number, key in enumerate(sorted(keys, key=str.casefold), 1)}


def usual(evidence: Evidence | None) -> dict[str, Any]:
    """What a further finding most likely has in common with the last one."""
    last = evidence.findings[-1] if evidence and evidence.findings else None
    known = {name: getattr(last, name, None) for name in ("design", "n_studies", "n_participants", "measure")}
    return {name: value for name, value in known.items() if value is not None}


def outcomes_left(evidence: Evidence | None) -> list[str]:
    """The outcomes that the question names and no finding has yet."""
    if evidence is None:
        return []
    named = [" ".join(one.split()).rstrip(".") for one in re.split(r"[;\n]", evidence.outcomes)]
    found = {row.outcome.casefold() for row in evidence.findings}
    return [one for one in named if one and one.casefold() not in found]
