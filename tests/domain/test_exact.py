"""Numbers read and written without rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.exact import least_count, most_count_below, number_json, number_text, read_number

percents = st.fractions(1, 100, max_denominator=12)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (70, Fraction(70)),
        ("66,7", Fraction(667, 10)),
        (" 6.50 ", Fraction(13, 2)),
        ("200/3", Fraction(200, 3)),
        (Decimal("2.35"), Fraction(47, 20)),
        (0.1, Fraction(1, 10)),
    ],
)
def test_a_number_is_read_exactly(raw, number):
    assert read_number(raw) == number


@pytest.mark.parametrize(
    "raw", ["", "abc", "1e9", "nan", "inf", float("nan"), float("inf"), None, True, [], "1/0", "9" * 50, 10**12,
            "0.0000001", "a/b"]
)  # fmt: skip
def test_what_is_no_usable_number_is_refused(raw):
    with pytest.raises(ValueError):
        read_number(raw)


@settings(max_examples=40)
@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_a_number_comes_back_from_its_text(number):
    assert read_number(number_text(number)) == number
    assert read_number(number_json(number)) == number


@pytest.mark.parametrize(
    ("number", "text"), [(70, "70"), (Fraction(13, 2), "6.5"), (Fraction(200, 3), "200/3"), (100, "100")]
)
def test_a_number_is_written_short_and_exact(number, text):
    assert number_text(Fraction(number)) == text


@settings(max_examples=40)
@given(percents, st.integers(1, 200))
def test_the_needed_count_is_the_smallest_that_reaches_the_share(percent, total):
    needed = least_count(percent, total)

    assert Fraction(100 * needed, total) >= percent
    assert Fraction(100 * (needed - 1), total) < percent
    assert most_count_below(percent, total) == needed - 1
