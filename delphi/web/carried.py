"""A file that the page itself carries from its check to its use, so that nothing of it is stored before."""

from __future__ import annotations

import base64
import binascii
import zlib

from delphi.errors import NotAcceptable

N_CARRIED = 400_000  # characters; browsers and servers take this much in one field
N_NAME = 120


def packed(data: bytes) -> str | None:
    """What a hidden field holds; None where it is too long for that."""
    found = base64.b64encode(zlib.compress(data, 9)).decode()
    return found if len(found) <= N_CARRIED else None


def unpacked(text: str, most: int) -> bytes:
    """What a page carried, unpacked no further than just over `most` bytes. Raises NotAcceptable where it is broken."""
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(base64.b64decode(text, validate=True), most + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise NotAcceptable("What the page carried is broken. Choose the file again.") from None
    if not unpacking.eof and len(data) <= most:
        raise NotAcceptable("What the page carried is broken. Choose the file again.")
    return data


def plain_name(name: str, otherwise: str) -> str:
    """A file's own name without folders and signs that cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    return plain[:N_NAME] or otherwise
