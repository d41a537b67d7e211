"""Forms of the panel: a person, an import, a note to the panel, consent, profile, interests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from delphi.errors import NotAcceptable
from delphi.importing.panel import read_address
from delphi.models import Panellist
from delphi.panel.declared import Asked
from delphi.panel.entering import Profile
from delphi.panel.operations import Person
from delphi.web.typed import in_one_line, tidied, visible

_SHORT = Length(max=200, message=_("Use at most 200 characters."))
LONGEST_INTERESTS = 4_000
LONGEST_NOTE = 1_000


def _word(label: Any, *validators: Any, **options: Any) -> StringField:
    """A field of one short line."""
    return StringField(label, [*validators, _SHORT, visible], filters=[in_one_line], **options)


class PersonForm(FlaskForm):
    name = _word(_("Name"), InputRequired(_("Type the name.")), render_kw={"autocomplete": "off"})
    email = EmailField(
        _("E-mail"),
        [InputRequired(_("Type the e-mail address.")), Length(max=254)],
        filters=[in_one_line],
        description=_("The invitation goes there."),
        render_kw={"autocomplete": "off"},
    )
    discipline = _word(_("Discipline"), Optional(), render_kw={"list": "disciplines"})
    country = _word(_("Country"), Optional(), render_kw={"list": "countries"})
    stakeholder_group = _word(
        _("Stakeholder group"),
        Optional(),
        description=_("Results are compared between groups, such as physicians, nurses, patients."),
        render_kw={"list": "groups"},
    )

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = read_address(field.data)
        except NotAcceptable:
            raise ValidationError(
                gettext("Type a complete e-mail address, such as name@hospital.org.")
            ) from None

    def person(self) -> Person:
        return Person(
            self.email.data, self.name.data, self.discipline.data or "", self.country.data or "",
            self.stakeholder_group.data or "",
        )  # fmt: skip


class ImportForm(FlaskForm):
    """A file or pasted lines; the lines stay in the form, so that confirming needs no second upload."""

    file = FileField(
        _("A CSV or Excel file"),
        description=_(
            "Columns: email, name, and where known discipline, country, stakeholder group, language."
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
    text = TextAreaField(
        _("Or paste the lines here"),
        description=_("With a first line that names the columns; straight out of a spreadsheet is fine."),
        render_kw={"rows": 8, "spellcheck": "false", "class": "lines", "wrap": "off"},
    )


class LetterForm(FlaskForm):
    """Sending letters. `seen` is the newest mail that the page knew of: a second click sends nothing."""

    seen = HiddenField()
    note = TextAreaField(
        _("A line of your own"),
        [Optional(), Length(max=LONGEST_NOTE, message=_("Use at most 1,000 characters.")), visible],
        filters=[tidied],
        description=_("Stands before the link in every one of these mails. It may stay empty."),
        render_kw={"rows": 3},
    )

    @property
    def seen_number(self) -> int:
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else 0


class ConfirmForm(FlaskForm):
    """A step that needs no more than a yes."""


class ProfileForm(FlaskForm):
    discipline = _word(_("Your discipline"), InputRequired(_("Say in which discipline you work.")))
    country = _word(
        _("Country in which you work"),
        InputRequired(_("Say in which country you work.")),
        render_kw={"autocomplete": "country-name"},
    )
    stakeholder_group = SelectField(_("You speak as one of"))
    years_of_practice = IntegerField(
        _("Years of practice"),
        [Optional(), NumberRange(0, 80, _("Type a whole number from 0 to 80."))],
        render_kw={"inputmode": "numeric", "min": 0, "max": 80},
    )

    def __init__(self, panellist: Panellist, groups: Iterable[str]) -> None:
        super().__init__(obj=panellist)
        names = [*groups]
        if not names:
            del self.stakeholder_group
            return
        self.stakeholder_group.choices = [SelectChoice(name) for name in names]
        if panellist.stakeholder_group not in names:
            self.stakeholder_group.choices.insert(0, SelectChoice("", gettext("Choose a group")))
            self.stakeholder_group.validators = [InputRequired(_("Choose the group that fits best."))]

    def validate_years_of_practice(self, field: IntegerField) -> None:
        if field.raw_data and field.raw_data[0].strip() and field.data is None:
            raise ValidationError(gettext("Type a whole number from 0 to 80."))

    def profile(self) -> Profile:
        group = self.stakeholder_group.data if "stakeholder_group" in self else ""
        return Profile(self.discipline.data, self.country.data, group, self.years_of_practice.data)


class InterestsForm(FlaskForm):
    declares = RadioField(
        _("Do you have interests that bear on the subject?"),
        [InputRequired(_("Choose one of the two."))],
        choices=[SelectChoice("none", _("I have none to declare")), SelectChoice("some", _("I have these"))],
    )
    interests = TextAreaField(
        _("Which ones"),
        [Length(max=LONGEST_INTERESTS, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        description=_("Money, positions, courses, patents, family; of the last three years."),
        render_kw={"rows": 5},
    )

    def validate_interests(self, field: TextAreaField) -> None:
        if self.declares.data == "some" and not field.data:
            raise ValidationError(gettext("Write which interests you have, or choose that there are none."))
        if self.declares.data == "none" and any(self.of_statements().values()):
            raise ValidationError(
                gettext("You named an interest in a statement. Choose “I have these”, and say which.")
            )
        if self.declares.data == "none" and field.data:
            raise ValidationError(
                gettext("You chose “none to declare”. Choose “I have these”, or empty this field.")
            )

    def declared(self) -> str:
        return self.interests.data or "" if self.declares.data == "some" else ""

    def of_statements(self) -> dict[int, str]:
        """What was declared of single statements, by their ids."""
        return {
            int(name.removeprefix("of_")): field.data or ""
            for name, field in self._fields.items()
            if name.startswith("of_")
        }


def interests_form(statements: Iterable[Asked]) -> type[InterestsForm]:
    """The form with a field for each statement that the panel has seen; `of_<id>` is its name."""
    fields = {
        f"of_{one.id}": TextAreaField(
            _("Your interest in this statement"),
            [Length(max=LONGEST_INTERESTS, message=_("Use at most 4,000 characters.")), visible],
            filters=[tidied],
            render_kw={"rows": 2},
        )
        for one in statements
    }
    return type("InterestsOfStatementsForm", (InterestsForm,), fields)


class RecusalForm(FlaskForm):
    statements = SelectMultipleField(
        _("Statements"),
        coerce=int,
        validate_choice=True,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    from_round = RadioField(_("From which round on"), coerce=int)
    reason = TextAreaField(
        _("Why"),
        [
            InputRequired(_("Say why.")),
            Length(max=LONGEST_NOTE, message=_("Use at most 1,000 characters.")),
            visible,
        ],
        filters=[tidied],
        description=_("It stands in the audit trail and in exports, so name nobody."),
        render_kw={"rows": 3},
    )

    def __init__(self, offered: Iterable[Any], ticked: Sequence[int], rounds: Sequence[int]) -> None:
        super().__init__(data={"from_round": rounds[0], "statements": ticked})
        self.statements.choices = [SelectChoice(one.id, one.label) for one in offered]
        self.from_round.choices = [
            SelectChoice(number, gettext("Round %(number)s", number=number)) for number in rounds
        ]

    def validate_statements(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one statement."))


class EraseForm(FlaskForm):
    sure = BooleanField(
        _("Yes, this person asked to be erased"),
        [InputRequired(_("Tick the box to confirm that this person asked for it."))],
    )


class WithdrawForm(FlaskForm):
    sure = BooleanField(
        _("Yes, I want to leave the panel for good"),
        [InputRequired(_("Tick the box to confirm that you want to leave."))],
    )
    erase = BooleanField(
        _("Also erase who I am"),
        description=_(
            "Your name, address, mails and links are deleted now, instead of being kept so that the chair knows who left."
        ),
    )
