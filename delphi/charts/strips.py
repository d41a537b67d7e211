"""One distribution as a small inline SVG: a histogram, or a bar centred on the middle of the scale.

    <svg class="strip strip--histogram" role="img" aria-label="...">
      <svg viewBox preserveAspectRatio="none"> <path class="band-disagree"> ... </svg>
      <svg class="strip__own"> ... </svg>
    </svg>

Colours come through the classes, so the strip follows the page; a document that has no style sheet passes
its own as `fills`. There is no style attribute, which a strict content security policy would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from delphi.charts.bands import segments, shade
from delphi.domain.scale import Band, Scale

HEIGHT = 32
BAR = 10
GAP = 2
BAND_GAP = 4
FOOT = 1  # an empty point keeps a foot, so that the scale stays readable

Fills = Mapping[Band, str]


def histogram(
    counts: Sequence[int],
    scale: Scale,
    own: int | None = None,
    label: str | None = None,
    fills: Fills | None = None,
) -> Markup:
    """Bars of one distribution, coloured by band; a triangle under one's own rating.

    Without a label the strip is hidden from screen readers: use that only where the words stand beside it.
    """
    if not scale.drawn:  # a quantity is drawn as dots (`delphi.charts.dots`)
        return Markup("")
    starts, width = _columns(scale)
    most = max(counts, default=0) or 1
    outlines: dict[Band, list[str]] = {band: [] for band in Band}
    for point, start, count in zip(scale.points, starts, counts, strict=True):
        height = FOOT + (HEIGHT - FOOT) * int(count) / most
        outlines[scale.band(point)].append(f"M{start} {HEIGHT}v-{height:.4g}h{BAR}v{height:.4g}z")
    bars = "".join(
        f'<path {_paint(band, fills)} d="{"".join(parts)}"/>' for band, parts in outlines.items() if parts
    )
    mark = "" if own is None else _own_mark((starts[own - scale.low] + BAR / 2) / width)
    drawing = _stretched(bars, f"0 0 {width} {HEIGHT}", "82%" if own is not None else "100%")
    return _svg("histogram", drawing + mark, label)


def diverging_strip(
    counts: Sequence[int], scale: Scale, label: str | None = None, fills: Fills | None = None
) -> Markup:
    """One bar of all ratings, centred on the middle of the between band: left disagrees, right agrees."""
    if not scale.is_of_ratings:
        return histogram(counts, scale, label=label, fills=fills)
    counts = [int(count) for count in counts]
    pieces = [f'<path {_axis(fills)} d="M100 0V22" vector-effect="non-scaling-stroke"/>']
    for point, start, width in segments(counts, scale):
        if width:
            x, w = 100 + 100 * start, 100 * width
            hue = _paint(scale.band(point), fills)
            pieces.append(
                f'<path {hue} fill-opacity="{shade(point, scale):.3g}" d="M{x:.4g} 4h{w:.4g}v14H{x:.4g}z"/>'
            )
    return _svg("diverging", _stretched("".join(pieces), "0 0 200 22", "100%"), label)


@lru_cache(maxsize=64)
def _columns(scale: Scale) -> tuple[tuple[int, ...], int]:
    starts, x = [], 0
    for previous, point in zip((None, *scale.points), scale.points, strict=False):
        if previous is not None:
            x += BAR + (GAP if scale.band(previous) is scale.band(point) else BAND_GAP)
        starts.append(x)
    return tuple(starts), x + BAR


def _paint(band: Band, fills: Fills | None) -> str:
    return f'class="band-{band.value}"' if fills is None else f'fill="{escape(fills[band])}"'


def _axis(fills: Fills | None) -> str:
    return 'class="strip__axis"' if fills is None else 'stroke="#999999" stroke-width="1"'


def _own_mark(share: float) -> str:
    """The triangle lies outside the stretched drawing, so it keeps its shape at any width."""
    return (
        f'<svg class="strip__own" x="{100 * share:.4g}%" y="100%" overflow="visible">'
        '<path d="M-5 0L0 -6L5 0z" fill="currentColor"/></svg>'
    )


def _stretched(inner: str, view_box: str, height: str) -> str:
    return (
        f'<svg viewBox="{view_box}" preserveAspectRatio="none" width="100%" height="{height}">{inner}</svg>'
    )


def _svg(kind: str, inner: str, label: str | None) -> Markup:
    voice = 'aria-hidden="true"' if label is None else f'role="img" aria-label="{escape(label)}"'
    return Markup(  # noqa: S704 - every value is a number or escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="strip strip--{kind}" width="100%" height="36" {voice}>'
        f"{inner}</svg>"
    )
