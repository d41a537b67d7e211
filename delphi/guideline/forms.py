"""Forms of the guideline: what to choose, how strong it is, what to lock, what to publish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from delphi.guideline.consultation import COMMENT_LENGTH, NAME_LENGTH
from delphi.guideline.drafting import REMARKS_LENGTH, SECTION_LENGTH, Draft, stored
from delphi.guideline.editions import REASON_LENGTH
from delphi.guideline.operations import SUMMARY_LENGTH, Kind, Publication
from delphi.models import Certainty, Direction, Recommendation, Strength
from delphi.web.joining import JoiningForm
from delphi.web.typed import in_one_line, tidied, visible

DOI = r"10\.\d{4,9}/\S+"
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


class DraftForm(JoiningForm):
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
    justification = TextAreaField(
        _("Justification"),
        [Length(max=REMARKS_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
        description=_(
            "How it follows from the evidence and the judgements. Cite references as in [@kocak2019]; **strong**, "
            "*emphasised* and lists are set."
        ),
        render_kw={"rows": "4"},
    )
    plain_language = TextAreaField(
        _("In plain language"),
        [Length(max=REMARKS_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
        description=_("What it means in everyday words, for those whom it concerns."),
        render_kw={"rows": "3"},
    )

    def validate_direction(self, field: RadioField) -> None:
        if not field.data and self.strength.data in (Strength.STRONG, Strength.CONDITIONAL):
            raise ValidationError(
                _("A strong or conditional recommendation is for or against. Choose which.")
            )

    @classmethod
    def of(cls, recommendation: Recommendation) -> DraftForm:
        """The form with what is stored."""
        form: DraftForm = cls()
        form.begin(stored(recommendation))
        return form

    def draft(self) -> Draft:
        return Draft(
            section=self.section.data or "",
            strength=Strength(self.strength.data),
            direction=Direction(self.direction.data) if self.direction.data else None,
            certainty=Certainty(self.certainty.data) if self.certainty.data else None,
            remarks=self.remarks.data or "",
            justification=self.justification.data or "",
            plain_language=self.plain_language.data or "",
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
    review_by = DateField(
        _("To be reviewed by"),
        [Optional()],
        description=_("Readers see until when it counts as current. Two to five years are usual."),
    )
    doi = StringField(
        _("DOI"),
        [
            Optional(),
            Regexp(
                DOI, message=_("A DOI begins with 10., such as 10.1000/xyz123. Write it without an address.")
            ),
            Length(max=200, message=_("Use at most 200 characters.")),
        ],
        filters=[in_one_line],
        description=_("If one is reserved for this edition. It is cited with it."),
        render_kw={"autocomplete": "off", "placeholder": "10."},
    )

    def publication(self, kind: Kind) -> Publication:
        return Publication(
            summary=self.summary.data or "", kind=kind, doi=self.doi.data or "", review_by=self.review_by.data
        )

    @classmethod
    def for_edition(cls, numbers: dict[str, str] | None) -> PublishForm:
        """The form with the number that each kind would have; the first edition is 1.0 and asks nothing."""
        form: Any = cls()
        if numbers is None:
            del form.kind
            return form  # type: ignore[no-any-return]
        form.kind.choices = [
            SelectChoice(
                "major", _("%(number)s: recommendations were added or withdrawn", number=numbers["major"])
            ),
            SelectChoice(
                "minor", _("%(number)s: nothing that a reader would do differently", number=numbers["minor"])
            ),
        ]
        return form  # type: ignore[no-any-return]


class ConsultForm(FlaskForm):
    """A draft that the public may comment until the end of a day, in UTC."""

    summary = TextAreaField(
        _("What readers should know first"),
        [Length(max=SUMMARY_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
        description=_("What is asked of them, and of whom above all. It stands under the title."),
    )
    day = DateField(_("Comments until"), [InputRequired(_("Choose the last day."))])

    def until(self) -> datetime:
        assert self.day.data is not None
        return datetime.combine(self.day.data, time(23, 59), tzinfo=UTC)


class ReasonForm(FlaskForm):
    """Why something that is locked or published no longer holds."""

    reason = TextAreaField(
        _("Why"),
        [InputRequired(_("Say why: readers see the reason.")), Length(max=REASON_LENGTH), visible],
        filters=[tidied],
        description=_("Readers see the reason, and it stays in the audit trail."),
    )


class ModerationForm(FlaskForm):
    """What is done with one public comment."""

    to = RadioField(choices=[SelectChoice("show"), SelectChoice("hide"), SelectChoice("answer")])
    was = HiddenField()
    text = TextAreaField(
        _("Answer, or the reason to hide it"),
        [Length(max=COMMENT_LENGTH, message=_("Use at most 5,000 characters.")), visible],
        filters=[tidied],
    )


class PublicCommentForm(FlaskForm):
    """What somebody outside the panel says. The name is shown with it; nothing else of the person is asked."""

    recommendation = SelectField(_("It is about"), choices=[])
    text = TextAreaField(
        _("Your comment"),
        [
            InputRequired(_("Write your comment.")),
            Length(max=COMMENT_LENGTH, message=_("Use at most 5,000 characters.")),
            visible,
        ],
        filters=[tidied],
        description=_("What should be otherwise, and on what grounds. Please name no patient."),
    )
    name = StringField(
        _("Your name"),
        [InputRequired(_("Write your name.")), Length(max=NAME_LENGTH), visible],
        filters=[in_one_line],
        description=_("It is shown with your comment."),
        render_kw={"autocomplete": "name"},
    )
    affiliation = StringField(
        _("For whom you speak"),
        [Optional(), Length(max=NAME_LENGTH), visible],
        filters=[in_one_line],
        description=_("A society, a company, a patients' group; empty where you speak for yourself."),
        render_kw={"autocomplete": "organization"},
    )
    interests = StringField(
        _("Interests in the subject"),
        [Optional(), Length(max=1_000, message=_("Use at most 1,000 characters.")), visible],
        filters=[in_one_line],
        description=_("Payments, patents or posts that bear on it; shown with your comment."),
    )
