"""Forms of texts that two people may edit at once: nothing is overwritten unseen, nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from delphi.domain.merging import join_fields

Texts = Mapping[str, str]


class JoiningForm(FlaskForm):
    """A form that carries what its editor began from.

    Where somebody else saved meanwhile, the operation refuses, and `join` puts both changes into the form, to be
    looked at and saved. Where both changed the same place, what was typed stays, with the other's words beside it.
    """

    base = HiddenField()
    is_joined = False
    clashes: tuple[
        tuple[str, str], ...
    ] = ()  # the label of each field that both changed, and the other's words

    def begin(self, stored: Texts) -> None:
        """Fill the form with what is stored; what was sent wins, and so does what its editor began from."""
        if not self.is_submitted():
            self._fill(stored)
            self.base.data = json.dumps(dict(stored))

    @property
    def began(self) -> dict[str, str]:
        """What the editor saw first; nothing where that cannot be read, which no stored text equals."""
        try:
            found = json.loads(self.base.data or "{}")
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def texts(self) -> dict[str, str]:
        """Every field as its text."""
        return {
            field.short_name: "" if field.data is None else str(field.data)
            for field in self
            if field.short_name not in ("csrf_token", "base")
        }

    def join(self, stored: Texts) -> None:
        """Both changes in the fields; from here the editor begins from what is stored now."""
        joined = join_fields(self.began, self.texts(), stored)
        self._fill(joined.values)
        self.base.data = json.dumps(dict(stored))
        self.is_joined = not joined.clashing
        self.clashes = tuple((str(self[name].label.text), stored.get(name, "")) for name in joined.clashing)

    def _fill(self, texts: Texts) -> None:
        for name, text in texts.items():
            if name in self:
                field: Any = self[name]
                field.process(MultiDict({field.name: text}))
