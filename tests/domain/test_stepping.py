"""The steps of an open round: no two looks differ by what fewer than the least cell have said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.domain.stepping import Act, Presence, stepped

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
K = 5


def panel(n: int) -> Presence:
    return Presence.of((NOON, None) for _ in range(n))


def acts(*said: tuple[int, int | None]) -> list[Act]:
    return [Act(NOON + timedelta(minutes=n), who, what) for n, (who, what) in enumerate(said)]


def in_turn(n: int, value: int = 8) -> list[tuple[int, int | None]]:
    return [(who, value) for who in range(n)]


@pytest.mark.parametrize(
    ("n_answered", "n_shown"),
    [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10), (15, 15), (19, 15), (20, 20)],
)
def test_numbers_move_by_at_least_the_least_cell(n_answered: int, n_shown: int):
    shown = stepped(acts(*in_turn(n_answered)), panel(20), K)
    assert (len(shown.answers), shown.n_waiting) == (n_shown, n_answered - n_shown)


def test_the_last_few_are_waited_for_and_step_together():
    assert [len(stepped(acts(*in_turn(n)), panel(12), K).answers) for n in (5, 10, 11, 12)] == [5, 5, 5, 12]


def test_one_changed_answer_waits_for_others():
    said = in_turn(12)
    assert stepped(acts(*said, (3, 2)), panel(12), K).answers[3] == 8
    others = [(who, 2) for who in (4, 5, 6, 7)]
    assert stepped(acts(*said, (3, 2), *others), panel(12), K).answers[3] == 2


def test_an_answer_changed_back_was_no_move():
    back = [(who, value) for who in range(5) for value in (2, 8)]
    shown = stepped(acts(*in_turn(12), *back), panel(12), K)
    assert (shown.n_waiting, shown.at) == (0, NOON + timedelta(minutes=11))


def test_who_leaves_is_in_the_numbers_until_the_next_step():
    left = NOON + timedelta(hours=1)
    presence = Presence.of([(NOON, None)] * 19 + [(NOON, left)])
    said = [*acts(*in_turn(10)), Act(left, 3, None)]
    assert 3 in stepped(said, presence, K).answers
    more = [Act(left + timedelta(minutes=n), who, 8) for n, who in enumerate(range(10, 14))]
    assert 3 not in stepped([*said, *more], presence, K).answers


def test_a_panel_below_the_least_cell_shows_nothing():
    assert stepped(acts(*in_turn(4)), panel(4), K).answers == {}


def test_groups_are_told_apart_only_where_each_moved_enough():
    group_of = {who: "A" if who < 10 else "B" for who in range(20)}
    order = [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 5, 15, 16, 17, 18, 6, 7, 8, 9, 19]
    said = [(who, 8) for who in order]
    told = [stepped(acts(*said[:n]), panel(20), K, group_of).has_groups for n in (5, 10, 15, 20)]
    # At 15 only one of A has answered since the groups were last told apart; at 20 five of each have.
    assert told == [True, True, False, True]


ANSWERS = st.lists(st.tuples(st.integers(0, 15), st.integers(1, 3)), max_size=60)


@given(ANSWERS)
def test_no_two_looks_differ_by_few_people(said: list[tuple[int, int]]):
    looks = [stepped(acts(*said[:n]), panel(16), K).answers for n in range(len(said) + 1)]
    for before, after in pairwise(looks):
        n_moved = sum(before.get(who) != after.get(who) for who in before.keys() | after.keys())
        assert n_moved == 0 or n_moved >= K


@given(ANSWERS)
def test_no_group_told_apart_moves_by_few_people(said: list[tuple[int, int]]):
    group_of = {who: "ABC"[who % 3] for who in range(16)}
    looks = [stepped(acts(*said[:n]), panel(16), 3, group_of) for n in range(len(said) + 1)]
    told = [look.answers for look in looks if look.has_groups and len(look.answers) >= 9]
    for before, after in pairwise(told):
        for group in "ABC":
            members = [who for who in before.keys() | after.keys() if group_of[who] == group]
            sizes = [sum(who in look for who in members) for look in (before, after)]
            if min(sizes) >= 5:  # told apart on both looks, whatever the others
                assert sum(before.get(who) != after.get(who) for who in members) not in (1, 2)


def test_between_two_tellings_the_groups_are_those_of_the_earlier_step():
    group_of = {who: "A" if who < 10 else "B" for who in range(20)}
    order = [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 5, 15, 16, 17, 18]
    shown = stepped(acts(*((who, 8) for who in order)), panel(20), K, group_of)
    assert (len(shown.answers), sorted(shown.apart)) == (15, [0, 1, 2, 3, 4, 10, 11, 12, 13, 14])
