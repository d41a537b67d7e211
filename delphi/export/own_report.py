"""A panellist's own report of a round as PDF, set by typst: tagged, PDF/UA-1."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from delphi.export.text import clean

HERE = Path(__file__).parent


def render(words: dict[str, Any], at: datetime) -> bytes:
    """The PDF of finished words: title, lines, and a row for each statement.

    A character without a letter form in the fonts is set in those of the machine, or shown as a box in a
    file that then claims no standard.
    """
    import typst

    data = json.dumps(clean(words), ensure_ascii=False)
    for ignore_system_fonts in (True, False):
        try:
            return _compile(data, at, ignore_system_fonts, ["ua-1"])
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    return _compile(data, at, ignore_system_fonts=False, standards=[])


def _compile(data: str, at: datetime, ignore_system_fonts: bool, standards: Any) -> bytes:
    import typst

    compiler = typst.Compiler(
        HERE / "own_report.typ",
        root=HERE,
        ignore_system_fonts=ignore_system_fonts,
        sys_inputs={"report": data},
    )
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)
    return made
