"""How the panel answered, day by day since each round opened."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from delphi.charts.paper import ink
from delphi.charts.wording import ENGLISH, Wording

TOP, HEIGHT, FROM, TO = 34, 150, 34, 610
DASHES = ("", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True)
class Answered:
    """A round: how many had finished by the end of each day, and how many were invited."""

    by_day: Sequence[int]
    n_invited: int


def response_by_day(rounds: Mapping[int, Answered], alt: str, wording: Wording = ENGLISH) -> Markup:
    """A line for each round, which the rounds before have dashed; a level at the most who were invited."""
    _ = wording.translate
    numbers = sorted(rounds)
    most = max(max(one.n_invited, *one.by_day) for one in rounds.values()) or 1
    n_days = max(len(one.by_day) for one in rounds.values())

    def at(day: float, n: float) -> tuple[float, float]:
        return FROM + (TO - FROM) * day / max(n_days, 1), TOP + HEIGHT - HEIGHT * n / most

    parts = [_grid(at, n_days, most, wording)]
    entries = []
    for place, number in enumerate(numbers):
        one, is_last = rounds[number], number == numbers[-1]
        dash = "" if is_last else DASHES[1 + place % (len(DASHES) - 1)]
        hue = "accent" if is_last else "soft"
        days = [at(day, n) for day, n in enumerate((0, *one.by_day))]
        parts.append(ink.steps(days, hue, dash))
        said = {"number": number, "n": one.by_day[-1], "of": one.n_invited}
        entries.append(
            (ink.line(-5, 0, 5, 0, hue, 2, dash), _("Round %(number)s: %(n)s of %(of)s finished") % said)
        )
    parts.append(ink.mark_legend(entries, 0, 12))
    parts.append(ink.words(_("days since the round opened"), TO, TOP + HEIGHT + 34, "soft", 11.5, "end"))
    return ink.drawing(parts, TOP + HEIGHT + 40, alt)


def _grid(at: object, n_days: int, most: int, wording: Wording) -> str:
    assert callable(at)
    parts = []
    step = max(1, math.ceil(most / 5))
    for n in [*range(0, most - step // 2, step), most]:
        (x1, y), (x2, _y) = at(0, n), at(n_days, n)
        dash = "3 3" if n == most else ""
        parts.append(ink.line(x1, y, x2, y, "soft" if n == most else "line", dash=dash))
        parts.append(ink.words(wording.number(n), FROM - 8, y + 4, "soft", 11.5, "end"))
    every = max(1, math.ceil(n_days / 8))
    for day in range(0, n_days + 1, every):
        x, y = at(day, 0)
        parts.append(ink.words(wording.number(day), x, y + 18, "soft", 11.5, "middle"))
    return "".join(parts)
