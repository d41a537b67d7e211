"""Exact numbers read from what people type, and written so that nothing is rounded away."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

_LONGEST = 24  # characters; a threshold needs far fewer, and 1e999999 must not be worked out
# Small enough for products with counts to fit 64 bits.
_LARGEST, _FINEST = 10**9, 10**6


def read_number(raw: object) -> Fraction:
    """The exact value of an int, Decimal, Fraction or text such as "66.7", "66,7" or "200/3".

    Raises ValueError for anything else, and beyond 10^9 or millionths; a float is read as it prints.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal | Fraction):
        raise ValueError("not a number")
    number = raw if isinstance(raw, Fraction) else _parsed(raw)
    if abs(number) > _LARGEST or number.denominator > _FINEST:
        raise ValueError("too large or too fine a number")
    return number


def _parsed(raw: int | float | str | Decimal) -> Fraction:
    text = str(raw).strip().replace(",", ".")
    if len(text) > _LONGEST or "e" in text.lower():
        raise ValueError("not a number")
    try:
        return Fraction(text) if "/" in text else Fraction(Decimal(text))
    except (InvalidOperation, OverflowError, ZeroDivisionError, ValueError) as error:
        raise ValueError("not a number") from error


def number_text(number: Fraction) -> str:
    """The shortest exact text: "7", "6.5", or "200/3" where no decimal of up to 4 places is exact."""
    scaled = number * 10_000
    if scaled.denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    return format(Decimal(scaled.numerator).scaleb(-4).normalize(), "f")


def number_json(number: Fraction) -> int | str:
    """A whole number as it is, anything else as text: a float would not come back as the same value."""
    return number.numerator if number.denominator == 1 else number_text(number)


def least_count(percent: Fraction, total: int) -> int:
    """The smallest count that is at least `percent` of `total`."""
    return -(-percent.numerator * total // (100 * percent.denominator))


def most_count_below(percent: Fraction, total: int) -> int:
    """The largest count that is less than `percent` of `total`; -1 where there is none."""
    return least_count(percent, total) - 1


def least_count_above(percent: Fraction, total: int) -> int:
    """The smallest count that is more than `percent` of `total`."""
    return percent.numerator * total // (100 * percent.denominator) + 1
