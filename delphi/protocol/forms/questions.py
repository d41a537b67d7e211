"""The form of one further question: its words, its scale, and the rule by which it is judged."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from delphi.domain.consensus import Preset
from delphi.domain.question import N_NAME, N_WORDING, Question
from delphi.domain.scale import Scale
from delphi.protocol.forms.scales import ScaleForm, rule_fields_of, typed_rule, typed_scale
from delphi.web.typed import in_one_line, tidied, visible

N_REASON = 4_000


class QuestionForm(ScaleForm):
    """What a further question fixes; `question_form` adds the thresholds of one preset."""

    name = StringField(
        _("Name"),
        [
            DataRequired(_("Name the question.")),
            Length(max=N_NAME, message=_("Use at most 60 characters.")),
            visible,
        ],
        filters=[in_one_line],
        description=_("Short, for tables, such as “Feasibility”."),
    )
    wording = StringField(
        _("What the panel is asked"),
        [Optional(), Length(max=N_WORDING, message=_("Use at most 200 characters.")), visible],
        filters=[in_one_line],
        description=_("Stands above the buttons, such as “How feasible is it?”."),
    )
    of_all = BooleanField(
        _("Asked of every statement"),
        description=_(
            "Beside the statement’s own question, on a screen of its own. Otherwise it is asked of the statements for "
            "which it is chosen, in the place of the main question."
        ),
    )
    reason = TextAreaField(
        _("Reason for the amendment"),
        [Length(max=N_REASON, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        render_kw={"rows": "3"},
    )
    seen = HiddenField()

    is_amendment = False

    def validate_reason(self, field: TextAreaField) -> None:
        if self.is_amendment and not field.data:
            raise ValidationError(gettext("Say why the protocol is amended."))

    def question(self, key: str, fixed: Scale | None) -> Question:
        """What was typed, on the fixed scale where there is one. Raises NotAcceptable."""
        return Question(
            key=key,
            name=self.name.data or "",
            wording=self.wording.data or "",
            scale=fixed or self.scale(),
            rule=self.rule(),
            of_all=bool(self.of_all.data),
        )


def question_form(
    preset: Preset, scale: Scale, *, is_amendment: bool = False, scale_is_fixed: bool = False
) -> type[QuestionForm]:
    """The form with a field for each threshold of this preset, within the limits of the scale."""
    fields = rule_fields_of(preset, scale, scale_is_fixed)
    return type("QuestionForm", (QuestionForm,), fields | {"is_amendment": is_amendment})


def question_as_typed(question: Question) -> dict[str, Any]:
    """A question as the form shows it."""
    return {
        "name": question.name,
        "wording": question.wording,
        "of_all": question.of_all,
        **typed_scale(question.scale),
        **typed_rule(question.rule),
    }
