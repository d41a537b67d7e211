"""Forms of the evidence: the question, a finding, the twelve judgements."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from delphi.domain.deciding import CRITERIA
from delphi.domain.grade import DOWN, UP, Design, Importance, Measure
from delphi.evidence.operations import MOST, Misfit, Row, check
from delphi.models import Judge
from delphi.web.joining import JoiningForm
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

SHORT = 400
COMMA = re.compile(r"-?\d{1,9},\d{1,2}\Z")
LARGEST = 1_000_000_000
_LONG = Length(max=MOST, message=_("Use at most 5,000 characters."))
_SHORT = Length(max=SHORT, message=_("Use at most 400 characters."))

_MAY_BE_EMPTY = Optional()
_MAY_BE_EMPTY.field_flags = {}  # said once of the whole form, not beside each field


def _text(label: Any, hint: Any = "", rows: int = 2) -> TextAreaField:
    return TextAreaField(
        label,
        [_MAY_BE_EMPTY, _LONG, visible],
        filters=[tidied],
        description=hint,
        render_kw={"rows": str(rows)},
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


def _level(label: Any, *words: Any) -> SelectField:
    """How serious a concern is, or how large an effect: by its levels."""
    return SelectField(
        label, choices=[SelectChoice(str(n), word) for n, word in enumerate(words)], default="0"
    )


_NONE, _SERIOUS, _VERY = _("not serious"), _("serious: −1"), _("very serious: −2")
_EXTREMELY = _("extremely serious: −3")


def _whole(label: Any, hint: Any = "") -> IntegerField:
    message = _("Write a whole number.")
    return IntegerField(
        label, [_MAY_BE_EMPTY, NumberRange(min=0, max=LARGEST, message=message)], description=hint,
        render_kw={"inputmode": "numeric", "placeholder": " "},
    )  # fmt: skip


def as_number(text: Any) -> Any:
    """A filter: 0,7 as 0.7, and the minus sign of a journal as the one of a keyboard; 1,000 may be either, and stays."""
    found = str(text or "").replace("−", "-").replace(" ", "")
    return found.replace(",", ".") if COMMA.match(found) else text and found


def _number(label: Any, example: str) -> StringField:
    return StringField(
        label, [Length(max=20), visible], filters=[in_one_line, as_number],
        render_kw={"autocomplete": "off", "inputmode": "decimal", "placeholder": example},
    )  # fmt: skip


class FindingForm(JoiningForm):
    """A row of the summary of findings; the certainty follows from design and levels."""

    outcome = StringField(
        _("Outcome"), [InputRequired(_("Name the outcome.")), _SHORT, visible], filters=[in_one_line],
        description=_("With its time and measure, such as “Pain at 3 months, 0 to 10”."),
        render_kw={"list": "outcomes", "autocomplete": "off"},
    )  # fmt: skip
    importance = SelectField(
        _("Importance"),
        choices=[
            SelectChoice(Importance.CRITICAL, _("critical")), SelectChoice(Importance.IMPORTANT, _("important")),
            SelectChoice(Importance.LIMITED, _("of limited importance")),
        ],
        default=Importance.CRITICAL,
    )  # fmt: skip
    design = SelectField(
        _("Design"),
        choices=[
            SelectChoice(Design.RANDOMISED, _("randomised trials: begins at high")),
            SelectChoice(Design.OBSERVATIONAL, _("observational studies: begins at low")),
        ],
        default=Design.RANDOMISED,
    )
    n_studies = _whole(_("Studies"))
    n_participants = _whole(_("Participants"))
    measure = SelectField(
        _("Measure"), default="",
        choices=[
            SelectChoice("", _("none")), SelectChoice(Measure.RISK_RATIO, _("risk ratio (RR)")),
            SelectChoice(Measure.ODDS_RATIO, _("odds ratio (OR)")), SelectChoice(Measure.HAZARD_RATIO, _("hazard ratio (HR)")),
            SelectChoice(Measure.RISK_DIFFERENCE, _("risk difference (RD)")),
            SelectChoice(Measure.MEAN_DIFFERENCE, _("mean difference (MD)")),
            SelectChoice(Measure.STANDARDISED, _("standardised mean difference (SMD)")),
        ],
    )  # fmt: skip
    estimate = _number(_("Estimate"), "0.70")
    low = _number(_("95 % interval from"), "0.50")
    high = _number(_("to"), "0.98")
    baseline = _whole(
        _("Of 1,000 people without it, how many have the outcome?"),
        _("The absolute effect follows from this and from the ratio."),
    )
    absolute = StringField(
        _("Absolute effect in words"), [_MAY_BE_EMPTY, _SHORT, visible], filters=[in_one_line],
        description=_("Only where it does not follow: for means, or where it cannot be counted."),
    )  # fmt: skip
    risk_of_bias = _level(_("Risk of bias"), _NONE, _SERIOUS, _VERY, _EXTREMELY)
    inconsistency = _level(_("Inconsistency"), _NONE, _SERIOUS, _VERY)
    indirectness = _level(_("Indirectness"), _NONE, _SERIOUS, _VERY)
    imprecision = _level(_("Imprecision"), _NONE, _SERIOUS, _VERY, _EXTREMELY)
    publication_bias = _level(_("Publication bias"), _("not suspected"), _("strongly suspected: −1"))
    large_effect = _level(_("Large effect"), _("no"), _("large: +1"), _("very large: +2"))
    dose_response = _level(_("Dose-response"), _("no"), _("yes: +1"))
    confounding = _level(_("Confounding would lessen it"), _("no"), _("yes: +1"))
    remark = _text(_("Remark"), _("What the numbers do not say, with references as in [@kocak2019]."))

    def validate(self, *args: Any, **more: Any) -> bool:
        """Each field by itself, then all of them together."""
        if not super().validate(*args, **more):
            return False
        try:
            check(self.row())
        except Misfit as wrong:
            self[wrong.field].errors = [say(wrong.sentence)]
        return not self.errors

    def wrong_but(self, *names: str) -> str:
        """The first thing to mend, whatever these fields hold."""
        return next(
            (str(errors[0]) for name, errors in self.errors.items() if name and name not in names), ""
        )

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
            down={name: int(self[name].data) for name in DOWN},
            up={name: int(self[name].data) for name in UP},
            remark=self.remark.data or "",
        )


class JudgementForm(JoiningForm):
    """Three fields for each criterion; made below, since all twelve are alike.

    Beside their fields labels are short, since the criterion stands over them; in a summary they name it.
    """

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name, criterion in CRITERIA.items():
            words = (*criterion.scale, *(one for one in criterion.judgements if one not in criterion.scale))
            self[name].choices = [
                *(SelectChoice(word, gettext(word)) for word in words), SelectChoice("", gettext("not judged"))
            ]  # fmt: skip
            self[name].label.text = say(criterion.name)
            self[f"{name}_remark"].label.text = f"{say(criterion.name)}: {gettext('Notes')}"
            self[f"{name}_by"].label.text = f"{say(criterion.name)}: {gettext('Judged by')}"

    @property
    def n_judged(self) -> int:
        return sum(bool(self[name].data) for name in CRITERIA)

    def validate(self, *args: Any, **more: Any) -> bool:
        """Each field by itself; and notes belong to a judgement."""
        if not super().validate(*args, **more):
            return False
        for name in CRITERIA:
            if self[f"{name}_remark"].data and not self[name].data:
                self[name].errors = [
                    gettext("Notes belong to a judgement. Choose one, or take the notes out.")
                ]
        return not self.errors

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
    setattr(JudgementForm, _name, RadioField("", default=""))
    _who = [SelectChoice(Judge.PANEL, _("panel")), SelectChoice(Judge.CHAIR, _("chair"))]
    setattr(JudgementForm, f"{_name}_by", RadioField("", choices=_who, default=Judge.PANEL))
    setattr(JudgementForm, f"{_name}_remark", _text(""))
