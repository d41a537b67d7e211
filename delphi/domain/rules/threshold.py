"""The thresholds of a rule, described well enough to make a form of them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from delphi.domain.exact import number_json, number_text, read_number
from delphi.errors import NotAcceptable, Sentence


class Kind(enum.StrEnum):
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"
    CHOICE = "choice"
    YES_NO = "yes or no"


NUMERIC = (Kind.PERCENT, Kind.POINTS, Kind.COUNT)

Value = Fraction | int | bool | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Threshold:
    """One editable value of a rule.

    PERCENT and POINTS are read as Fraction, COUNT as int, CHOICE as the first of one of `choices`,
    YES_NO as bool. `step` is a hint for a number field; any exact value within the limits is taken.
    """

    name: str
    label: Sentence
    kind: Kind
    default: Value
    minimum: Fraction = Fraction(0)
    maximum: Fraction = Fraction(100)
    step: Fraction = Fraction(1)
    help: Sentence | None = None
    choices: tuple[tuple[str, Sentence], ...] = ()

    def read(self, raw: object) -> Value:
        """`raw` (from a form or from JSON) as an exact value. Raises NotAcceptable when it is none."""
        if self.kind is Kind.YES_NO:
            if isinstance(raw, bool):
                return raw
            raise NotAcceptable("%(label)s: choose yes or no.", label=self.label)
        if self.kind is Kind.CHOICE:
            if str(raw) in dict(self.choices):
                return str(raw)
            raise NotAcceptable("%(label)s: choose one of the offered answers.", label=self.label)
        try:
            number = read_number(raw)
        except ValueError:
            raise self._outside() from None
        if self.kind is not Kind.COUNT:
            return number
        if number.denominator != 1:
            raise self._outside()
        return number.numerator

    def check(self, raw: object) -> Value:
        """`read`, and within the limits of the scale. Raises NotAcceptable otherwise."""
        value = self.read(raw)
        if self.kind in NUMERIC and not self.minimum <= Fraction(value) <= self.maximum:
            raise self._outside()
        return value

    def _outside(self) -> NotAcceptable:
        low, high = number_text(self.minimum), number_text(self.maximum)
        if self.kind is Kind.COUNT:
            return NotAcceptable(
                "%(label)s: give a whole number from %(low)s to %(high)s.",
                label=self.label,
                low=low,
                high=high,
            )
        return NotAcceptable(
            "%(label)s: give a number from %(low)s to %(high)s.", label=self.label, low=low, high=high
        )

    def in_words(self, value: Value) -> Sentence:
        """A value of this threshold as people read it."""
        if self.kind is Kind.YES_NO:
            return Sentence("yes") if value else Sentence("no")
        if self.kind is Kind.CHOICE:
            return dict(self.choices)[str(value)]
        number = number_text(Fraction(value))
        if self.kind is Kind.PERCENT:
            return Sentence("%(number)s %%", number=number)
        return Sentence("%(number)s", number=number)


def value_json(value: Value) -> int | bool | str:
    return number_json(value) if isinstance(value, Fraction) else value


def exact(values: Values, name: str) -> Fraction:
    """A numeric threshold by name."""
    return Fraction(values[name])
