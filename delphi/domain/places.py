"""The places of a ranking: a scale on which 1 is best, and each panellist gives each place once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from delphi.domain.quantity import Quantity
from delphi.domain.scale import Band, Scale
from delphi.errors import NotAcceptable, Sentence

MOST_PLACES = 30


@dataclass(frozen=True)
class Places(Scale):
    """Places from 1 to `high`, which bounds how many statements a round may rank; `agree` are the first ones, which
    are sought, `disagree` those after them. Where all are sought, nothing lies after them.

    Raises NotAcceptable, with what to mend, where the numbers do not fit together.
    """

    is_of_ratings: ClassVar[bool] = False

    low: int = 1
    high: int = 10
    agree: tuple[int, int] = (1, 10)
    disagree: tuple[int, int] = (11, 10)
    labels: tuple[str, str, str] = ("after the first", "", "among the first")

    def __post_init__(self) -> None:
        if type(self.high) is not int or not 2 <= self.high <= MOST_PLACES:
            raise NotAcceptable("A ranking has 2 to %(most)s places.", most=MOST_PLACES)
        first = self.agree[1]
        if self.low != 1 or self.agree[0] != 1 or type(first) is not int or not 1 <= first <= self.high:
            raise NotAcceptable("Seek from 1 to %(most)s of the first places.", most=self.high)
        if self.disagree != (first + 1, self.high):
            raise NotAcceptable("What is not among the first places lies after them.")

    @classmethod
    def of(cls, most: int, first: int = 0) -> Places:
        """At most so many places, of which the first ones are sought; all of them where `first` is 0."""
        sought = first or most
        return cls(1, most, (1, sought), (sought + 1, most))

    @property
    def n_first(self) -> int:
        """How many of the first places are sought; 0 for all."""
        return 0 if self.agree[1] == self.high else self.agree[1]

    def told(self) -> dict[str, int]:
        return {"n_first": self.n_first}

    def range_of(self, band: Band) -> tuple[int, int] | None:
        found = super().range_of(band)
        return found if found and found[0] <= found[1] else None

    @property
    def between(self) -> tuple[int, int] | None:
        return None

    def check(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= self.high:
            raise NotAcceptable("Give a place from 1 to %(high)s.", high=self.high)
        return value

    def band(self, value: float | Fraction) -> Band:
        return Band.AGREE if value <= self.agree[1] else Band.DISAGREE

    def in_words(self) -> Sentence:
        """ "places 1 to 12, the first 3 are sought"."""
        values: dict[str, Any] = {"high": self.high, "n": self.n_first}
        if not self.n_first:
            return Sentence("up to %(high)s places, 1 for the best", **values)
        return Sentence(
            "up to %(high)s places, 1 for the best; the first one is sought",
            "up to %(high)s places, 1 for the best; the first %(n)s are sought",
            **values,
        )


def read_scale(data: dict[str, Any]) -> Scale:
    """A scale of any kind, as its `to_json` wrote it: a quantity has a unit, and the first places of a ranking
    begin at its low end."""
    if "unit" in data:
        return Quantity.from_json(data)
    return (Places if data["agree"][0] == data["low"] else Scale).from_json(data)
