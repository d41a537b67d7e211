"""A draft that the public comments, on the walk through the demonstration: refused, kept, answered and hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delphi.models import PublicComment

if TYPE_CHECKING:
    from tests.support.walker import Walker


def consult(walker: Walker) -> None:
    chair, nobody = walker.chair, walker.nobody
    walker._send(chair, walker._path("/guideline/consult"), {"day": "never"})
    walker._send(
        chair,
        walker._path("/guideline/consult"),
        {"summary": "Tell us what should be otherwise.", "day": "2099-01-01"},
    )
    draft = f"/guidelines/{walker.study.slug}/0.1"
    walker._get(nobody, draft, "nobody")
    walker._send(nobody, f"{draft}/comments", {"text": ""})
    for text, about in (("Too deep for small children.", "1"), ("Well done by all of you.", "")):
        said = {
            "text": text,
            "name": "Ines Faro",
            "affiliation": "",
            "interests": "",
            "recommendation": about,
        }
        walker._send(nobody, f"{draft}/comments", said)
    first, second = walker._rows(PublicComment)
    walker._get(chair, walker._path("/guideline/comments"))
    for comment, to, text in (
        (first, "answer", ""),
        (first, "answer", "We say so now."),
        (second, "hide", "Praise without any ground."),
    ):
        walker._send(chair, walker._path(f"/guideline/comments/{comment.id}"), {"to": to, "text": text})
    walker._send(chair, walker._path("/guideline/editions/0.1/end"))
    walker._get(nobody, f"{draft}/comments", "ended")
