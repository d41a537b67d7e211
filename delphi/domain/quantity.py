"""A quantity that the panel estimates: its unit, its decimals and its limits; values are whole steps of the last decimal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from delphi.domain.exact import read_number
from delphi.domain.scale import Band, Scale
from delphi.errors import NotAcceptable, Sentence

MOST_STEPS = 10_000
MOST_DECIMALS = 4
N_UNIT = 20


@dataclass(frozen=True)
class Quantity(Scale):
    """From `low` to `high`, counted in steps of 10^-`decimals` of the `unit`. It has no bands of agreement.

    Raises NotAcceptable, with what to mend, where the numbers do not fit together.
    """

    is_of_ratings: ClassVar[bool] = False

    low: int = 0
    high: int = 100
    agree: tuple[int, int] = (0, 100)
    disagree: tuple[int, int] = (101, 100)
    labels: tuple[str, str, str] = ("", "", "")
    unit: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if type(self.decimals) is not int or not 0 <= self.decimals <= MOST_DECIMALS:
            raise NotAcceptable("An estimate has at most %(most)s decimals.", most=MOST_DECIMALS)
        if type(self.low) is not int or type(self.high) is not int or not self.low < self.high:
            raise NotAcceptable("The least possible value lies below the greatest.")
        if self.high - self.low > MOST_STEPS:
            raise NotAcceptable(
                "From the least to the greatest value there are at most %(most)s steps. Give narrower limits, or "
                "fewer decimals.",
                most=MOST_STEPS,
            )
        if self.agree != (self.low, self.high) or self.disagree != (self.high + 1, self.high):
            raise NotAcceptable("A quantity has no bands of agreement.")

    @classmethod
    def of(cls, low: Fraction, high: Fraction, unit: str = "", decimals: int = 0) -> Quantity:
        """Between two values in the unit. Raises NotAcceptable where they have more decimals than that."""
        least, most = (_steps(value, decimals) for value in (low, high))
        return cls(least, most, (least, most), (most + 1, most), unit=unit, decimals=decimals)

    @property
    def drawn(self) -> tuple[int, ...]:
        return ()

    @property
    def between(self) -> tuple[int, int] | None:
        return None

    def range_of(self, band: Band) -> tuple[int, int] | None:
        return self.agree if band is Band.AGREE else None

    def band(self, value: float | Fraction) -> Band:
        return Band.AGREE

    def check(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise NotAcceptable(
                "Give a number from %(low)s to %(high)s.", low=self.text(self.low), high=self.text(self.high)
            )
        return value

    def read(self, typed: str) -> int:
        """Steps of a number as people type it, with a point or a comma. Raises NotAcceptable."""
        try:
            value = read_number(typed)
        except ValueError:
            raise NotAcceptable("“%(typed)s” is no number.", typed=typed[:30]) from None
        return self.check(_steps(value, self.decimals))

    def text(self, steps: float) -> str:
        """A value of so many steps in the unit, with its decimals; a half step has one more."""
        exact = Decimal(str(round(steps, 2))).scaleb(-self.decimals)
        plain = round(exact, self.decimals)
        return f"{plain:f}" if plain == exact else f"{exact.normalize():f}"

    def value(self, steps: float) -> float:
        """The same as a number."""
        return float(steps) / float(10**self.decimals)

    def told(self) -> dict[str, Any]:
        return {"unit": self.unit, "decimals": self.decimals}

    def in_words(self) -> Sentence:
        """ "a number from 0 to 100 mg"."""
        return Sentence(
            "a number from %(low)s to %(high)s",
            low=self.text(self.low),
            high=f"{self.text(self.high)} {self.unit}".strip(),
        )

    def to_json(self) -> dict[str, Any]:
        return {**super().to_json(), "unit": self.unit, "decimals": self.decimals}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Quantity:
        low, high, unit = data["low"], data["high"], data["unit"]
        if type(unit) is not str or len(unit) > N_UNIT:
            raise TypeError("unit")
        return cls(low, high, (low, high), (high + 1, high), unit=unit, decimals=data["decimals"])


def _steps(value: Fraction, decimals: int) -> int:
    steps = value * 10**decimals
    if steps.denominator != 1:
        if not decimals:
            raise NotAcceptable("Give a whole number.")
        raise NotAcceptable("Give a number with at most %(n)s decimals.", n=decimals)
    return int(steps.numerator)
