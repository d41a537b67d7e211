"""How a drawing speaks: translation, numbers and days as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def plain_number(value: float) -> str:
    """A number without needless zeros: 8 for 8.0, 7.5, 7.25."""
    return f"{round(value, 2):g}"


@dataclass(frozen=True)
class Wording:
    """What the caller knows of the reader's language; the default is plain English and ISO dates."""

    translate: Callable[[str], str] = str
    number: Callable[[float], str] = plain_number
    day: Callable[[date], str] = date.isoformat


ENGLISH = Wording()
