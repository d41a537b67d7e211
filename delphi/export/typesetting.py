"""Finished words set as PDF by typst: tagged, PDF/UA-1, and the same bytes for the same words and moment."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def typeset(template: str, name: str, words: dict[str, Any], at: datetime) -> bytes:
    """The PDF that a template of this folder makes of the words, which it finds under `name`.

    Libraries without a letter form for some character cannot make PDF/UA: then fonts of the machine are
    tried, and at last the character is shown as a box in a file that claims no standard; the template finds
    "yes" under `partial` then.
    """
    import typst

    data = json.dumps(words, ensure_ascii=False)
    for ignore_system_fonts in (True, False):
        try:
            return _compile(template, {name: data, "partial": ""}, at, ignore_system_fonts, ["ua-1"])
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    return _compile(template, {name: data, "partial": "yes"}, at, ignore_system_fonts=False, standards=[])


def _compile(
    template: str, inputs: dict[str, str], at: datetime, ignore_system_fonts: bool, standards: Any
) -> bytes:
    import typst

    compiler = typst.Compiler(
        HERE / template, root=HERE, ignore_system_fonts=ignore_system_fonts, sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)
    return made
