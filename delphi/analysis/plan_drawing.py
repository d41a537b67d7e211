"""How often a rule says consensus by panel size, a line for each distribution, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from delphi.analysis.words import percent
from delphi.domain.planning import Row

LEFT, TOP, SPAN, TALL, RIGHT = 52, 16, 470, 240, 190
APART = 16


def curves(rows: Sequence[Row], truths: Sequence[str]) -> Markup:
    """Solid in the colour of agreement where there is consensus, dashed in that of dissent where there is none."""
    sizes = sorted({row.size for row in rows})
    lines = {truth: [row for row in rows if row.truth == truth] for truth in range(len(truths))}
    parts = []
    for tenth in range(0, 101, 25):
        y = _y(tenth / 100)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{LEFT + SPAN}"/>')
        parts.append(f'<text class="tick tick--left" x="{LEFT - 8}" y="{y + 4:.1f}">{tenth} %</text>')
    for size in _labelled(sizes):
        parts.append(f'<text class="tick" x="{_x(size, sizes):.1f}" y="{TOP + TALL + 20}">{size}</text>')
    parts += [_curve(line, sizes, truths[truth]) for truth, line in lines.items() if line]
    parts += _names({truths[truth]: line[-1] for truth, line in lines.items() if line}, _x(sizes[-1], sizes))
    middle = LEFT + SPAN / 2
    parts.append(f'<text class="tick" x="{middle}" y="{TOP + TALL + 40}">panellists who start</text>')
    said = f"How often the rule says consensus in panels of {sizes[0]} to {sizes[-1]}; the numbers stand in the table."
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="curves" viewBox="0 0 {LEFT + SPAN + RIGHT} {TOP + TALL + 48}" '
        f'role="img" aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )


def _curve(line: Sequence[Row], sizes: Sequence[int], name: str) -> str:
    kind = "there" if line[0].has_consensus else "none"
    points = [(_x(row.size, sizes), _y(row.says_consensus)) for row in line]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"><title>'
        f"{escape(name)}, {row.size} panellists: {percent(row.says_consensus)}</title></circle>"
        for row, (x, y) in zip(line, points, strict=True)
    )
    return f'<g class="curve curve--{kind}"><polyline points="{path}"/>{marks}</g>'


def _names(last: dict[str, Row], x: float) -> list[str]:
    """Each name at the end of its line, moved apart where lines end together."""
    placed: list[str] = []
    order = sorted(last, key=lambda name: last[name].says_consensus, reverse=True)
    heights: list[float] = []
    for name in order:
        y = _y(last[name].says_consensus)
        heights.append(max(y, heights[-1] + APART) if heights else y)
    over = max(0.0, heights[-1] - (TOP + TALL))
    for place in range(len(heights) - 1, -1, -1):
        limit = heights[place + 1] - APART if place + 1 < len(heights) else heights[place] - over
        heights[place] = min(heights[place], limit)
    for name, y in zip(order, heights, strict=True):
        placed.append(f'<text class="end" x="{x + 12:.1f}" y="{y + 4:.1f}">{escape(name)}</text>')
    return placed


def _labelled(sizes: Sequence[int]) -> list[int]:
    """The sizes that have room for their number."""
    found: list[int] = []
    for size in sizes:
        if not found or _x(size, sizes) - _x(found[-1], sizes) >= 28:
            found.append(size)
    return found


def _x(size: int, sizes: Sequence[int]) -> float:
    width = sizes[-1] - sizes[0]
    return LEFT + SPAN * ((size - sizes[0]) / width if width else 0.5)


def _y(share: float) -> float:
    return TOP + TALL * (1 - share)
