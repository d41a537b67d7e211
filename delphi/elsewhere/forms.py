"""The file of ratings, carried by the page from its preview to the import."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from delphi.elsewhere.operations import BroughtFile
from delphi.errors import NotAcceptable
from delphi.importing.elsewhere import N_BYTES
from delphi.web.carried import packed, plain_name, unpacked

NAMELESS = "ratings.csv"


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
            return BroughtFile(plain_name(self.file.data.filename or "", NAMELESS), data)
        if not self.packed.data:
            raise NotAcceptable("Choose a file.")
        return BroughtFile(plain_name(self.name.data or "", NAMELESS), unpacked(self.packed.data, N_BYTES))

    def carry(self, file: BroughtFile) -> None:
        """Let the page hold the file. Raises NotAcceptable where it is too long for that."""
        self.packed.data, self.name.data = packed(file.data), file.name
        if self.packed.data is None:
            raise NotAcceptable(
                "The file is too large even when packed. Bring the rounds in one after the other, "
                "and delete columns that are not read."
            )
