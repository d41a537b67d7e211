"""Two marks of a table's row, as inline SVG: medians from round to round, and the medians of the groups.

    <svg class="spark" aria-hidden="true"> <polyline class="spark__line"> <circle class="spark__now"> </svg>
    <svg class="dots" aria-hidden="true"> <rect class="dots__all"> <circle class="dots__one"> ... </svg>

Hidden from screen readers: the words stand beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from delphi.domain.scale import Band, Scale

WIDTH, HEIGHT = 64, 22
DOTS_WIDTH, DOTS_HEIGHT, RADIUS = 150, 18, 4.5
EDGE = 6


def sparkline(medians: Sequence[float | None], scale: Scale) -> Markup:
    """The medians in the order of the rounds, from the lowest to the highest point; undefined ones are left out."""
    step = (WIDTH - 2 * EDGE) / max(len(medians) - 1, 1)
    places = [
        (round(EDGE + n * step, 1), round(HEIGHT - EDGE - _share(value, scale) * (HEIGHT - 2 * EDGE), 1))
        for n, value in enumerate(medians)
        if value is not None
    ]
    line = " ".join(f"{x},{y}" for x, y in places)
    last = f'<circle class="spark__now" cx="{places[-1][0]}" cy="{places[-1][1]}" r="3"/>' if places else ""
    return _svg("spark", WIDTH, HEIGHT, f'<polyline class="spark__line" points="{line}"/>{last}')


def group_dots(medians: Mapping[str, float | None], of_all: float | None, scale: Scale) -> Markup:
    """A dot for each group at its median above the scale's bands; a tick for the whole panel."""
    parts = []
    for band in Band:
        if found := scale.range_of(band):
            start, end = _x(found[0] - 0.5, scale), _x(found[1] + 0.5, scale)
            parts.append(
                f'<rect class="dots__band band-{band.value}" x="{start}" y="{DOTS_HEIGHT - 3}" '
                f'width="{round(end - start - 1, 1)}" height="3"/>'
            )
    if of_all is not None:
        parts.append(f'<path class="dots__all" d="M{_x(of_all, scale)} 0v{DOTS_HEIGHT - 4}"/>')
    known = [value for value in medians.values() if value is not None]
    for value, n in sorted(Counter(known).items()):
        for place in range(n):  # equal medians stand a little apart, so that each is seen
            x = round(_x(value, scale) + (place - (n - 1) / 2) * RADIUS * 1.1, 1)
            parts.append(f'<circle class="dots__one" cx="{x}" cy="7" r="{RADIUS}"/>')
    return _svg("dots", DOTS_WIDTH, DOTS_HEIGHT, "".join(parts)) if known else Markup("")


def _share(value: float, scale: Scale) -> float:
    return (float(value) - scale.low) / (scale.high - scale.low)


def _x(value: float, scale: Scale) -> float:
    """The middle of a point; the bands end half a point beside the outermost ones."""
    return round((float(value) - scale.low + 0.5) / scale.n_points * DOTS_WIDTH, 1)


def _svg(kind: str, width: int, height: int, inner: str) -> Markup:
    return Markup(  # noqa: S704 - every value is a number
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-hidden="true">{inner}</svg>'
    )
