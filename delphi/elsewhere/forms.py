"""The file of ratings, carried by the page from its preview to the import."""

from __future__ import annotations

import base64
import binascii
import zlib

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from delphi.elsewhere.operations import BroughtFile
from delphi.errors import NotAcceptable
from delphi.importing.elsewhere import N_BYTES

N_CARRIED = 400_000  # characters; browsers and servers take this much in one field
N_NAME = 120


class BringForm(FlaskForm):
    """A file; the preview sends it back packed, with its name and `confirmed`."""

    file = FileField(
        _("A file of ratings"),
        description=_(
            "CSV: a line for each rating (round, statement, panellist, group, value), or one for each panellist "
            "with a column for each statement; or what Qualtrics exports as CSV, with numeric values."
        ),
        render_kw={"accept": ".csv,.tsv,.txt"},
    )
    packed = HiddenField()
    name = HiddenField()
    confirmed = HiddenField()

    def brought(self) -> BroughtFile:
        """The file that was chosen, or the one that the preview carried. Raises NotAcceptable for none."""
        data = self.file.data.read(N_BYTES + 1) if self.file.data else b""
        if data:
            return BroughtFile(_plain_name(self.file.data.filename or ""), data)
        if not self.packed.data:
            raise NotAcceptable("Choose a file.")
        return BroughtFile(_plain_name(self.name.data or ""), _unpacked(self.packed.data))

    def carry(self, file: BroughtFile) -> None:
        """Let the page hold the file. Raises NotAcceptable where it is too long for that."""
        packed = base64.b64encode(zlib.compress(file.data, 9)).decode()
        if len(packed) > N_CARRIED:
            raise NotAcceptable(
                "The file is too large even when packed. Bring the rounds in one after the other, "
                "and delete columns that are not read."
            )
        self.packed.data, self.name.data = packed, file.name


def _unpacked(packed: str) -> bytes:
    """What a page carried, unpacked no further than a file may be long."""
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(base64.b64decode(packed, validate=True), N_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise NotAcceptable("What the page carried is broken. Choose the file again.") from None
    if not unpacking.eof and len(data) <= N_BYTES:
        raise NotAcceptable("What the page carried is broken. Choose the file again.")
    return data


def _plain_name(name: str) -> str:
    """The file's own name without folders and signs that cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    return plain[:N_NAME] or "ratings.csv"
