"""Word differences, word counts, and advice on wording."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.wording import Change, differences, warnings, word_count

OLD = "The injection should stay within the dermis, at a depth of about 2 to 4 mm."
NEW = "The injection should stay within the dermis, at a depth of about 1 to 3 mm adjusted to the body site."
texts = st.lists(
    st.sampled_from(["the", "skin", "1.5 mm", ",", "should", "stay.", "  ", "ß"]), max_size=12
).map(" ".join)


def joined(runs, *kinds):
    return "".join(text for kind, text in runs if kind in kinds)


def test_a_rewording_shows_what_went_and_what_came():
    assert differences(OLD, NEW) == [
        ("same", "The injection should stay within the dermis, at a depth of about"),
        ("del", " 2"),
        ("ins", " 1"),
        ("same", " to"),
        ("del", " 4"),
        ("ins", " 3"),
        ("same", " mm"),
        ("ins", " adjusted to the body site"),
        ("same", "."),
    ]


def test_a_replaced_first_word_does_not_stick_to_the_new_one():
    assert differences("Aspirin may help", "Saline may help")[:2] == [("del", "Aspirin "), ("ins", "Saline")]


@settings(max_examples=40)
@given(texts, texts)
def test_both_texts_can_be_read_off_the_runs(old, new):
    runs = differences(old, new)

    assert joined(runs, Change.SAME, Change.INSERTED) == new.rstrip()
    assert joined(runs, Change.SAME, Change.DELETED).split() == old.split()


@pytest.mark.parametrize("text", ["", "One statement.", "a" * 50])
def test_the_same_text_has_no_difference(text):
    assert [run.kind for run in differences(text, text)] == [Change.SAME] * bool(text)


def test_spacing_alone_is_no_difference():
    assert [run.kind for run in differences("two  words", "two words ")] == [Change.SAME]


def test_very_long_texts_are_replaced_as_a_whole():
    assert [run.kind for run in differences("a " * 5000, "a " * 4000)] == [Change.DELETED, Change.INSERTED]


@pytest.mark.parametrize(
    ("text", "n"), [("", 0), ("Well-kept needles, 1.5 mm.", 4), ("— …", 0), ("l’aiguille d'or", 2)]
)
def test_words_are_counted_as_people_count_them(text, n):
    assert word_count(text) == n


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("word " * 36, "36 words"),
        ("Use lidocaine and/or saline.", "and/or"),
        ("Consent should be written and it must be kept.", "two things"),
    ],
)
def test_a_hard_statement_gets_advice(text, says):
    (warning,) = warnings(text)

    assert says in str(warning)


@pytest.mark.parametrize(
    "text",
    ["word " * 35, "A diagnosis should be made and recorded.", "Sand or gravel should not be used.", ""],
)
def test_a_clear_statement_gets_none(text):
    assert warnings(text) == ()
