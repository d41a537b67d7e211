"""What a sender is told of another of its own devices: one sentence that says whose word stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from delphi.domain.quantity import Quantity
from delphi.domain.scale import Scale
from delphi.errors import Sentence
from delphi.rating.acts import Said, Saved


def of_rating(saved: Saved[Said], scale: Scale | None = None) -> Sentence | None:
    """None where no other device said anything that the sender had not seen; values as they are read on the scale."""
    if not saved.is_ours:
        return Sentence(
            "You changed this on another device to %(answer)s. That is the later answer, and it stands.",
            answer=answer_of(saved.said, scale),
        )
    if saved.replaced is None:
        return None
    return Sentence(
        "You changed this on another device to %(other)s. Your later answer here, %(answer)s, stands.",
        other=answer_of(saved.replaced, scale),
        answer=answer_of(saved.said, scale),
    )


def of_order(saved: Saved[Any]) -> Sentence | None:
    """The same of a whole ranking."""
    if not saved.is_ours:
        return Sentence("You changed your order on another device. That is the later one, and it stands.")
    if saved.replaced is None:
        return None
    return Sentence("You changed your order on another device. Your later one here stands.")


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


def answer_of(said: Said, scale: Scale | None) -> Sentence | int | str:
    """An answer as it is read: a point of a scale, or an estimate with its unit."""
    if said.value is None:
        return Sentence("“outside my expertise”")
    if isinstance(scale, Quantity):
        return f"{scale.text(said.value)} {scale.unit}".strip()
    return said.value
