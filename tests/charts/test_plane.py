"""The plane of two questions: where a statement stands, and the sentence beside it."""

from __future__ import annotations

import re
from fractions import Fraction

from delphi.charts.plane import Mark, plane, plane_sentence
from delphi.errors import Sentence

HALF, ALL, NONE = Fraction(1, 2), Fraction(1), Fraction(0)
MARKS = [
    Mark("A1", ALL, HALF, "accepted"),
    Mark("A2", ALL, NONE, "open"),
    Mark("A3", NONE, NONE, "too few"),
    Mark("<A4>", ALL, HALF, "rejected"),
]


def test_a_statement_stands_where_the_shares_of_both_questions_put_it():
    drawn = plane(MARKS, "Desirability", "Feasibility", "words")
    found = re.findall(r'plane__one--(\w+)" cx="([\d.]+)" cy="([\d.]+)"', drawn)
    places = {kind: (float(x), float(y)) for kind, x, y in found}
    assert places["accepted"] == places["rejected"]
    (left, top), (middle, _top) = (
        (min(places.values())[0], min(y for _x, y in places.values())),
        places["accepted"],
    )
    assert places["accepted"][1] == top
    assert middle > left
    assert "&lt;A4&gt;" in drawn


def test_labels_of_marks_at_the_same_place_do_not_cover_each_other():
    drawn = plane(MARKS, "Desirability", "Feasibility", "words")
    heights = re.findall(r'plane__label" x="[\d.]+" y="([\d.]+)"[^>]*>(?:A1|&lt;A4&gt;)', drawn)
    assert len(set(heights)) == 2


def test_the_sentence_counts_the_corners_and_half_is_enough():
    told = plane_sentence(MARKS, Sentence("Desirability"), Sentence("Feasibility"))
    assert str(told) == (
        "Statements with at least half of the ratings in the agreement band of both questions: 2 of 4; "
        "of Desirability alone: 1; of Feasibility alone: 0; of neither: 1."
    )
