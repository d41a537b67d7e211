"""The rating scale: its points, its bands of agreement and disagreement, and their names."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from delphi.errors import NotAcceptable, Sentence

MOST_POINTS = 11
FARTHEST = 100
DEFAULT_LABELS = (Sentence("inappropriate"), Sentence("uncertain"), Sentence("appropriate"))


class Band(enum.StrEnum):
    DISAGREE = "disagree"
    BETWEEN = "between"
    AGREE = "agree"


def from_to(low: int, high: int) -> Sentence:
    """ "7 to 9", or "7" where the range is one point."""
    if low == high:
        return Sentence("%(low)s", low=low)
    return Sentence("%(low)s to %(high)s", low=low, high=high)


@dataclass(frozen=True)
class Scale:
    """Whole-numbered points from `low` to `high`, 2 to 11 of them; the bands reach the ends of the scale.

    Raises NotAcceptable, with what to mend, when points or bands do not fit together.
    """

    # Whether what is given are ratings on points: no places of a ranking, and no quantity.
    is_of_ratings: ClassVar[bool] = True

    low: int = 1
    high: int = 9
    agree: tuple[int, int] = (7, 9)
    disagree: tuple[int, int] = (1, 3)
    labels: tuple[str, str, str] = ("inappropriate", "uncertain", "appropriate")

    def __post_init__(self) -> None:
        if any(type(point) is not int or abs(point) > FARTHEST for point in self._limits):
            raise NotAcceptable(
                "The points of a scale are whole numbers from %(low)s to %(high)s.",
                low=-FARTHEST,
                high=FARTHEST,
            )
        if not 2 <= self.n_points <= MOST_POINTS:
            raise NotAcceptable("A scale has 2 to %(most)s points.", most=MOST_POINTS)
        if not (
            self.low == self.disagree[0] <= self.disagree[1] < self.agree[0] <= self.agree[1] == self.high
        ):
            raise NotAcceptable(
                "The disagreement band starts at %(low)s, the agreement band ends at %(high)s, and they do not "
                "overlap. Change the bands.",
                low=self.low,
                high=self.high,
            )
        if len(self.labels) != 3 or not all(label.strip() for label in self.labels):
            raise NotAcceptable("Name the three bands of the scale, from low to high.")

    @property
    def _limits(self) -> tuple[int, ...]:
        return (self.low, self.high, *self.agree, *self.disagree)

    @property
    def points(self) -> tuple[int, ...]:
        return tuple(range(self.low, self.high + 1))

    @property
    def drawn(self) -> tuple[int, ...]:
        """The points of which a distribution is drawn: all, or none where there are thousands."""
        return self.points

    @property
    def n_points(self) -> int:
        return self.high - self.low + 1

    @property
    def between(self) -> tuple[int, int] | None:
        """Lowest and highest point between the bands; None where they touch."""
        low, high = self.disagree[1] + 1, self.agree[0] - 1
        return (low, high) if low <= high else None

    def check(self, value: object) -> int:
        """Return `value` as a point of the scale. Raises NotAcceptable for anything else."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise NotAcceptable("Choose a rating from %(low)s to %(high)s.", low=self.low, high=self.high)
        return value

    def band(self, value: float | Fraction) -> Band:
        """The band of a point, or of a median that may lie halfway between two points."""
        if value >= self.agree[0]:
            return Band.AGREE
        return Band.DISAGREE if value <= self.disagree[1] else Band.BETWEEN

    def range_of(self, band: Band) -> tuple[int, int] | None:
        return {Band.AGREE: self.agree, Band.BETWEEN: self.between, Band.DISAGREE: self.disagree}[band]

    def label(self, band: Band) -> Sentence:
        """The name of a band; the usual names can be translated, others are shown as written."""
        return Sentence(self.labels[(Band.DISAGREE, Band.BETWEEN, Band.AGREE).index(band)])

    @property
    def band_names(self) -> tuple[Sentence, ...]:
        """The names of the bands from low to high, as `label` gives them."""
        return tuple(self.label(band) for band in (Band.DISAGREE, Band.BETWEEN, Band.AGREE))

    def in_words(self) -> Sentence:
        """ "1 to 3 inappropriate, 4 to 6 uncertain, 7 to 9 appropriate"."""
        values: dict[str, Any] = {
            "disagree": from_to(*self.disagree),
            "low_label": self.label(Band.DISAGREE),
            "agree": from_to(*self.agree),
            "high_label": self.label(Band.AGREE),
        }
        if self.between is None:
            return Sentence("%(disagree)s %(low_label)s, %(agree)s %(high_label)s", **values)
        return Sentence(
            "%(disagree)s %(low_label)s, %(between)s %(between_label)s, %(agree)s %(high_label)s",
            between=from_to(*self.between),
            between_label=self.label(Band.BETWEEN),
            **values,
        )

    def text(self, value: float) -> str:
        """A value as people read it."""
        return str(value)

    def told(self) -> dict[str, Any]:
        """What a reader of numbers on it must know, beyond ratings on points."""
        return {}

    def to_json(self) -> dict[str, Any]:
        return {
            "low": self.low,
            "high": self.high,
            "agree": list(self.agree),
            "disagree": list(self.disagree),
            "labels": list(self.labels),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Scale:
        (agree_low, agree_high), (disagree_low, disagree_high) = data["agree"], data["disagree"]
        low_label, between_label, high_label = data["labels"]
        return cls(
            low=data["low"],
            high=data["high"],
            agree=(agree_low, agree_high),
            disagree=(disagree_low, disagree_high),
            labels=(low_label, between_label, high_label),
        )
