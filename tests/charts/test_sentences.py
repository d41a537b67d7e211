"""What a chart says in one line."""

from __future__ import annotations

from delphi.charts.sentences import diverging_sentence, dot_and_iqr_sentence, response_sentence
from delphi.domain.scale import Scale


def test_the_sentence_of_the_bars_counts_medians_and_splits():
    assert str(diverging_sentence(30, 19, 4, Scale())) == (
        "19 of 30 statements have their median in 7 to 9; 4 are split."
    )
    assert str(diverging_sentence(30, 19, 1, Scale())).endswith("1 is split.")
    assert str(diverging_sentence(30, 19, 0, Scale())).endswith("none is split.")


def test_the_sentence_of_the_dots_compares_two_rounds():
    assert str(dot_and_iqr_sentence(14, 11, 1, first=1, last=2)) == (
        "From round 1 to round 2 the panel moved closer on 11 of 14 statements and further apart on 1."
    )


def test_the_sentence_of_the_dots_compares_nothing_after_one_round():
    assert str(dot_and_iqr_sentence(0, 0, 0, first=1, last=1)).startswith("Each line is the middle half")


def test_the_sentence_of_the_answers_tells_what_a_reminder_brought():
    assert str(response_sentence(19, 26, 5)) == ("19 of 26 have finished, 5 of them since the last reminder.")
    assert str(response_sentence(6, 26)) == "6 of 26 have finished; no reminder was sent yet."
