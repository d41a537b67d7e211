"""Two people's changes of one text: joined where they touch different lines, kept apart where they clash."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.merging import Joined, join, join_fields

BASE = "One.\nTwo.\nThree."
TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=6).map("\n".join)


def test_changes_of_different_lines_are_joined():
    assert join(BASE, "One!\nTwo.\nThree.", "One.\nTwo.\nThree.\nFour.") == Joined(
        "One!\nTwo.\nThree.\nFour.", False
    )


def test_where_both_changed_the_same_line_ours_stands_and_says_so():
    assert join(BASE, "One!\nTwo.\nThree.", "One?\nTwo.\nThree.") == Joined("One!\nTwo.\nThree.", True)


def test_fields_are_joined_each_by_itself():
    joined = join_fields({"a": "x", "b": "y"}, {"a": "x1", "b": "y"}, {"a": "x2", "b": "y2"})
    assert (joined.values, joined.clashing) == ({"a": "x1", "b": "y2"}, ("a",))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_who_changed_nothing_changes_nothing_of_the_other(base, ours, theirs):
    assert join(base, base, theirs) == Joined(theirs, False)
    assert join(base, ours, base) == Joined(ours, False)
    one, other = join(base, ours, theirs), join(base, theirs, ours)
    assert one.clashes == other.clashes
    assert one.clashes or one.text == other.text
