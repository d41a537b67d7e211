"""The distributions and drawings as PNG pictures, for formats that cannot draw; one run of typst for all of them."""

from __future__ import annotations

from typing import Any

from delphi.export.typesetting import pictures

DOTS_PER_INCH = 220


def histograms(bars: list[dict[str, Any]]) -> list[bytes]:
    """A PNG for each drawing of a card (`bars` of edition.py), in order."""
    return pictures("pictures.typ", bars, DOTS_PER_INCH)


def flows(svgs: list[str]) -> list[bytes]:
    """A PNG for each flow in SVG, in order."""
    return pictures("drawings.typ", svgs, DOTS_PER_INCH)
