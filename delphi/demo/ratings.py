"""Draws the ratings of one statement: the leaning says how many of each band, the seed who and which value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from delphi.demo.leanings import Leaning
from delphi.demo.people import Person

# By panellist: the value (None where it lies outside their expertise), and whether it was kept on purpose.
Answers = dict[str, tuple[int | None, bool]]

LOW, MIDDLE, HIGH = (1, 2, 3), (4, 5, 6), (7, 8, 9)
MILD, STRONG = (4, 4, 3), (1, 3, 6)


def first_answers(leaning: Leaning, people: Sequence[Person], rng: Random) -> Answers:
    """The answers of those who rate in round 1."""
    outside = _outside(leaning, people, rng)
    raters = [person.code for person in people if person.code not in outside]
    height = {person.code: -_lowness(leaning, person) + rng.gauss(0, 1) for person in people}
    bands = _bands(sorted(raters, key=height.__getitem__), *leaning.doubts)
    answers: Answers = {code: (_value(band, leaning, rng), False) for code, band in bands.items()}
    return answers | dict.fromkeys(outside, (None, False))


def second_answers(
    leaning: Leaning,
    people: Sequence[Person],
    before: Mapping[str, int | None],
    is_reworded: bool,
    rng: Random,
) -> Answers:
    """The answers of the whole panel in round 2, moved as little from round 1 as the numbers ask for.

    Those who abstained do so again; a value can be kept only where the words are the same.
    """
    outside = {code for code, value in before.items() if value is None}
    raters = [person for person in people if person.code not in outside]
    height: dict[str, float] = {}
    for person in raters:
        earlier = before.get(person.code)
        start = 7.0 - _lowness(leaning, person) if earlier is None else float(earlier)
        height[person.code] = start + rng.gauss(0, 1.2 if is_reworded else 0.6)
    doubts = leaning.then or leaning.doubts
    bands = _bands(sorted(height, key=height.__getitem__), *doubts)
    answers: Answers = dict.fromkeys(outside, (None, False))
    for code, band in bands.items():
        value = _moved(before.get(code), band, leaning, rng)
        is_kept = not is_reworded and value == before.get(code) and rng.random() < 0.8
        answers[code] = (value, is_kept)
    return answers


def _lowness(leaning: Leaning, person: Person) -> float:
    return leaning.low.get(person.discipline, 0.0) + leaning.low.get(person.stakeholder_group, 0.0)


def _outside(leaning: Leaning, people: Sequence[Person], rng: Random) -> set[str]:
    order = sorted(people, key=lambda person: (person.discipline not in leaning.outside, rng.random()))
    return {person.code for person in order[: leaning.n_outside]}


def _bands(lowest_first: Sequence[str], n_middle: int, n_low: int) -> dict[str, tuple[int, ...]]:
    ends = (n_low, n_low + n_middle)
    return {
        code: LOW if place < ends[0] else MIDDLE if place < ends[1] else HIGH
        for place, code in enumerate(lowest_first)
    }


def _value(band: tuple[int, ...], leaning: Leaning, rng: Random) -> int:
    weights = (STRONG if leaning.is_strong else MILD) if band == HIGH else (2, 4, 3)
    return rng.choices(band, weights)[0]


def _moved(earlier: int | None, band: tuple[int, ...], leaning: Leaning, rng: Random) -> int:
    if earlier is None:
        return _value(band, leaning, rng)
    nearest = min(max(earlier, band[0]), band[-1])
    step = rng.choices((-1, 0, 1), (1, 6, 2))[0]
    return min(max(nearest + step, band[0]), band[-1])
