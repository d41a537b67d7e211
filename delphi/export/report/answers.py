"""What was answered for the checklists, as an edition's document holds it."""

from __future__ import annotations

from delphi.domain.reporting import OF_FRONT, QUESTIONS
from delphi.export.phrases import Json


def answers_of(document: Json) -> dict[str, str]:
    """By topic; texts of the front matter answer the topics of their name."""
    front, reporting = document.get("front") or {}, document.get("reporting") or {}
    given = {topic: (front if topic in OF_FRONT else reporting).get(topic) for topic in QUESTIONS}
    return {topic: str(text) for topic, text in given.items() if text}
