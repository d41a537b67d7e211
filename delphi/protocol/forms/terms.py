"""The form of a protocol; the fields of its rule are made from what the rule says of its thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from delphi.domain.consensus import ConsensusRule, Preset, rules
from delphi.domain.protocol import (
    FEEDBACK_IN_WORDS,
    MOST_LEAST_CELL,
    MOST_ROUNDS,
    ORDER_IN_WORDS,
    QUANTILE_TYPES_IN_WORDS,
    Feedback,
    Order,
    Terms,
)
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.protocol.forms.additions import AdditionsForm, addition_fields, additions_as_typed
from delphi.protocol.forms.thresholds import threshold_field, typed
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

PREFIX = "rule_"
SCALE_FIELDS = ("low", "high", "disagree_to", "agree_from", "low_label", "between_label", "high_label")
_WORDS = Length(max=4_000, message=_("Use at most 4,000 characters."))


def _point(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_("Give a whole number.")),
            NumberRange(-100, 100, _("Give a number from -100 to 100.")),
        ],
    )


def _band_name(label: Any) -> StringField:
    checks = [
        DataRequired(_("Name the band.")),
        Length(max=60, message=_("Use at most 60 characters.")),
        visible,
    ]
    return StringField(label, checks, filters=[in_one_line])


class TermsForm(AdditionsForm):
    """What every protocol fixes; `terms_form` adds the thresholds of one preset."""

    title = StringField(
        _("Title"),
        [
            DataRequired(_("Give the study a title.")),
            Length(max=200, message=_("Use at most 200 characters.")),
            visible,
        ],
        filters=[in_one_line],
    )
    aim = TextAreaField(
        _("Aim"), [_WORDS, visible], filters=[tidied], render_kw={"rows": "4"},
        description=_("What the panel is to agree on, and for which patients."),
    )  # fmt: skip
    audience = TextAreaField(
        _("Audience"), [Optional(), _WORDS, visible], filters=[tidied], render_kw={"rows": "2"},
        description=_("Who will use the guideline."),
    )  # fmt: skip
    low, high = _point(_("Lowest point")), _point(_("Highest point"))
    disagree_to, agree_from = _point(_("Disagreement up to")), _point(_("Agreement from"))
    low_label = _band_name(_("Name of the low band"))
    between_label = _band_name(_("Name of the middle band"))
    high_label = _band_name(_("Name of the high band"))
    preset = RadioField(_("Consensus rule"))
    quantile_type = SelectField(_("Quantile type"), coerce=int)
    count_abstentions = BooleanField(
        _("“Outside my expertise” counts in the denominator"),
        description=_("Usually not: who cannot judge neither agrees nor disagrees."),
    )
    sign_off = BooleanField(
        _("The panel signs off before an edition is published"),
        description=_("Each panellist approves the locked recommendations, or dissents with a reason."),
    )
    n_rounds = IntegerField(
        _("Number of rounds"),
        [
            InputRequired(_("Give a whole number.")),
            NumberRange(1, MOST_ROUNDS, _("Choose from 1 to 10 rounds.")),
        ],
        description=_("At most; a study may end earlier."),
    )
    feedback = RadioField(_("From round 2 on, panellists see"))
    least_cell = IntegerField(
        _("Least cell size"),
        [
            InputRequired(_("Give a whole number.")),
            NumberRange(1, MOST_LEAST_CELL, _("Choose from 1 to 100.")),
        ],
        description=_("Nothing is shown of a group with fewer answers, on no page and in no file."),
    )
    order = RadioField(_("Each panellist meets the statements"))
    open_first = BooleanField(
        _("From round 2 on, what is most open comes first"),
        description=_(
            "Reworded statements, then those where one stands apart from the panel, then the rest."
        ),
    )
    reasons_required = BooleanField(
        _("A reason that is asked for is required"),
        description=_(
            "It is asked for where a rating leaves the agreement band, crosses a band or moves by 3 or more. "
            "Otherwise it can be skipped."
        ),
    )
    reason = TextAreaField(
        _("Reason for the amendment"), [_WORDS, visible], filters=[tidied], render_kw={"rows": "3"},
        description=_("It stands beside the change in the guideline's methods."),
    )  # fmt: skip
    seen = HiddenField()
    shown_preset = HiddenField()

    is_amendment = False

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.preset.choices = [
            SelectChoice(str(r.preset), f"{say(r.label)}. {say(r.description)}") for r in rules(Scale())
        ]
        self.quantile_type.choices = [
            SelectChoice(n, say(words)) for n, words in QUANTILE_TYPES_IN_WORDS.items()
        ]
        self.feedback.choices = [
            SelectChoice(str(policy), say(words)) for policy, words in FEEDBACK_IN_WORDS.items()
        ]
        self.order.choices = [SelectChoice(str(order), say(words)) for order, words in ORDER_IN_WORDS.items()]

    def validate_reason(self, field: TextAreaField) -> None:
        if self.is_amendment and not field.data:
            raise ValidationError(_("Say why the protocol is amended."))

    @property
    def rule_fields(self) -> list[Field]:
        return [self[PREFIX + threshold.name] for threshold in self.thresholds]

    def scale(self) -> Scale:
        """The scale as typed. Raises NotAcceptable where points and bands do not fit together."""
        points = (self.low.data, self.high.data, self.disagree_to.data, self.agree_from.data)
        if None in points:
            raise NotAcceptable("Give the points and bands of the scale as whole numbers.")
        return Scale(
            low=self.low.data,
            high=self.high.data,
            disagree=(self.low.data, self.disagree_to.data),
            agree=(self.agree_from.data, self.high.data),
            labels=(self.low_label.data, self.between_label.data, self.high_label.data),
        )

    def terms(self, fixed: Scale | None = None) -> Terms:
        """What was typed, on the fixed scale where there is one. Raises NotAcceptable as `scale` does."""
        if (
            self.quantile_type.data not in QUANTILE_TYPES_IN_WORDS
            or self.feedback.data not in set(Feedback)
            or self.order.data not in set(Order)
        ):
            raise NotAcceptable("Choose one of the offered answers.")
        thresholds = {t.name: t.read(self[PREFIX + t.name].data) for t in self.thresholds}
        scale = fixed or self.scale()
        return Terms(
            title=self.title.data,
            aim=self.aim.data or "",
            audience=self.audience.data or "",
            scale=scale,
            rule=self.with_additions(ConsensusRule(Preset(self.shown_preset.data), thresholds), scale),
            quantile_type=self.quantile_type.data,
            count_abstentions=self.count_abstentions.data,
            n_rounds=self.n_rounds.data,
            feedback=Feedback(self.feedback.data),
            least_cell=self.least_cell.data,
            order=Order(self.order.data),
            open_first=self.open_first.data,
            reasons_required=self.reasons_required.data,
            sign_off=self.sign_off.data,
        )


def terms_form(
    preset: Preset,
    further: Preset | None,
    scale: Scale,
    stored: ConsensusRule,
    *,
    is_amendment: bool = False,
    scale_is_fixed: bool = False,
) -> type[TermsForm]:
    """The form with a field for each threshold of this preset and of a further one, within the limits of the scale."""
    thresholds = next(rule.thresholds for rule in rules(scale) if rule.preset is preset)
    fields: dict[str, Any] = {PREFIX + threshold.name: threshold_field(threshold) for threshold in thresholds}
    if scale_is_fixed:
        fields |= dict.fromkeys(SCALE_FIELDS)  # WTForms leaves out a field that is None
    fields |= addition_fields(preset, further, scale, stored)
    return type("TermsForm", (TermsForm,), fields | {"thresholds": thresholds, "is_amendment": is_amendment})


def use_defaults(form: TermsForm) -> None:
    """Put the usual value into each threshold; the least number of ratings stays as typed."""
    for threshold in form.thresholds:
        field = form[PREFIX + threshold.name]
        if threshold.name != "least_n" or not field.data:
            field.data = typed(threshold.default)


def as_typed(terms: Terms) -> dict[str, Any]:
    """Terms as the form shows them."""
    scale, thresholds = terms.scale, terms.rule.thresholds
    return {
        **{
            name: getattr(terms, name)
            for name in ("title", "aim", "audience", "quantile_type", "n_rounds", "least_cell")
        },
        "order": str(terms.order),
        "open_first": terms.open_first,
        "reasons_required": terms.reasons_required,
        "count_abstentions": terms.count_abstentions,
        "sign_off": terms.sign_off,
        "feedback": str(terms.feedback),
        "low": scale.low,
        "high": scale.high,
        "disagree_to": scale.disagree[1],
        "agree_from": scale.agree[0],
        **dict(zip(("low_label", "between_label", "high_label"), scale.labels, strict=True)),
        "preset": str(terms.rule.preset),
        "shown_preset": str(terms.rule.preset),
        **{PREFIX + name: typed(value) for name, value in thresholds.items()},
        **additions_as_typed(terms.rule),
    }


def posted_scale(values: Mapping[str, str], otherwise: Scale) -> Scale:
    """The scale that a posted form describes; the other where it describes none."""
    try:
        low, high, disagree_to, agree_from = (int(values[name]) for name in SCALE_FIELDS[:4])
        return Scale(low, high, (agree_from, high), (low, disagree_to))
    except (KeyError, ValueError, NotAcceptable):
        return otherwise
