"""Forms of the guideline: what to choose, how strong it is, what to lock, what to publish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from delphi.guideline.drafting import REMARKS_LENGTH, SECTION_LENGTH, Draft
from delphi.guideline.operations import SUMMARY_LENGTH
from delphi.models import Certainty, Direction, Recommendation, Strength
from delphi.web.typed import in_one_line, tidied, visible

STRENGTHS = (
    SelectChoice(Strength.STRONG, _("Strong: nearly everybody should follow it")),
    SelectChoice(Strength.CONDITIONAL, _("Conditional: it depends on the patient and the setting")),
    SelectChoice(Strength.GOOD_PRACTICE, _("Good practice: no trial can sensibly answer it")),
    SelectChoice(Strength.CONSENSUS_ONLY, _("Consensus only: it rests on the panel, not on direct evidence")),
)
DIRECTIONS = (
    SelectChoice(Direction.FOR, _("for")),
    SelectChoice(Direction.AGAINST, _("against")),
    SelectChoice("", _("neither, as in a good practice statement")),
)
CERTAINTIES = (
    SelectChoice("", _("not graded")),
    SelectChoice(Certainty.HIGH, _("high")),
    SelectChoice(Certainty.MODERATE, _("moderate")),
    SelectChoice(Certainty.LOW, _("low")),
    SelectChoice(Certainty.VERY_LOW, _("very low")),
    SelectChoice(Certainty.NO_DIRECT_EVIDENCE, _("no direct evidence")),
    SelectChoice(Certainty.GOOD_PRACTICE, _("good practice, not graded")),
)


class ChooseForm(FlaskForm):
    """Keys of accepted statements; whether they belong to the study is for the view to ask."""

    accepted = SelectMultipleField(coerce=int, validate_choice=False)


class MoveForm(FlaskForm):
    to = SelectField(choices=[SelectChoice("up"), SelectChoice("down")])


class DraftForm(FlaskForm):
    """What the guideline adds to the panel's words, which stay as they were rated."""

    section = StringField(
        _("Section"),
        [
            InputRequired(_("Name the section.")),
            Length(max=SECTION_LENGTH, message=_("Use at most 200 characters.")),
            visible,
        ],
        filters=[in_one_line],
        description=_("Recommendations of the same section stand together, under this heading."),
        render_kw={"list": "sections", "autocomplete": "off"},
    )
    strength = RadioField(
        _("Strength"),
        [InputRequired(_("Choose how strong it is."))],
        choices=STRENGTHS,
        description=_("How strong it is, is judged apart from how many agreed."),
    )
    direction = RadioField(_("Direction"), choices=DIRECTIONS)
    certainty = SelectField(_("Certainty of the evidence (GRADE)"), choices=CERTAINTIES)
    remarks = TextAreaField(
        _("Remarks"),
        [Length(max=REMARKS_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
        description=_("For whom, when not, how to do it. Readers find it under “Why”. It may stay empty."),
    )

    def validate_direction(self, field: RadioField) -> None:
        if not field.data and self.strength.data in (Strength.STRONG, Strength.CONDITIONAL):
            raise ValidationError(
                _("A strong or conditional recommendation is for or against. Choose which.")
            )

    @classmethod
    def of(cls, recommendation: Recommendation) -> DraftForm:
        """The form with what is stored."""
        return cls(
            data={
                "section": recommendation.section,
                "strength": recommendation.strength,
                "direction": recommendation.direction or "",
                "certainty": recommendation.certainty or "",
                "remarks": recommendation.remarks,
            }
        )

    def draft(self) -> Draft:
        return Draft(
            section=self.section.data or "",
            strength=Strength(self.strength.data),
            direction=Direction(self.direction.data) if self.direction.data else None,
            certainty=Certainty(self.certainty.data) if self.certainty.data else None,
            remarks=self.remarks.data or "",
        )


class LockForm(FlaskForm):
    """What to lock, each with the digest of what was read."""

    chosen = SelectMultipleField(_("Recommendations"), validate_choice=False)
    read = BooleanField(
        _("I have read them. I know that locked words never change."),
        [InputRequired(_("Tick this once you have read what you lock."))],
    )

    def validate_chosen(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one recommendation to lock."))
        if not all(key.isdecimal() for key, _colon, _digest in self._parts()):
            raise ValidationError(_("Choose among the recommendations of this page."))

    def seen(self) -> dict[int, str]:
        """The digest of each chosen recommendation as it was read."""
        return {int(key): digest for key, _colon, digest in self._parts()}

    def _parts(self) -> Sequence[tuple[str, str, str]]:
        return [str(value).partition(":") for value in self.chosen.data or ()]


class PublishForm(FlaskForm):
    summary = TextAreaField(
        _("What readers should know first"),
        [Length(max=SUMMARY_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
        description=_(
            "Two or three sentences under the title: who agreed on what. What changed, in a later edition."
        ),
    )
    kind = RadioField(_("Kind of edition"), default="major")

    @classmethod
    def for_edition(cls, numbers: dict[str, str] | None) -> PublishForm:
        """The form with the number that each kind would have; the first edition is 1.0 and asks nothing."""
        form: Any = cls()
        if numbers is None:
            del form.kind
            return form  # type: ignore[no-any-return]
        form.kind.choices = [
            SelectChoice("major", _("%(number)s: recommendations were added", number=numbers["major"])),
            SelectChoice(
                "minor", _("%(number)s: nothing that a reader would do differently", number=numbers["minor"])
            ),
        ]
        return form  # type: ignore[no-any-return]
