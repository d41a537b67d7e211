"""Many who watch cost one drawing."""

from __future__ import annotations

from itertools import count

from delphi.results.views.following import Drawings


def test_within_the_pace_all_get_one_drawing():
    drawings, n = Drawings(), count()
    seen = [drawings.get("board", 60, lambda: str(next(n)), lambda: "drawn") for _ in range(50)]
    assert {one.tag for one in seen} == {"0"}
    assert next(n) == 1  # one query for fifty


def test_an_unchanged_tag_is_not_drawn_again_and_a_changed_one_is():
    drawings, tags, n = Drawings(), iter("aab"), count()
    seen = [drawings.get("board", 0, lambda: next(tags), lambda: str(next(n))).drawn for _ in range(3)]
    assert seen == ["0", "0", "1"]


def test_who_comes_while_it_is_drawn_gets_the_one_before():
    drawings, tags = Drawings(), iter("ab")
    drawings.get("board", 1e-9, lambda: next(tags), lambda: "old")
    inside: list[str] = []

    def draw() -> str:
        inside.append(drawings.get("board", 1e-9, lambda: "never", lambda: "never").drawn)
        return "new"

    assert drawings.get("board", 1e-9, lambda: next(tags), draw).drawn == "new"
    assert inside == ["old"]


def test_a_drawing_that_fails_is_tried_again():
    drawings = Drawings()

    def fail() -> str:
        raise ValueError

    for _ in range(2):
        try:
            drawings.get("board", 60, lambda: "a", fail)
        except ValueError:
            continue
    assert drawings.get("board", 60, lambda: "a", lambda: "drawn").drawn == "drawn"
