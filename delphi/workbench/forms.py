"""Forms of the workbench: what is done with chosen comments, and the answer to a point."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

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
