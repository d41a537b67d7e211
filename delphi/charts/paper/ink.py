"""Lines, marks and words of the still figures.

Each colour is an attribute, for documents, and a class, by which a page puts its own in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from delphi.charts.bands import shade
from delphi.charts.rated import RatedStatement
from delphi.domain.scale import Band, Scale

WIDTH = 640
NAMES, LABEL = 256, 46  # room for the words of a statement, and in it for its label
PER_LINE = 33  # characters of a statement that fit beside its label in any font
INKS = {
    "ink": "#1d2730", "soft": "#56616b", "line": "#d9d3c7", "accent": "#0d5c63", "surface": "#ffffff",
    "agree": "#1f7a8c", "between": "#c3bdb0", "disagree": "#d2691e",
}  # fmt: skip


def line(
    x1: float, y1: float, x2: float, y2: float, ink: str = "line", width: float = 1, dash: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path class="drawn__stroke-{ink}" d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" stroke="{INKS[ink]}" '
        f'stroke-width="{_n(width)}"{dashed} fill="none"/>'
    )


def steps(places: Iterable[tuple[float, float]], ink: str, dash: str = "") -> str:
    """A line through the places, level up to the next one."""
    (x, y), *rest = places
    path = f"M{_n(x)} {_n(y)}" + "".join(f"H{_n(to)}V{_n(height)}" for to, height in rest)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="drawn__stroke-{ink}" d="{path}" stroke="{INKS[ink]}" stroke-width="2" fill="none"{dashed}/>'


def block(x: float, y: float, width: float, height: float, ink: str, strength: float = 1) -> str:
    pale = f' fill-opacity="{strength:.3g}"' if strength < 1 else ""
    return (
        f'<rect class="drawn__fill-{ink}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
        f'fill="{INKS[ink]}"{pale}/>'
    )


def piece(x: float, y: float, width: float, height: float, point: int, scale: Scale) -> str:
    """The part of a bar that one point of the scale has."""
    return block(x, y, width, height, scale.band(point).value, shade(point, scale))


# Each a path round the origin, so that a group is known without its colour.
SHAPES = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z", "M0-5.6L5.6 0L0 5.6L-5.6 0z", "M-4.2-4.2h8.4v8.4h-8.4z",
    "M0-5.4L5.2 4H-5.2z", "M0 5.4L5.2-4H-5.2z", "M-5.4 0L-2.7-4.7H2.7L5.4 0L2.7 4.7H-2.7z",
)  # fmt: skip


def mark(x: float, y: float, shape: int, ink: str, is_open: bool = False) -> str:
    inside = "surface" if is_open else ink
    return (
        f'<path class="drawn__fill-{inside} drawn__stroke-{ink}" transform="translate({_n(x)} {_n(y)})" '
        f'd="{SHAPES[shape % len(SHAPES)]}" fill="{INKS[inside]}" stroke="{INKS[ink]}" stroke-width="1.4"/>'
    )


def sign(x: float, y: float, outcome: str) -> str:
    """A tick for accepted, a cross for rejected."""
    paths = {"accepted": "M-4 0l3 3.5l6-7.5", "rejected": "M-4-4l8 8M4-4l-8 8"}
    if outcome not in paths:
        return ""
    return (
        f'<path class="drawn__stroke-ink" transform="translate({_n(x)} {_n(y)})" d="{paths[outcome]}" '
        f'stroke="{INKS["ink"]}" stroke-width="1.6" fill="none"/>'
    )


def words(
    said: str,
    x: float,
    y: float,
    ink: str = "ink",
    size: float = 12,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    heavy = ' font-weight="600"' if bold else ""
    return (
        f'<text class="drawn__fill-{ink}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" '
        f'fill="{INKS[ink]}"{heavy}>{escape(said, quote=False)}</text>'
    )


def named(row: RatedStatement, y: float) -> str:
    """Label and first words of a statement, left of its drawing."""
    text = " ".join(row.text.split())
    drawn = words(text if len(text) <= PER_LINE else text[: PER_LINE - 1].rstrip(), LABEL, y + 4, size=11)
    if len(text) > PER_LINE:
        drawn = drawn.replace("</text>", "<tspan>…</tspan></text>")
    return words(row.label[:8], 0, y + 4, bold=True, size=11) + drawn


def band_legend(scale: Scale, said: Iterable[str], x: float, y: float) -> str:
    """A field of each band with its words."""
    parts = []
    for band, name in zip((band for band in (Band.DISAGREE, Band.BETWEEN, Band.AGREE) if scale.range_of(band)), said, strict=False):  # fmt: skip
        parts.append(block(x, y - 9, 11, 11, band.value) + words(name, x + 16, y, "soft", 11.5))
        x += 36 + 6 * len(name)
    return "".join(parts)


def mark_legend(entries: Iterable[tuple[str, str]], x: float, y: float) -> str:
    """Marks with their words, from an x on."""
    parts = []
    for drawn, name in entries:
        parts.append(
            f'<g transform="translate({_n(x + 5)} {_n(y - 4)})">{drawn}</g>{words(name, x + 16, y, "soft", 11.5)}'
        )
        x += 36 + 6 * len(name)
    return "".join(parts)


def drawing(parts: Iterable[str], height: float, alt: str) -> Markup:
    return Markup(  # noqa: S704 - every word is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flowchart drawn" viewBox="0 0 {WIDTH} {_n(height)}" '
        f'width="{WIDTH}" height="{_n(height)}" role="img" aria-label="{escape(alt)}" '
        f'font-family="Libertinus Serif, serif">{"".join(parts)}</svg>'
    )


def _n(value: float) -> str:
    return f"{round(float(value), 2):g}"
