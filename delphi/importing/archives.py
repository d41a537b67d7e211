"""Opens a zip within bounds, whatever it says of itself: the archive of an edition, for checking and for import."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from delphi.errors import NotAcceptable, Sentence

MB = 1024 * 1024
LARGEST_PACKED, LARGEST_UNPACKED = 256 * MB, 512 * MB
N_MEMBERS = 500
CHUNK = 65_536
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # other methods inflate without bound
UNREADABLE = Sentence("The zip is damaged, or is none that Delphi wrote. Download the archive again.")


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does; one that cannot be read does not."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def read(path: Path, most: int = LARGEST_UNPACKED, wanted: Callable[[str], bool] = bool) -> dict[str, bytes]:
    """`unpacked` of a file on disk, which is not read at all where it is too large."""
    if path.stat().st_size > LARGEST_PACKED:
        raise NotAcceptable("The file is larger than %(most)s MB.", most=LARGEST_PACKED // MB)
    return unpacked(path.read_bytes(), most, wanted)


def unpacked(
    data: bytes, most: int = LARGEST_UNPACKED, wanted: Callable[[str], bool] = bool
) -> dict[str, bytes]:
    """The wanted files of a zip by name. Raises NotAcceptable where it is damaged, or larger than `most` in all.

    What a zip declares may be forged: every file is read in small pieces up to what is left of the bound.
    """
    too_large = NotAcceptable("The zip is larger than %(most)s MB when unpacked.", most=most // MB)
    found: dict[str, bytes] = {}
    left = most
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > N_MEMBERS or len({one.filename for one in members}) < len(members):
                raise NotAcceptable(UNREADABLE)
            for member in members:
                if not wanted(member.filename):
                    continue
                if member.compress_type not in _READ:
                    raise NotAcceptable(UNREADABLE)
                content = _read(archive, member, left)
                if content is None:
                    raise too_large
                found[member.filename] = content
                left -= len(content)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        raise NotAcceptable(UNREADABLE) from None
    return found


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes | None:
    """The content, or None once it is longer than what is left."""
    content = bytearray()
    with archive.open(member) as stream:
        while piece := stream.read(CHUNK):
            content += piece
            if len(content) > left:
                return None
    return bytes(content)
