"""The forms of a further question of its own kind: a ranking, or an estimate of a number."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.exact import number_text, read_number
from delphi.domain.places import MOST_PLACES, Places
from delphi.domain.quantity import MOST_DECIMALS, N_UNIT, Quantity
from delphi.domain.question import N_NAME, N_WORDING, Question, QuestionKind
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.models import Statement
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible


def _whole(label: Any, low: int, high: int, default: int, hint: Any = "") -> IntegerField:
    checks = [
        InputRequired(_("Give a whole number.")),
        NumberRange(low, high, _("Give a whole number from %(low)s to %(high)s.", low=low, high=high)),
    ]
    return IntegerField(label, checks, default=default, description=hint, render_kw={"class": "short"})


def _decimal(label: Any, default: str, hint: Any = "") -> StringField:
    return StringField(
        label, [DataRequired(_("Give a number."))], default=default, description=hint, filters=[in_one_line],
        render_kw={"inputmode": "decimal", "autocomplete": "off", "class": "short"},
    )  # fmt: skip


class KindForm(FlaskForm):
    """What both kinds have; `statements` are those of which the question is the own one."""

    name = StringField(
        _("Name of the question"),
        [DataRequired(_("Give it a short name.")), Length(max=N_NAME), visible],
        filters=[in_one_line],
        description=_("For tables, such as “Priority” or “Dose”."),
    )
    wording = StringField(
        _("Words of the question"),
        [Length(max=N_WORDING), visible],
        filters=[in_one_line],
        description=_("As the panel reads it, such as “Which matter most?”"),
    )
    of_all = BooleanField(
        _("Ask it of every statement"), description=_("Beside each statement's own question.")
    )
    statements = SelectMultipleField(
        _("Ask it of these statements, in the place of their present question"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    least_n = _whole(_("Least number of ratings"), 1, 1000, 5)
    reason = TextAreaField(
        _("Reason for the amendment"), [visible], filters=[tidied], render_kw={"rows": "3"}
    )
    seen = HiddenField()

    is_amendment = False
    kind = QuestionKind.RANKING

    def offer(self, statements: Sequence[Statement]) -> None:
        """The statements to choose from."""
        self.statements.choices = [
            SelectChoice(one.id, f"{one.label} {one.current.text}") for one in statements
        ]

    def validate_reason(self, field: TextAreaField) -> None:
        if self.is_amendment and not field.data:
            raise ValidationError(gettext("Say why the protocol is amended."))

    def scale(self) -> Scale:
        """The scale as typed. Raises NotAcceptable."""
        raise NotImplementedError

    def thresholds(self) -> dict[str, Any]:
        """The thresholds of the rule as typed."""
        raise NotImplementedError

    def question(self, key: str) -> Question:
        """What was typed. Raises NotAcceptable where the numbers do not fit together."""
        scale, preset = self.scale(), Preset(str(self.kind))
        rule = ConsensusRule(preset, self.thresholds() | {"least_n": self.least_n.data})
        for problem in rule.problems(scale):
            raise NotAcceptable(f"{say(problem.what)} {say(problem.remedy)}")
        return Question(
            key, self.name.data, self.wording.data or "", self.kind, scale, rule, self.of_all.data
        )


class RankingForm(KindForm):
    kind = QuestionKind.RANKING
    most = _whole(
        _("Most statements in one ranking"), 2, MOST_PLACES, 10,
        _("More than some twelve are hard to rank with care."),
    )  # fmt: skip
    first = _whole(
        _("How many of the first are sought"), 0, MOST_PLACES, 0,
        _("They are accepted once the panel agrees on an order, the others rejected; 0 accepts all, in their order."),
    )  # fmt: skip
    w = _decimal(
        _("Least Kendall's W"),
        "0.7",
        _("0.7 is called strong agreement, 0.5 moderate, 0.9 unusually strong."),
    )

    own = ("most", "first", "w", "least_n")

    def scale(self) -> Scale:
        return Places.of(self.most.data, self.first.data)

    def thresholds(self) -> dict[str, Any]:
        return {"w": self.w.data}


class EstimateForm(KindForm):
    kind = QuestionKind.ESTIMATE
    unit = StringField(
        _("Unit"), [Length(max=N_UNIT), visible], filters=[in_one_line], description=_("Such as mg, weeks or %."),
        render_kw={"class": "short"},
    )  # fmt: skip
    low = _decimal(_("Least possible value"), "0")
    high = _decimal(_("Greatest possible value"), "100")
    decimals = _whole(_("Decimals"), 0, MOST_DECIMALS, 0)
    percent = _decimal(
        _("Largest interquartile range, in % of the median"),
        "30",
        _("At most this wide the panel agrees on the number."),
    )

    own = ("unit", "low", "high", "decimals", "percent", "least_n")

    def scale(self) -> Scale:
        low, high = (_read(field.data) for field in (self.low, self.high))
        return Quantity.of(low, high, self.unit.data or "", self.decimals.data)

    def thresholds(self) -> dict[str, Any]:
        return {"percent": self.percent.data}


FORMS: dict[QuestionKind, type[RankingForm | EstimateForm]] = {
    QuestionKind.RANKING: RankingForm,
    QuestionKind.ESTIMATE: EstimateForm,
}


def _read(typed: str) -> Fraction:
    try:
        return read_number(typed)
    except ValueError:
        raise NotAcceptable("“%(typed)s” is no number.", typed=typed[:30]) from None


def kind_as_typed(question: Question) -> dict[str, Any]:
    """A stored question as its form shows it."""
    scale, values = question.scale, question.rule.thresholds
    common = {
        "name": question.name,
        "wording": question.wording,
        "of_all": question.of_all,
        "least_n": values["least_n"],
    }
    if isinstance(scale, Places):
        return common | {"most": scale.high, "first": scale.n_first, "w": number_text(Fraction(values["w"]))}
    assert isinstance(scale, Quantity)
    limits = {"low": scale.text(scale.low), "high": scale.text(scale.high)}
    percent = number_text(Fraction(values["percent"]))
    return common | limits | {"unit": scale.unit, "decimals": scale.decimals, "percent": percent}
