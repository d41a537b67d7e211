"""Letters that leave by themselves: to whom, when, and what a study's own words may hold."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from delphi.domain.stages import LetterKind, Stage
from delphi.errors import Sentence

LANGUAGES = ("en", "it", "es", "fr", "de")
# Nobody is reminded twice within this time, whatever plan and chair do.
LEAST_APART = timedelta(hours=12)


class Audience(enum.StrEnum):
    """Who is written to; chosen at the moment of sending."""

    NOT_INVITED = "not invited"
    UNANSWERED = "unanswered"
    PANEL = "panel"
    NOT_STARTED = "not started"
    STARTED = "started"
    UNDONE = "undone"

    @property
    def is_of_a_round(self) -> bool:
        return self not in (Audience.NOT_INVITED, Audience.UNANSWERED)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Who belongs to it, in the order of writing: whoever has not started comes first."""
        return _STAGES[self]


_STAGES = {
    Audience.NOT_INVITED: (Stage.NOT_INVITED,),
    Audience.UNANSWERED: (Stage.INVITED,),
    Audience.PANEL: (Stage.INVITED, Stage.NOT_STARTED, Stage.STARTED),
    Audience.NOT_STARTED: (Stage.INVITED, Stage.NOT_STARTED),
    Audience.STARTED: (Stage.STARTED,),
    Audience.UNDONE: (Stage.INVITED, Stage.NOT_STARTED, Stage.STARTED),
}
# Whom the usual plan writes to, and how many hours before the close (None: when the round opens).
USUAL_PLAN: tuple[tuple[Audience, int | None], ...] = (
    (Audience.PANEL, None),
    (Audience.NOT_STARTED, 7 * 24),
    (Audience.STARTED, 3 * 24),
    (Audience.UNDONE, 24),
)


def moment_of(
    due_at: datetime | None,
    hours_before_close: int | None,
    opened_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> datetime | None:
    """When letters leave: at their own time, before the round's close, or at its opening.

    None while that is not known: the round is not open, or has no closing time.
    """
    if due_at is not None:
        return due_at
    if hours_before_close is None:
        return opened_at
    if closes_at is None or opened_at is None:
        return None
    return closes_at - timedelta(hours=hours_before_close)


# What stands in braces in a letter. The first group is known of every letter, the second of a round's.
PLACEHOLDERS = ("name", "study", "chairs", "aim", "how", "task", "deadline", "note", "link")
OF_A_ROUND = ("round", "closes", "statements", "minutes")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
_ABOUT_A_ROUND = (LetterKind.OPENING, LetterKind.NOT_STARTED, LetterKind.STARTED, LetterKind.MORE_TIME)


def placeholders(kind: LetterKind) -> tuple[str, ...]:
    """What may stand in braces in a letter of this kind."""
    return PLACEHOLDERS + (OF_A_ROUND if kind in _ABOUT_A_ROUND else ())


def template_problems(kind: LetterKind, subject: str, body: str) -> list[Sentence]:
    """Everything that keeps a template from being sent; empty when it may be."""
    known = placeholders(kind)
    found = [
        Sentence(
            "{%(name)s} cannot be filled in here. Use one of %(known)s.",
            name=name,
            known=", ".join(f"{{{one}}}" for one in known),
        )
        for name in dict.fromkeys(_BRACES.findall(subject + "\n" + body))
        if name not in known
    ]
    if body.count("{link}") != 1:
        found.append(Sentence("The text needs {link} once: without it nobody finds the way in."))
    if "{link}" in subject:
        found.append(Sentence("The link belongs in the text, not in the subject."))
    if _BRACES.sub("", subject + body).translate({ord("{"): "\0", ord("}"): "\0"}).count("\0"):
        found.append(Sentence("A brace stands alone. Write {name} with both of its braces."))
    return found


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its values; a paragraph that holds nothing any more goes, {link} stays."""
    filled = _BRACES.sub(lambda match: values.get(match[1], match[0]), template)
    paragraphs = (part.strip() for part in re.split(r"\n[ \t]*\n", filled))
    return "\n\n".join(part for part in paragraphs if part)
