"""The distributions as PNG pictures, for formats that cannot draw; one run of typst for all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOTS_PER_INCH = 220


def histograms(bars: list[dict[str, Any]]) -> list[bytes]:
    """A PNG for each drawing of a card (`bars` of edition.py), in order."""
    return _set("pictures.typ", bars)


def flows(svgs: list[str]) -> list[bytes]:
    """A PNG for each flow in SVG, in order."""
    return _set("drawings.typ", svgs)


def _set(template: str, drawings: list[Any]) -> list[bytes]:
    if not drawings:
        return []
    import typst

    compiler = typst.Compiler(
        HERE / template,
        root=HERE,
        ignore_system_fonts=True,
        sys_inputs={"drawings": json.dumps(drawings)},
    )
    made = compiler.compile(format="png", ppi=DOTS_PER_INCH)
    return [made] if isinstance(made, bytes) else list(made or [])
