"""The form of a protocol; the fields of its rule are made from what the rule says of its thresholds."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
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

from delphi.domain.consensus import ConsensusRule, Preset
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
from delphi.domain.question import N_NAME, N_WORDING, Question
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.protocol.forms.additions import AdditionsForm, addition_fields, additions_as_typed
from delphi.protocol.forms.scales import ScaleForm, rule_fields_of, typed_rule, typed_scale
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

_WORDS = Length(max=4_000, message=_("Use at most 4,000 characters."))


class TermsForm(ScaleForm, AdditionsForm):
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
    main_name = StringField(
        _("Name of the question"),
        [Optional(), Length(max=N_NAME, message=_("Use at most 60 characters.")), visible],
        filters=[in_one_line],
        description=_("Such as “Agreement”; tells it apart where the protocol asks several questions."),
    )
    main_wording = StringField(
        _("What the panel is asked"),
        [Optional(), Length(max=N_WORDING, message=_("Use at most 200 characters.")), visible],
        filters=[in_one_line],
        description=_("Stands above the buttons, such as “How desirable is it?”."),
    )
    quantile_type = SelectField(_("Quantile type"), coerce=int)
    count_abstentions = BooleanField(
        _("“Outside my expertise” counts in the denominator"),
        description=_("Usually not: who cannot judge neither agrees nor disagrees."),
    )
    sign_off = BooleanField(
        _("The panel signs off before an edition is published"),
        description=_("Each panellist approves the locked recommendations, or dissents with a reason."),
    )
    real_time = BooleanField(
        _("In real time, in one round"),
        description=_(
            "After their own first rating of a statement panellists see where the panel stands, and may change "
            "theirs until the close. Choose one round above."
        ),
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

    is_amendment = False

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
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

    def terms(self, more: tuple[Question, ...], fixed: Scale | None = None) -> Terms:
        """What was typed, on the fixed scale where there is one, beside the further questions. Raises NotAcceptable."""
        if (
            self.quantile_type.data not in QUANTILE_TYPES_IN_WORDS
            or self.feedback.data not in set(Feedback)
            or self.order.data not in set(Order)
        ):
            raise NotAcceptable("Choose one of the offered answers.")
        scale = fixed or self.scale()
        return Terms(
            title=self.title.data,
            aim=self.aim.data or "",
            audience=self.audience.data or "",
            scale=scale,
            rule=self.with_additions(self.rule(), scale),
            quantile_type=self.quantile_type.data,
            count_abstentions=self.count_abstentions.data,
            n_rounds=self.n_rounds.data,
            feedback=Feedback(self.feedback.data),
            least_cell=self.least_cell.data,
            order=Order(self.order.data),
            open_first=self.open_first.data,
            reasons_required=self.reasons_required.data,
            sign_off=self.sign_off.data,
            main_name=self.main_name.data or "",
            main_wording=self.main_wording.data or "",
            more=more,
            real_time=self.real_time.data,
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
    fields = rule_fields_of(preset, scale, scale_is_fixed)
    fields |= addition_fields(preset, further, scale, stored)
    return type("TermsForm", (TermsForm,), fields | {"is_amendment": is_amendment})


def as_typed(terms: Terms) -> dict[str, Any]:
    """Terms as the form shows them."""
    return {
        **{
            name: getattr(terms, name)
            for name in (
                "title",
                "aim",
                "audience",
                "quantile_type",
                "n_rounds",
                "least_cell",
                "main_name",
                "main_wording",
            )
        },
        "order": str(terms.order),
        "open_first": terms.open_first,
        "reasons_required": terms.reasons_required,
        "count_abstentions": terms.count_abstentions,
        "sign_off": terms.sign_off,
        "real_time": terms.real_time,
        "feedback": str(terms.feedback),
        **typed_scale(terms.scale),
        **typed_rule(terms.rule),
        **additions_as_typed(terms.rule),
    }
