"""When a round closes."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, TimeField
from wtforms.validators import Optional, ValidationError

from delphi.domain.lifecycle import RoundMode
from delphi.web.typed import moment_of


class ClosingTimeForm(FlaskForm):
    """A day and a time, both in UTC: a panel of many countries has no other common clock."""

    day = DateField(_("Closes on"), [Optional()])
    time = TimeField(_("at (UTC)"), [Optional()])

    def validate_time(self, field: TimeField) -> None:
        if field.data and not self.day.data:
            raise ValidationError(_("Choose the day as well, or leave both empty."))

    def closes_at(self) -> datetime | None:
        """The moment, or None where the chair closes by hand. A day without a time ends at its last minute."""
        if not self.day.data:
            return None
        return moment_of(self.day.data, self.time.data)


class ModeForm(FlaskForm):
    mode = RadioField(
        _("The panel rates"),
        choices=[
            SelectChoice(RoundMode.ROUNDS.value, _("each on their own, in the time that is given")),
            SelectChoice(RoundMode.MEETING.value, _("in a meeting, statement by statement, on their phones")),
        ],
    )


class OpenForm(FlaskForm):
    """Nothing but the token: the button says what happens."""


class CloseForm(FlaskForm):
    """Nothing but the token: the page above it shows what will be decided."""
