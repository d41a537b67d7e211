"""What a sender tells of an act that may arrive late, twice, or after another device's; and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

What = TypeVar("What")


@dataclass(frozen=True)
class Said:
    """What a panellist says of one statement: a value, or that it lies outside their expertise.

    Of an estimate also the lowest and the highest plausible value, where they were given.
    """

    value: int | None
    kept: bool = False
    lowest: int | None = None
    highest: int | None = None

    @property
    def abstained(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Act:
    """One answer or one comment, as the page that sent it knows it.

    Attributes
    ----------
    at : when it was done, which for one that waited for the network lies before its arrival.
    key : the same for every attempt to send it, so that it is stored once; none where a plain form sends it.
    seen : the revision that the page showed (0: none yet), or the moment its comment was written; none where
        the page does not tell.
    """

    at: datetime
    key: str | None = None
    seen: int | datetime | None = None


@dataclass(frozen=True)
class Saved(Generic[What]):
    """What stands after an act was sent.

    Attributes
    ----------
    revision : of the rating that stands; the moment at which the comment that stands was written.
    said : what stands, whoever sent it; none where a comment was taken away.
    is_ours : whether it is what was sent; false where another device said something later.
    replaced : what another device had said that the sender did not see, and that this act replaced.
    """

    revision: int | datetime | None
    said: What
    is_ours: bool = True
    replaced: What | None = None
