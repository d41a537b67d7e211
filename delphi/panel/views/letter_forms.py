"""Forms of letters: their words, a line of the plan, quiet hours, and more time for one panellist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from delphi.models import Enrolment
from delphi.panel.forms import LONGEST_NOTE
from delphi.panel.planning import When
from delphi.panel.views.choices import languages_named, zone_choices
from delphi.web.typed import in_one_line, moment_of, tidied, visible

LONGEST_LETTER = 4_000
# Moments of a plan that are not so many hours before the close.
OPENING, AT = "opening", "at"
_SHORT = Length(max=200, message=_("Use at most 200 characters."))


class WordsForm(FlaskForm):
    """A study's own words of one letter; what stands in braces is filled in for each reader."""

    subject = StringField(
        _("Subject"), [InputRequired(_("Write the subject.")), _SHORT, visible], filters=[in_one_line]
    )
    body = TextAreaField(
        _("Text"),
        [
            InputRequired(_("Write the text.")),
            Length(max=LONGEST_LETTER, message=_("Use at most 4,000 characters.")),
            visible,
        ],
        filters=[tidied],
        render_kw={"rows": 16},
    )
    reader = SelectField(_("As it reaches"), coerce=int, validate_choice=False)


class SendingForm(FlaskForm):
    """A line of the plan: to whom, and when."""

    audience = SelectField(_("To whom"), [InputRequired(_("Choose to whom."))])
    when = SelectField(_("When"), [InputRequired(_("Choose when."))])
    day = DateField(_("On this day"), [Optional()])
    time = TimeField(_("at (UTC)"), [Optional()])
    note = TextAreaField(
        _("A line of your own"),
        [Optional(), Length(max=LONGEST_NOTE, message=_("Use at most 1,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": 2},
    )

    def validate_when(self, field: SelectField) -> None:
        if field.data == AT and not self.day.data:
            raise ValidationError(gettext("Choose the day."))

    def when_chosen(self) -> When:
        """The moment; a day without a time begins at nine o'clock."""
        if self.when.data == AT:
            return When(due_at=moment_of(self.day.data, self.time.data or time(9)))
        return When(hours_before_close=None if self.when.data == OPENING else int(self.when.data))


class QuietForm(FlaskForm):
    """Hours in which no letter leaves, and the clock of who told us none."""

    quiet_from = SelectField(_("From"), coerce=int)
    quiet_until = SelectField(_("until"), coerce=int)
    time_zone = SelectField(_("Clock of whoever’s place is not known"))


class ClockForm(FlaskForm):
    """In which language and on which clock somebody is written to."""

    language = SelectField(_("Language"))
    time_zone = SelectField(_("Time zone"))

    @classmethod
    def of(
        cls, enrolment: Enrolment, languages: Sequence[str], unknown_zone: str, **values: Any
    ) -> ClockForm:
        """The form with what is kept; `unknown_zone` says what holds where no zone was chosen."""
        form = cls(data={"language": enrolment.language, "time_zone": enrolment.time_zone}, **values)
        form.language.choices = [
            ("", gettext("English, as nothing else is known")),
            *languages_named(languages),
        ]
        form.time_zone.choices = zone_choices(unknown_zone)
        return form


class MoreTimeForm(FlaskForm):
    """Until when one panellist may rate."""

    day = DateField(_("Until this day"), [InputRequired(_("Choose the day."))])
    time = TimeField(_("at (UTC)"), [Optional()])
    tells = BooleanField(_("Tell them by mail"), default=True)

    def closes_at(self) -> datetime:
        return moment_of(self.day.data, self.time.data)
