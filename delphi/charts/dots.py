"""The estimates of one quantity as inline SVG: a dot for each, stacked, above the middle half and the median.

    <svg class="estimates" aria-hidden="true"> <line class="estimates__half"> <circle class="estimates__one"> ... </svg>

Hidden from screen readers: the numbers stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

HEIGHT, FOOT, RADIUS, MOST = 44, 34, 3, 5


def dots(numbers: Mapping[str, Any], low: float, high: float, times: int = 1) -> Markup:
    """One statement's numbers in the unit, between the ends of the axis; empty without an estimate. `times` as large."""
    if numbers["median"] is None:
        return Markup("")
    span = (high - low) or 1.0
    height, foot, radius = (times * size for size in (HEIGHT, FOOT, RADIUS))

    def x(value: float) -> float:
        return round(2 + 96 * (float(value) - low) / span, 2)

    ones = "".join(
        f'<circle class="estimates__one" cx="{x(float(value))}%" cy="{foot - 8 * times - 2 * radius * place}" r="{radius}"/>'
        for value, n in numbers["counts"].items()
        for place in range(min(n, MOST))
    )
    q1, q3, middle = (x(numbers[name]) for name in ("q1", "q3", "median"))
    return Markup(  # noqa: S704 - every value is a number
        f'<svg class="estimates" width="100%" height="{height}" aria-hidden="true">'
        f'<line class="estimates__axis" x1="2%" x2="98%" y1="{foot}" y2="{foot}"/>'
        f'<line class="estimates__half" x1="{q1}%" x2="{q3}%" y1="{foot}" y2="{foot}"/>{ones}'
        f'<line class="estimates__median" x1="{middle}%" x2="{middle}%" y1="{foot - 8 * times}" y2="{foot + 8 * times}"/></svg>'
    )
