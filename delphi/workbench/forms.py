"""Forms of the workbench: what is done with chosen comments, and the answer to a point."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from delphi.importing.labels import is_label
from delphi.models import TriageDecision
from delphi.web.typed import in_one_line, tidied, visible

N_TAG, N_TITLE, N_ANSWER = 40, 200, 4_000


class MarkForm(FlaskForm):
    """Chosen comments, and what they get; which button was pressed says what is done."""

    comment = SelectMultipleField(_("Comments"), validate_choice=False)
    tag = StringField(
        _("Tag"),
        [Optional(), Length(max=N_TAG, message=_("Use at most 40 characters.")), visible],
        filters=[in_one_line],
        render_kw={"list": "tags", "autocomplete": "off", "maxlength": str(N_TAG)},
    )
    title = StringField(
        _("What they ask for"),
        [Optional(), Length(max=N_TITLE, message=_("Use at most 200 characters.")), visible],
        filters=[in_one_line],
        render_kw={"autocomplete": "off", "maxlength": str(N_TITLE)},
    )


class AnswerForm(FlaskForm):
    title = StringField(
        _("What the comments ask for"),
        [Optional(), Length(max=N_TITLE, message=_("Use at most 200 characters.")), visible],
        filters=[in_one_line],
        description=_("A short title, which the panel reads above your answer."),
        render_kw={"autocomplete": "off", "maxlength": str(N_TITLE)},
    )
    answer = TextAreaField(
        _("Answer"),
        [Optional(), Length(max=N_ANSWER, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        description=_(
            "The panel reads it on the card and among what changed. Leave it empty to answer later."
        ),
        render_kw={"rows": "5"},
    )
    versions = SelectMultipleField(_("It led to"), coerce=int, validate_choice=True)


class TriageForm(FlaskForm):
    """What becomes of a suggestion; what belongs to another choice may stay empty."""

    decision = RadioField(
        _("What becomes of it"),
        [InputRequired(_("Choose what becomes of it."))],
        choices=[
            SelectChoice(TriageDecision.ADDED.value, _("A new statement")),
            SelectChoice(TriageDecision.COVERED.value, _("A statement covers it already")),
            SelectChoice(TriageDecision.DECLINED.value, _("It is not taken up")),
        ],
    )
    reason = TextAreaField(
        _("Why"),
        [
            InputRequired(_("Say why. The panel reads it.")),
            Length(max=N_ANSWER, message=_("Use at most 4,000 characters.")),
            visible,
        ],
        filters=[tidied],
        description=_("The panel reads this among what changed."),
        render_kw={"rows": "3"},
    )
    section = SelectField(_("Section"), coerce=int, validate_choice=True)
    label = StringField(
        _("Label"),
        [Optional(), visible],
        filters=[in_one_line],
        render_kw={"autocomplete": "off", "maxlength": "20"},
    )
    text = TextAreaField(
        _("Statement"),
        [Optional(), Length(max=2_000, message=_("Use at most 2,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "3", "class": "statement-text"},
    )
    rationale = TextAreaField(
        _("Rationale"),
        [Optional(), Length(max=N_ANSWER, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "2"},
    )
    statement = SelectField(_("Statement that covers it"), coerce=int, validate_choice=True)

    def validate_label(self, field: StringField) -> None:
        if self.decision.data == TriageDecision.ADDED and not is_label(field.data or ""):
            raise ValidationError(_("Use at most 20 letters, digits, dots and hyphens, such as TEC1."))
