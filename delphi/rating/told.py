"""What a sender is told of another of its own devices: one sentence that says whose word stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from delphi.errors import Sentence
from delphi.rating.acts import Said, Saved


def of_rating(saved: Saved[Said]) -> Sentence | None:
    """None where no other device said anything that the sender had not seen."""
    if not saved.is_ours:
        return Sentence(
            "You changed this on another device to %(answer)s. That is the later answer, and it stands.",
            answer=_words(saved.said),
        )
    if saved.replaced is None:
        return None
    return Sentence(
        "You changed this on another device to %(other)s. Your later answer here, %(answer)s, stands.",
        other=_words(saved.replaced),
        answer=_words(saved.said),
    )


def of_comment(saved: Saved[str | None]) -> Sentence | None:
    if not saved.is_ours:
        return Sentence(
            "You wrote this comment anew on another device. That is the later one, and it stands."
        )
    if saved.replaced is None:
        return None
    return Sentence("You changed this comment on another device. Your later one here stands.")


def seen(saved: Saved[Any]) -> str:
    """When the comment that stands was written: the page sends it back with the next version."""
    return saved.revision.isoformat() if isinstance(saved.revision, datetime) else ""


def _words(said: Said) -> Sentence | int:
    return Sentence("“outside my expertise”") if said.value is None else said.value
