"""The code that phones scan to come to the meeting. It holds the plain address and never anybody's link."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup


@lru_cache(maxsize=8)
def drawn(address: str) -> Markup:
    """An address as a QR code, drawn in SVG; black on white in either theme, so that every phone reads it."""
    import segno  # only where it is drawn: a start needs none

    made = segno.make(address, error="m", micro=False)
    drawing = made.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass="meeting__code")
    return Markup(drawing)  # noqa: S704
