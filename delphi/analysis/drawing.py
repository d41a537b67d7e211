"""Small plots of the page as inline SVG: a share with its interval, and medians that moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from delphi.analysis.words import interval, percent, short
from delphi.charts.strips import histogram
from delphi.domain.scale import Scale

WIDTH, HEIGHT, EDGE = 200, 26, 6
TRACK = 320


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
    ticks = "".join(
        f'<text class="tick" x="{_place(point, scale):.1f}" y="12">{point}</text>' for point in scale.points
    )
    axis = _svg(ticks, TRACK, 16, f"scale from {scale.low} to {scale.high}", "track")
    parts = [Markup("<li>") + Markup("<span></span>") + axis + Markup("</li>")]
    for label, rows in moved.items():
        parts.append(Markup("<li><span>{}</span>{}</li>").format(label, _movement(label, rows, scale)))
    return Markup('<ul class="movements">{}</ul>').format(Markup("").join(parts))


def _place(value: float, scale: Scale) -> float:
    """Where a value lies on the track."""
    return EDGE + (TRACK - 2 * EDGE) * (value - scale.low) / (scale.high - scale.low)


def _movement(label: str, rows: list[Mapping[str, Any]], scale: Scale) -> Markup:
    first, last, q1, q3 = (
        _place(value, scale)
        for value in (rows[0]["median"], rows[-1]["median"], rows[-1]["q1"], rows[-1]["q3"])
    )
    band = scale.band(rows[-1]["median"]).value
    grid = "".join(f'<path class="grid" d="M{_place(point, scale):.1f} 0V24"/>' for point in scale.points)
    hint = f"{label}: median {short(rows[0]['median'])}, then {short(rows[-1]['median'])}"
    drawn = (
        f'{grid}<path class="quartiles" d="M{q1:.1f} 12H{q3:.1f}"/><path class="way" d="M{first:.1f} 12H{last:.1f}"/>'
        f'<circle class="before" cx="{first:.1f}" cy="12" r="5"/>'
        f'<circle class="band-{band} after" cx="{last:.1f}" cy="12" r="5.5"/>'
    )
    return _svg(drawn, TRACK, 24, hint, "track")


def _svg(inner: str, width: float, height: float, label: str, kind: str) -> Markup:
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(label)}">{inner}</svg>'
    )
