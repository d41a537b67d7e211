"""Forms of a revision: new words with their reason, and why a statement is dropped."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from delphi.importing.labels import is_label
from delphi.models import Certainty
from delphi.revision.lineage import Part
from delphi.web.filters import word
from delphi.web.typed import in_one_line, tidied, visible

N_TEXT, N_MORE = 2_000, 4_000
MOST_PARTS = 4


def _well_labelled(_form: FlaskForm, field: StringField) -> None:
    if field.data and not is_label(field.data):
        raise ValidationError(_("Use at most 20 letters, digits, dots and hyphens, such as TEC1."))


def _label(title: str, *validators: object) -> StringField:
    return StringField(
        title,
        [*validators, visible, _well_labelled],
        filters=[in_one_line],
        render_kw={"autocomplete": "off", "maxlength": "20"},
    )


def _words(title: str, *validators: object, rows: int = 3) -> TextAreaField:
    return TextAreaField(
        title,
        [*validators, Length(max=N_TEXT, message=_("Use at most 2,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": str(rows), "class": "statement-text"},
    )


def _reason(title: str) -> TextAreaField:
    return TextAreaField(
        title,
        [
            InputRequired(_("Say why. The panel reads it beside the new words.")),
            Length(max=N_MORE, message=_("Use at most 4,000 characters.")),
            visible,
        ],
        filters=[tidied],
        description=_("The panel reads this beside the new words."),
        render_kw={"rows": "3"},
    )


class RewordForm(FlaskForm):
    """`plain` is asked for only where the words that were rated had plain ones: they may fit the new words no more."""

    text = _words(_("New words"), InputRequired(_("Write the statement.")), rows=4)
    reason = _reason(_("Why it is reworded"))
    rationale = TextAreaField(
        _("Rationale"),
        [Optional(), Length(max=N_MORE, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "3"},
    )
    plain = TextAreaField(
        _("In plain words"),
        [Optional(), Length(max=N_TEXT, message=_("Use at most 2,000 characters.")), visible],
        filters=[tidied],
        description=_("They were written for the earlier words. Check them, or empty the field."),
        render_kw={"rows": "3"},
    )
    certainty = SelectField(_("Certainty of the evidence"))
    seen = HiddenField()

    def __init__(self, *arguments: object, **values: Any) -> None:
        super().__init__(*arguments, **values)
        if not values["data"]["had_plain"]:
            del self.plain
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


class SplitForm(FlaskForm):
    """Two to four statements in the place of one; what is left empty below the second is not made."""

    label_1 = _label(_("First label"), InputRequired(_("Give it a label.")))
    text_1 = _words(_("First statement"), InputRequired(_("Write the statement.")))
    label_2 = _label(_("Second label"), InputRequired(_("Give it a label.")))
    text_2 = _words(_("Second statement"), InputRequired(_("Write the statement.")))
    label_3 = _label(_("Third label"), Optional())
    text_3 = _words(_("Third statement"), Optional())
    label_4 = _label(_("Fourth label"), Optional())
    text_4 = _words(_("Fourth statement"), Optional())
    reason = _reason(_("Why it is split"))

    def places(self) -> list[tuple[StringField, TextAreaField]]:
        return [(self[f"label_{n}"], self[f"text_{n}"]) for n in range(1, MOST_PARTS + 1)]

    def parts(self, rationale: str, certainty: Certainty | None) -> list[Part]:
        return [
            Part(label.data or f"{self.label_1.data}-{n}", text.data, rationale, certainty)
            for n, (label, text) in enumerate(self.places(), 1)
            if text.data
        ]


class MergeForm(FlaskForm):
    others = SelectMultipleField(
        _("Merge it with"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )
    label = _label(_("Label of the new statement"), InputRequired(_("Give it a label.")))
    text = _words(_("The one statement"), InputRequired(_("Write the statement.")))
    reason = _reason(_("Why they are merged"))

    def validate_others(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one other statement."))
