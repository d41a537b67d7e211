"""A receipt is bound to every answer, and to nobody who does not hold its key."""

from __future__ import annotations

import re

import pytest

from delphi.domain.receipt import as_typed, receipt

ANSWERS = [["A1", 1, 7, False, False], ["A2", 1, None, False, True]]
CODE = receipt("key", "needles", 1, ANSWERS)


def test_a_receipt_is_three_groups_of_four_plain_letters():
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", CODE)


def test_the_order_in_which_one_answered_does_not_matter():
    assert receipt("key", "needles", 1, ANSWERS[::-1]) == CODE


@pytest.mark.parametrize(
    ("key", "slug", "number", "answers"),
    [
        ("key", "needles", 1, [["A1", 1, 8, False, False], ANSWERS[1]]),
        ("key", "needles", 1, [["A1", 1, 7, True, False], ANSWERS[1]]),
        ("key", "needles", 1, [["A1", 2, 7, False, False], ANSWERS[1]]),
        ("key", "needles", 1, ANSWERS[:1]),
        ("key", "needles", 2, ANSWERS),
        ("key", "elsewhere", 1, ANSWERS),
        ("another key", "needles", 1, ANSWERS),
    ],
)
def test_anything_else_gives_another_code(key, slug, number, answers):
    assert receipt(key, slug, number, answers) != CODE


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7kq2 m9tx 4hvc", "7KQ2-M9TX-4HVC"),
        ("7KQ2M9TX4HVC", "7KQ2-M9TX-4HVC"),
        ("OIL0-1111-0000", "0110-1111-0000"),
        ("7KQ2", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert as_typed(typed) == code
