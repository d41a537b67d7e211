"""Finished words set by typst: as PDF (tagged, PDF/UA-1), or as PNG pictures; the same words give the same bytes."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Memory that glibc would keep for later is given back at once: a tenth of what the largest document takes.
GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
LARGE = 500_000  # characters of words, twice those of a usual guideline


def typeset(template: str, name: str, words: dict[str, Any], at: datetime) -> bytes:
    """The PDF that a template of this folder makes of the words, which it finds under `name`.

    Libraries without a letter form for some character cannot make PDF/UA: then fonts of the machine are
    tried, and at last the character is shown as a box in a file that claims no standard; the template finds
    "yes" under `partial` then.
    """
    data = json.dumps(words, ensure_ascii=False)
    how = {"format": "pdf", "pdf_standards": ["ua-1"], "timestamp": int(at.timestamp())}
    for ignore_system_fonts in (True, False):
        try:
            return _made(template, {name: data, "partial": ""}, ignore_system_fonts, how)[0]
        except Unsettable as error:
            if "could not be displayed" not in str(error):
                raise
    return _made(template, {name: data, "partial": "yes"}, False, how | {"pdf_standards": []})[0]


def pictures(template: str, drawings: list[Any], dots_per_inch: float) -> list[bytes]:
    """A PNG for each drawing, in order; a template of this folder makes a page of each."""
    if not drawings:
        return []
    how = {"format": "png", "ppi": dots_per_inch}
    return _made(template, {"drawings": json.dumps(drawings)}, True, how)


class Unsettable(Exception):
    """What typst says of words that it cannot set."""


def _made(template: str, inputs: dict[str, str], ignore_system_fonts: bool, how: Any) -> list[bytes]:
    """The pages. What typst took for them it keeps to the end of its process, which for a guideline of 300
    recommendations is a third of a gigabyte: much is set in a process of its own."""
    asked = (template, inputs, ignore_system_fonts, how)
    if sum(map(len, inputs.values())) < LARGE:
        return _set(*asked)
    told = subprocess.run(  # noqa: S603 - it is this module, and no word of the command comes from outside
        [sys.executable, "-m", __name__],
        cwd=ROOT,
        env=os.environ | GIVES_BACK,
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
    )
    if told.returncode != 0:
        raise Unsettable(told.stderr.decode(errors="replace"))
    return [base64.b64decode(page) for page in json.loads(told.stdout)]


def _set(template: str, inputs: dict[str, str], ignore_system_fonts: bool, how: Any) -> list[bytes]:
    import typst

    try:
        compiler = typst.Compiler(
            HERE / template, root=HERE, ignore_system_fonts=ignore_system_fonts, sys_inputs=inputs
        )
        made = compiler.compile(**how)
    except typst.TypstError as error:
        raise Unsettable(str(error)) from error
    return [made] if isinstance(made, bytes) else list(made or [])


def main() -> None:
    """What is asked for by standard input is written to standard output."""
    try:
        made = _set(*json.load(sys.stdin))
    except Unsettable as error:
        sys.exit(str(error))
    json.dump([base64.b64encode(page).decode() for page in made], sys.stdout)


if __name__ == "__main__":
    main()
