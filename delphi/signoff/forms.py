"""An answer to the sign-off, with a place for a dissent beside each recommendation; and the sign-off's due time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from delphi.domain.signing import Signed
from delphi.signoff.operations import REASON_LENGTH
from delphi.web.typed import moment_of, tidied, visible

PREFIX = "dissent-"


def _reason(label: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [Optional(), Length(max=REASON_LENGTH, message=_("Use at most 2,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "3"},
    )


class AnswerForm(FlaskForm):
    """What is left empty is approved."""

    labels: Sequence[str] = ()
    whole = _reason(_("Why you do not approve the guideline as a whole"))

    def dissent(self, label: str) -> Field:
        return self[PREFIX + label]

    def said(self) -> Signed:
        reasons = {label: self.dissent(label).data or "" for label in self.labels}
        dissents = {label: reason for label, reason in reasons.items() if reason}
        whole = self.whole.data or ""
        return Signed(approves=not whole, reason=whole, dissents=dissents)


def answer_form(labels: Sequence[str]) -> type[AnswerForm]:
    """The form with a field for each of these recommendations."""
    fields = {PREFIX + label: _reason(_("Why you dissent from this recommendation")) for label in labels}
    return type("AnswerForm", (AnswerForm,), {**fields, "labels": tuple(labels)})


class CloseForm(FlaskForm):
    """Closing while some have not answered and still could is done on purpose only."""

    sure = BooleanField(_("End it although not everybody has answered. A closed sign-off never changes."))


class DueForm(FlaskForm):
    """The last day on which the panel can answer; it ends with its last minute, in UTC."""

    day = DateField(_("Answers until"), [InputRequired(_("Choose the last day."))])

    def due_at(self) -> datetime:
        assert self.day.data is not None
        return moment_of(self.day.data)
