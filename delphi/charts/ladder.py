"""One statement of a ranking as inline SVG: the middle half of the places it was given, the median and the mean.

    <svg class="ladder" aria-hidden="true"> <line class="ladder__half"> <circle class="ladder__median"> ... </svg>

Place 1 is at the left. The round before lies beneath, paler. Hidden from screen readers: the numbers stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

HEIGHT, STEP = 22, 9


def ladder(rounds: Sequence[Mapping[str, Any]], n_places: int) -> Markup:
    """The numbers of one statement, the newest round first; those without a rating are left out."""
    drawn = [numbers for numbers in rounds if numbers["median"] is not None][:2]
    marks = "".join(_marks(numbers, 8 + STEP * at, at > 0, n_places) for at, numbers in enumerate(drawn))
    ticks = "".join(
        f'<line class="ladder__tick" x1="{x}%" x2="{x}%" y1="0" y2="{HEIGHT}"/>'
        for x in (_x(place, n_places) for place in range(1, n_places + 1))
    )
    return Markup(  # noqa: S704 - every value is a number
        f'<svg class="ladder" width="100%" height="{HEIGHT}" aria-hidden="true">{ticks}{marks}</svg>'
    )


def _marks(numbers: Mapping[str, Any], y: int, is_before: bool, n_places: int) -> str:
    q1, q3, median, mean = (_x(numbers[name], n_places) for name in ("q1", "q3", "median", "mean"))
    kind = " ladder--before" if is_before else ""
    return (
        f'<g class="ladder__round{kind}"><line class="ladder__half" x1="{q1}%" x2="{q3}%" y1="{y}" y2="{y}"/>'
        f'<line class="ladder__mean" x1="{mean}%" x2="{mean}%" y1="{y - 5}" y2="{y + 5}"/>'
        f'<circle class="ladder__median" cx="{median}%" cy="{y}" r="4"/></g>'
    )


def _x(place: float, n_places: int) -> float:
    """Half a place is left free at either end."""
    return round(100 * (float(place) - 0.5) / max(n_places, 1), 2)
