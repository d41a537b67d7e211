"""What people type: tidied before it is checked, and refused where it holds what nobody can see."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError

from delphi.errors import NotAcceptable
from delphi.importing.characters import one_line, refuse_control_characters, tidy
from delphi.web.pages import say


def tidied(text: Any) -> Any:
    """A filter for fields of several lines: composed characters, plain line ends, no outer blanks."""
    return tidy(text) if isinstance(text, str) else text


def in_one_line(text: Any) -> Any:
    """A filter for fields of one line: the same, with every run of blanks as one space."""
    return one_line(tidy(text)) if isinstance(text, str) else text


def moment_of(day: date, at: time | None = None) -> datetime:
    """The moment of a typed day and time, both in UTC; a day without a time ends with its last minute."""
    return datetime.combine(day, at or time(23, 59), tzinfo=UTC)


def visible(_form: FlaskForm, field: Field) -> None:
    """A validator: no control characters, nor marks that change the order in which text is read."""
    try:
        refuse_control_characters(field.data or "")
    except NotAcceptable as refusal:
        raise ValidationError(say(refusal.sentence)) from None
