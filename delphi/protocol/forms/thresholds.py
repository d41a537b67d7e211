"""Fields made from what a rule says of its thresholds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from delphi.domain.consensus import Kind, Threshold
from delphi.domain.exact import number_text
from delphi.errors import NotAcceptable
from delphi.web.pages import say
from delphi.web.typed import in_one_line

YES, NO, AS_BEFORE = "yes", "no", ""


def threshold_field(threshold: Threshold, named: str = "%(threshold)s") -> Field:
    """A field for one threshold; `named` says which of several alike it is."""
    label, hint = _label(threshold, named), say(threshold.help) if threshold.help else ""
    if threshold.kind is Kind.YES_NO:
        return BooleanField(label, description=hint)
    if threshold.kind is Kind.CHOICE:
        return SelectField(label, choices=_choices(threshold), description=hint)
    return _number(label, threshold, hint)


def changed_field(threshold: Threshold, named: str) -> Field:
    """A field for what a threshold becomes; empty where it stays."""
    label, stays = _label(threshold, named), SelectChoice(AS_BEFORE, gettext("as before"))
    if threshold.kind is Kind.YES_NO:
        answers = [SelectChoice(YES, gettext("yes")), SelectChoice(NO, gettext("no"))]
        return SelectField(label, choices=[stays, *answers], default=AS_BEFORE)
    if threshold.kind is Kind.CHOICE:
        return SelectField(label, choices=[stays, *_choices(threshold)], default=AS_BEFORE)
    return _number(label, threshold, "", Optional())


def typed(value: Any) -> Any:
    """A threshold's value as `threshold_field` takes it."""
    if isinstance(value, bool):
        return value
    return number_text(Fraction(value)) if isinstance(value, Fraction | int) else value


def typed_change(value: Any) -> str:
    """The same as `changed_field` takes it."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(typed(value))


def read_change(threshold: Threshold, data: Any) -> Any:
    """What a threshold becomes; None where it stays. Raises NotAcceptable."""
    if not data:
        return None
    if threshold.kind is Kind.YES_NO and data in (YES, NO):
        return data == YES
    return threshold.check(data)


def _label(threshold: Threshold, named: str) -> str:
    label = say(threshold.label)
    return named % {"threshold": f"{label} (%)" if threshold.kind is Kind.PERCENT else label}


def _choices(threshold: Threshold) -> list[SelectChoice]:
    return [SelectChoice(value, say(words)) for value, words in threshold.choices]


def _number(label: str, threshold: Threshold, hint: str, *first: Any) -> StringField:
    return StringField(
        label, [*first, _within(threshold)], filters=[in_one_line], description=hint,
        render_kw={"inputmode": "decimal", "autocomplete": "off", "class": "short"},
    )  # fmt: skip


def _within(threshold: Threshold) -> Any:
    """A validator; the summary names the field, so its sentence does not."""
    low, high = number_text(threshold.minimum), number_text(threshold.maximum)

    def check(_form: FlaskForm, field: Field) -> None:
        try:
            threshold.check(field.data)
        except NotAcceptable:
            if threshold.kind is Kind.COUNT:
                raise ValidationError(
                    gettext("Give a whole number from %(low)s to %(high)s.", low=low, high=high)
                ) from None
            raise ValidationError(
                gettext("Give a number from %(low)s to %(high)s.", low=low, high=high)
            ) from None

    return check
