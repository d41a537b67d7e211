"""What reporting reads: the answers given so far."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.reporting import QUESTIONS, stored_as
from delphi.models import GuidelineText, Study


def answers(session: Session, study: Study) -> dict[str, GuidelineText]:
    """The newest revision of each answer, by topic."""
    topics = {stored_as(topic): topic for topic in QUESTIONS}
    rows = session.scalars(
        select(GuidelineText)
        .where(
            GuidelineText.study_id == study.id, GuidelineText.key.in_(topics), GuidelineText.language == ""
        )
        .order_by(GuidelineText.revision)
    )
    return {topics[row.key]: row for row in rows}


def answered(session: Session, study: Study) -> dict[str, str]:
    """The answers alone, as an edition's document holds them."""
    return {topic: row.text for topic, row in answers(session, study).items() if row.text}
