"""Forms of the evidence: the question, a finding, the twelve judgements."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from delphi.domain import grade
from delphi.domain.deciding import CRITERIA
from delphi.domain.grade import Design, Importance, Measure
from delphi.evidence.operations import MOST, Row
from delphi.models import Judge
from delphi.web.joining import JoiningForm
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

SHORT = 400
LARGEST = 1_000_000_000
_LONG = Length(max=MOST, message=_("Use at most 5,000 characters."))
_SHORT = Length(max=SHORT, message=_("Use at most 400 characters."))


def _text(label: Any, hint: Any = "", rows: int = 2) -> TextAreaField:
    return TextAreaField(
        label, [Optional(), _LONG, visible], filters=[tidied], description=hint, render_kw={"rows": str(rows)}
    )


class QuestionForm(JoiningForm):
    population = _text(_("Population"), _("Whom it is about."))
    intervention = _text(_("Intervention"), _("What is done."))
    comparison = _text(_("Comparison"), _("What it is held against: nothing, usual care, another way."))
    outcomes = _text(_("Outcomes"), _("What matters to those concerned, the most important first."))
    known = _text(
        _("What is known"),
        _("In two or three sentences: experts read it on the card. References are cited as in [@kocak2019]."),
        4,
    )
    research_need = _text(
        _("What should be studied"),
        _("It goes into the research agenda. The panel does not see it while it rates."),
        3,
    )


def _level(label: Any, most: int) -> SelectField:
    choices = [SelectChoice(str(n), "0" if n == 0 else f"−{n}") for n in range(most + 1)]
    return SelectField(label, choices=choices, default="0")


def _upward(label: Any, most: int) -> SelectField:
    choices = [SelectChoice(str(n), "0" if n == 0 else f"+{n}") for n in range(most + 1)]
    return SelectField(label, choices=choices, default="0")


def _whole(label: Any, hint: Any = "") -> IntegerField:
    message = _("Write a whole number.")
    return IntegerField(
        label, [Optional(), NumberRange(min=0, max=LARGEST, message=message)], description=hint,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


def _number(label: Any, hint: Any = "") -> StringField:
    return StringField(
        label, [Optional(), Length(max=20), visible], filters=[in_one_line], description=hint,
        render_kw={"autocomplete": "off", "inputmode": "decimal"},
    )  # fmt: skip


class FindingForm(JoiningForm):
    """A row of the summary of findings; the certainty follows from design and levels."""

    outcome = StringField(
        _("Outcome"), [InputRequired(_("Name the outcome.")), _SHORT, visible], filters=[in_one_line],
        description=_("With its time and measure, such as “Pain at 3 months, 0 to 10”."),
    )  # fmt: skip
    importance = SelectField(
        _("Importance"),
        choices=[
            SelectChoice(Importance.CRITICAL, _("critical")), SelectChoice(Importance.IMPORTANT, _("important")),
            SelectChoice(Importance.LIMITED, _("of limited importance")),
        ],
    )  # fmt: skip
    design = SelectField(
        _("Design"),
        choices=[
            SelectChoice(Design.RANDOMISED, _("randomised trials: begins at high")),
            SelectChoice(Design.OBSERVATIONAL, _("observational studies: begins at low")),
        ],
    )
    n_studies = _whole(_("Studies"))
    n_participants = _whole(_("Participants"))
    measure = SelectField(
        _("Measure"),
        choices=[
            SelectChoice("", _("none")), SelectChoice(Measure.RISK_RATIO, _("risk ratio (RR)")),
            SelectChoice(Measure.ODDS_RATIO, _("odds ratio (OR)")), SelectChoice(Measure.HAZARD_RATIO, _("hazard ratio (HR)")),
            SelectChoice(Measure.RISK_DIFFERENCE, _("risk difference (RD)")),
            SelectChoice(Measure.MEAN_DIFFERENCE, _("mean difference (MD)")),
            SelectChoice(Measure.STANDARDISED, _("standardised mean difference (SMD)")),
        ],
    )  # fmt: skip
    estimate = _number(_("Estimate"), _("As published, such as 0.70."))
    low = _number(_("From"), _("95 % interval"))
    high = _number(_("To"))
    baseline = _whole(
        _("Of 1,000 without"),
        _("How many of 1,000 people who do without have the outcome. The absolute effect follows from it."),
    )
    absolute = StringField(
        _("Absolute effect in words"), [Optional(), _SHORT, visible], filters=[in_one_line],
        description=_("Only where it does not follow: for means, or where it cannot be counted."),
    )  # fmt: skip
    risk_of_bias = _level(_("Risk of bias"), grade.DOWN["risk_of_bias"])
    inconsistency = _level(_("Inconsistency"), grade.DOWN["inconsistency"])
    indirectness = _level(_("Indirectness"), grade.DOWN["indirectness"])
    imprecision = _level(_("Imprecision"), grade.DOWN["imprecision"])
    publication_bias = _level(_("Publication bias"), grade.DOWN["publication_bias"])
    large_effect = _upward(_("Large effect"), grade.UP["large_effect"])
    dose_response = _upward(_("Dose-response"), grade.UP["dose_response"])
    confounding = _upward(_("Confounding would lessen it"), grade.UP["confounding"])
    remark = _text(_("Remark"), _("What the numbers do not say, with references as in [@kocak2019]."))

    def row(self) -> Row:
        """What was typed."""
        return Row(
            outcome=self.outcome.data or "",
            importance=Importance(self.importance.data),
            design=Design(self.design.data),
            n_studies=self.n_studies.data,
            n_participants=self.n_participants.data,
            measure=Measure(self.measure.data) if self.measure.data else None,
            estimate=self.estimate.data or "",
            low=self.low.data or "",
            high=self.high.data or "",
            baseline=self.baseline.data,
            absolute=self.absolute.data or "",
            down={name: int(self[name].data) for name in grade.DOWN},
            up={name: int(self[name].data) for name in grade.UP},
            remark=self.remark.data or "",
        )


class JudgementForm(JoiningForm):
    """Three fields for each criterion; made below, since all twelve are alike."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name, criterion in CRITERIA.items():
            self[name].choices = [
                SelectChoice("", _("not judged")),
                *(SelectChoice(word, gettext(word)) for word in criterion.judgements),
            ]
            self[name].label.text = say(criterion.question)
            self[f"{name}_remark"].label.text = f"{say(criterion.name)}: {gettext('Remark')}"
            self[f"{name}_by"].label.text = f"{say(criterion.name)}: {gettext('Judged by')}"

    def judged(self) -> dict[str, dict[str, str]]:
        """By criterion: the judgement, who made it, and the remark."""
        return {
            name: {
                "judgement": self[name].data or "",
                "by": self[f"{name}_by"].data or Judge.PANEL,
                "remark": self[f"{name}_remark"].data or "",
            }
            for name in CRITERIA
        }


for _name in CRITERIA:
    setattr(JudgementForm, _name, SelectField("", default=""))
    _who = [SelectChoice(Judge.PANEL, _("panel")), SelectChoice(Judge.CHAIR, _("chair"))]
    setattr(JudgementForm, f"{_name}_by", SelectField("", choices=_who, default=Judge.PANEL))
    setattr(JudgementForm, f"{_name}_remark", _text(""))
