"""The file of a study, carried by the page from its check to the import."""

from __future__ import annotations

import hashlib

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from delphi.errors import NotAcceptable
from delphi.importing.archives import MB
from delphi.web.carried import packed, plain_name, unpacked

LARGEST = 32 * MB


class BringForm(FlaskForm):
    """A file. After the check the page holds it, or where it is too large for that, its hash: it is chosen again."""

    file = FileField(
        _("File of the study"),
        description=_("The JSON of a study, or the archive of an edition with the whole study in it."),
        render_kw={"accept": ".json,.zip"},
    )
    packed = HiddenField()
    name = HiddenField()
    sha256 = HiddenField()
    confirmed = HiddenField()

    def content(self) -> bytes:
        """The file that was chosen, or what the page carried. Raises NotAcceptable for none, or another than was checked."""
        data = self.file.data.read(LARGEST + 1) if self.file.data else b""
        if len(data) > LARGEST:
            raise NotAcceptable("The file is larger than %(most)s MB.", most=LARGEST // MB)
        if data:
            self.name.data = plain_name(self.file.data.filename or "", "study.json")
            if self.confirmed.data and hashlib.sha256(data).hexdigest() != self.sha256.data:
                raise NotAcceptable("This is another file than the one that was checked. Check it first.")
            return data
        if not self.packed.data:
            raise NotAcceptable("Choose a file.")
        return unpacked(self.packed.data, LARGEST)

    def carry(self, content: bytes, study: bytes) -> None:
        """Let the page hold the study, or the hash of the file where it is too long."""
        self.packed.data = packed(study)
        self.sha256.data = hashlib.sha256(content).hexdigest()
