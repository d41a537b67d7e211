"""What reporting reads: the answers given so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.reporting import PARTS, QUESTIONS, stored_as
from delphi.errors import Sentence
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


@dataclass(frozen=True)
class Part:
    """The questions of one group that are wanted, and how many of them are answered."""

    number: int
    name: Sentence
    topics: tuple[str, ...]
    n_answered: int

    @property
    def n_missing(self) -> int:
        return len(self.topics) - self.n_answered


def parts(answered: Collection[str], wanted: Collection[str]) -> list[Part]:
    """The groups with the questions that are wanted; a group without any is left out."""
    found = []
    for number, (name, group) in enumerate(PARTS, start=1):
        topics = tuple(topic for topic in group if topic in wanted)
        if topics:
            found.append(Part(number, name, topics, sum(topic in answered for topic in topics)))
    return found
