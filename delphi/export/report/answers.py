"""What was answered for the checklists, as an edition's document holds it."""

from __future__ import annotations

from delphi.domain.reporting import OF_FRONT, QUESTIONS
from delphi.export.front import numbers_of
from delphi.export.markdown import blocks, paragraphs_of
from delphi.export.phrases import Json


def answers_of(document: Json) -> dict[str, str]:
    """By topic; texts of the front matter answer the topics of their name."""
    front, reporting = document.get("front") or {}, document.get("reporting") or {}
    given = {topic: (front if topic in OF_FRONT else reporting).get(topic) for topic in QUESTIONS}
    return {
        topic: plainly(str(text), document) if topic in OF_FRONT else str(text)
        for topic, text in given.items()
        if text
    }


def plainly(text: str, document: Json) -> str:
    """A text without its marks, its citations as the numbers of the reference list."""
    return "\n".join(paragraphs_of(blocks(text, numbers_of(document))))
