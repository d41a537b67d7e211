"""Forms of a revision: new words with their reason, and why a statement is dropped."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from delphi.models import Certainty
from delphi.web.filters import word
from delphi.web.typed import tidied, visible

N_TEXT, N_MORE = 2_000, 4_000


class RewordForm(FlaskForm):
    text = TextAreaField(
        _("New words"),
        [
            InputRequired(_("Write the statement.")),
            Length(max=N_TEXT, message=_("Use at most 2,000 characters.")),
            visible,
        ],
        filters=[tidied],
        render_kw={"rows": "4", "class": "statement-text"},
    )
    reason = TextAreaField(
        _("Why it is reworded"),
        [
            InputRequired(_("Say why. The panel reads it beside the new words.")),
            Length(max=N_MORE, message=_("Use at most 4,000 characters.")),
            visible,
        ],
        filters=[tidied],
        description=_("The panel reads this beside the new words."),
        render_kw={"rows": "3"},
    )
    rationale = TextAreaField(
        _("Rationale"),
        [Optional(), Length(max=N_MORE, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "3"},
    )
    certainty = SelectField(_("Certainty of the evidence"))
    seen = HiddenField()

    def __init__(self, *arguments: object, **values: object) -> None:
        super().__init__(*arguments, **values)
        self.certainty.choices = [("", _("not graded")), *((str(one), word(one)) for one in Certainty)]

    @property
    def graded(self) -> Certainty | None:
        return Certainty(self.certainty.data) if self.certainty.data else None


class DropForm(FlaskForm):
    reason = TextAreaField(
        _("Why it is dropped"),
        [
            InputRequired(_("Say why. The guideline's readers will ask.")),
            Length(max=N_MORE, message=_("Use at most 4,000 characters.")),
            visible,
        ],
        filters=[tidied],
        id="drop-reason",
        render_kw={"rows": "2"},
    )
