"""What `python -m delphi.verify FILE` tells of a file alone, be it an edition's archive or its JSON."""

from __future__ import annotations

from pathlib import Path

from delphi.errors import NotAcceptable
from delphi.export import checked, checked_archive
from delphi.importing import archives


def told(path: Path) -> tuple[list[str], int]:
    """The lines that a terminal shows, and the status: 0 where all is as it says, 1 else, 2 where it cannot be read."""
    if not archives.is_zip(path):
        return checked.told(path)
    try:
        return checked.lines_of(checked_archive.check(archives.read(path)))
    except NotAcceptable as refusal:
        return [str(refusal)], 2
