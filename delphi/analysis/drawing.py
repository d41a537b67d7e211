"""Small plots of the page as inline SVG: a share with its interval, and medians that moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from delphi.analysis.words import interval, percent, short
from delphi.charts.strips import histogram
from delphi.domain.scale import Scale

WIDTH, HEIGHT, EDGE = 200, 26, 6
ROW, TOP, LEFT, SPAN = 24, 30, 270, 420
LONGEST_LABEL = 36


def distribution(row: Mapping[str, Any], scale: Scale) -> Markup:
    """The histogram of one statement; its words say every count."""
    counts = [row["counts"][str(point)] for point in scale.points]
    said = ", ".join(
        f"{count} rated {point}" for point, count in zip(scale.points, counts, strict=True) if count
    )
    return histogram(counts, scale, label=said or "no rating")


def share(row: Mapping[str, Any], bar: float | None) -> Markup:
    """The share in the agreement band as a dot, its Wilson interval as a line, the needed share as a tick."""
    if row["share_agree"] is None:
        return Markup("")
    inner = WIDTH - 2 * EDGE
    at, low, high = (EDGE + inner * value for value in (row["share_agree"], *row["wilson"]))
    middle = HEIGHT / 2
    needed = ""
    if bar is not None:
        x = EDGE + inner * bar
        needed = f'<path class="needed" d="M{x:.1f} 3V{HEIGHT - 3}"/>'
    label = f"{percent(row['share_agree'])} in the agreement band, 95 % interval {interval(row['wilson'])}"
    return _svg(
        f'<path class="axis" d="M{EDGE} {middle}H{WIDTH - EDGE}"/>{needed}'
        f'<path class="interval" d="M{low:.1f} {middle}H{high:.1f}"/>'
        f'<circle class="dot" cx="{at:.1f}" cy="{middle}" r="4.5"/>',
        WIDTH,
        HEIGHT,
        label,
        "share",
    )


def movements(document: Mapping[str, Any], scale: Scale) -> Markup:
    """Each statement's median in the first and the last round that asked it, and the way between."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for round_ in document["rounds"]:
        for row in round_["statements"]:
            if row["median"] is not None:
                found.setdefault(row["statement"], []).append(row)
    moved = {label: rows for label, rows in found.items() if len(rows) > 1}
    if not moved:
        return Markup("")
    unit = SPAN / (scale.high - scale.low)
    height = TOP + ROW * len(moved) + 10
    parts = []
    for point in scale.points:
        x = LEFT + unit * (point - scale.low)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP - 8}V{height - 10}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{TOP - 14}">{point}</text>')
    for place, (label, rows) in enumerate(moved.items()):
        parts.append(_movement(label, rows, scale, unit, TOP + ROW * place + ROW / 2))
    said = f"Medians of {len(moved)} statements in the first and in the last round; the numbers stand in the tables."
    return _svg("".join(parts), LEFT + SPAN + 30, height, said, "movements")


def _movement(label: str, rows: list[Mapping[str, Any]], scale: Scale, unit: float, y: float) -> str:
    first, last = (LEFT + unit * (row["median"] - scale.low) for row in (rows[0], rows[-1]))
    q1, q3 = (LEFT + unit * (rows[-1][name] - scale.low) for name in ("q1", "q3"))
    name = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    band = scale.band(rows[-1]["median"]).value
    hint = f"{label}: median {short(rows[0]['median'])}, then {short(rows[-1]['median'])}"
    return (
        f'<g><title>{escape(hint)}</title><text class="name" x="{LEFT - 16}" y="{y + 4:.1f}">{escape(name)}</text>'
        f'<path class="quartiles" d="M{q1:.1f} {y}H{q3:.1f}"/>'
        f'<path class="way" d="M{first:.1f} {y}H{last:.1f}"/>'
        f'<circle class="before" cx="{first:.1f}" cy="{y}" r="5"/>'
        f'<circle class="band-{band} after" cx="{last:.1f}" cy="{y}" r="5.5"/></g>'
    )


def _svg(inner: str, width: float, height: float, label: str, kind: str) -> Markup:
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(label)}">{inner}</svg>'
    )
