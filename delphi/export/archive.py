"""Zip files whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold


def fixed_zip(files: Mapping[str, bytes]) -> bytes:
    """The files in the order given, all with the same time and rights."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return out.getvalue()


def with_fixed_times(zipped: bytes, mend: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The same archive without the moment of its making; `mend` changes single files of it."""
    mending = mend or {}
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    return fixed_zip({name: mending.get(name, bytes)(content) for name, content in read.items()})
