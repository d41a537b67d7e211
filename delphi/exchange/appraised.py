"""Evidence and the texts of the guideline, as JSON and back. Older exports have neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi.exchange.record import EVIDENCE, LISTS, values, written
from delphi.models import Evidence, Finding, GuidelineText, Statement, Study

Json = dict[str, Any]


def exported(session: Session, study: Study) -> dict[str, list[Json]]:
    """Evidence by the labels of statements, and every revision of every text."""
    rows = session.execute(
        select(Evidence, Statement.label)
        .join(Statement, Statement.id == Evidence.statement_id)
        .where(Statement.study_id == study.id)
        .options(selectinload(Evidence.findings))
    ).all()
    finding = EVIDENCE.inside["findings"]
    texts = session.scalars(select(GuidelineText).where(GuidelineText.study_id == study.id))
    return {
        "evidence": [
            written(EVIDENCE, row, statement=label, findings=[written(finding, one) for one in row.findings])
            for row, label in sorted(rows, key=lambda pair: pair[1])
        ],
        "texts": [
            written(LISTS["texts"], row)
            for row in sorted(texts, key=lambda row: (row.key, row.language, row.revision))
        ],
    }


def store(session: Session, study: Study, data: Mapping[str, Any]) -> None:
    """The rows of a checked document, whose statements are stored already."""
    labels = {s.label: s.id for s in session.scalars(select(Statement).where(Statement.study_id == study.id))}
    finding = EVIDENCE.inside["findings"]
    for item in data["evidence"]:
        findings = [Finding(**values(finding, one)) for one in item["findings"]]
        row = Evidence(statement_id=labels[item["statement"]], findings=findings, **values(EVIDENCE, item))
        session.add(row)
    session.add_all(
        GuidelineText(study_id=study.id, **values(LISTS["texts"], item)) for item in data["texts"]
    )
    session.flush()
