"""Compiles the catalogues of messages, as set-up does: `python -m delphi.catalogues`.

Babel's own command takes a French singular such as "%(num)s énoncé", said of none and of one, for a fault;
what a message may hold is tested where the catalogues are.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "translations"


def compile_catalogues() -> list[str]:
    """Write each catalogue in the form that is read at run time; return their languages."""
    languages = []
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=language))
        languages.append(language)
    return languages


if __name__ == "__main__":
    compile_catalogues()
