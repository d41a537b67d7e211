"""One rating beside the one before and beside the panel's."""

from __future__ import annotations

import pytest
from hypothesis import given

from delphi.domain.consensus import Outcome
from delphi.domain.rating import (
    Standing,
    is_divided,
    own_in_words,
    panel_in_words,
    reason_wanted,
    standing,
    stands_apart,
)
from delphi.domain.scale import Scale
from tests.stats.tallies import some_ratings_1_to_9, tally

SCALE = Scale()
MOCK = [0, 1, 1, 2, 3, 4, 5, 6, 4]


@pytest.mark.parametrize(
    ("value", "earlier", "wanted"),
    [
        (7, None, False),
        (6, None, True),
        (1, None, True),
        (6, 7, True),  # left the agreement band
        (7, 6, True),  # crossed into it
        (5, 5, False),
        (4, 6, False),
        (9, 7, False),
        (1, 3, False),
    ],
)
def test_a_reason_is_asked_for_when_it_tells_something(value, earlier, wanted):
    assert (reason_wanted(SCALE, value, earlier) is not None) is wanted


def test_a_move_of_three_within_a_band_is_asked_about():
    wide = Scale(0, 10, agree=(6, 10), disagree=(0, 3))

    assert str(reason_wanted(wide, 10, 7)) == "You moved from 7 to 10. What changed your mind?"
    assert reason_wanted(wide, 9, 7) is None


def test_a_crossed_band_is_named():
    assert str(reason_wanted(SCALE, 3, 8)) == (
        "You moved from 8 (appropriate) to 3 (inappropriate). What changed your mind?"
    )


@pytest.mark.parametrize(("own", "where"), [(6, Standing.BELOW), (7, Standing.AMONG), (9, Standing.ABOVE)])
def test_ones_own_rating_stands_below_among_or_above(own, where):
    assert standing(own, MOCK, SCALE) is where


@given(some_ratings_1_to_9)
def test_nobody_at_the_median_stands_below_or_above(ratings):
    middle = sorted(ratings)[len(ratings) // 2]

    assert standing(middle, tally(ratings).tolist(), SCALE) is Standing.AMONG


def test_the_sentence_about_ones_own_rating():
    assert str(own_in_words(6, MOCK, SCALE)) == "You rated 6, below most."


def test_a_rating_in_another_band_than_the_median_stands_apart():
    assert stands_apart(6, MOCK, SCALE)
    assert not stands_apart(9, MOCK, SCALE)
    assert not stands_apart(9, [0] * 9, SCALE)


@pytest.mark.parametrize(
    ("outcome", "counts", "sentence"),
    [
        (Outcome.ACCEPTED, MOCK, "The panel agrees that it is appropriate."),
        (Outcome.REJECTED, MOCK[::-1], "The panel agrees that it is inappropriate."),
        (Outcome.OPEN, MOCK, "The panel leaned to agreement but was not of one mind."),
        (Outcome.OPEN, MOCK[::-1], "The panel leaned to disagreement but was not of one mind."),
        (Outcome.OPEN, [0, 0, 0, 2, 9, 2, 0, 0, 0], "The panel leaned neither way."),
        (Outcome.OPEN, [5, 0, 0, 0, 5, 0, 0, 0, 5], "The panel was divided: a third or more at either end."),
        (Outcome.OPEN, [0] * 9, "Nobody of the panel has rated it yet."),
        (Outcome.TOO_FEW, [1] + [0] * 8, "Too few of the panel rated it to say where the panel stands."),
    ],
)
def test_the_panel_in_one_sentence(outcome, counts, sentence):
    assert str(panel_in_words(outcome, counts, SCALE)) == sentence


def test_a_third_at_each_end_divides():
    assert is_divided([5, 0, 0, 0, 5, 0, 0, 0, 5], SCALE)
    assert not is_divided([5, 0, 0, 0, 6, 0, 0, 0, 5], SCALE)
    assert not is_divided([0] * 9, SCALE)
