"""Forms of a study: founding it, appointing a colleague."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from delphi.access import STAFF_ROLES
from delphi.domain.consensus import Preset, rules
from delphi.domain.designs import policy_delphi
from delphi.domain.protocol import Terms, start_from
from delphi.domain.scale import Scale
from delphi.web.pages import say
from delphi.web.typed import in_one_line, tidied, visible

N_TITLE = 200
POLICY = "policy-delphi"
N_WORDS = 4_000
ROLES_IN_WORDS = {
    "chair": _("Chair: runs the study, sees who is on the panel"),
    "methodologist": _("Methodologist: protocol, statements and results; knows panellists by code alone"),
    "observer": _(
        "Observer: reads protocol, statements, results and guideline; sees no names and changes nothing"
    ),
}


class DuplicateForm(FlaskForm):
    title = StringField(
        _("Title"),
        [DataRequired(_("Give the study a title.")), Length(max=N_TITLE, message=_("Use at most 200 characters.")),
         visible],
        filters=[in_one_line],
        description=_("As it will stand on invitations and on the guideline."),
    )  # fmt: skip


class NewStudyForm(DuplicateForm):
    aim = TextAreaField(
        _("Aim"),
        [Optional(), Length(max=N_WORDS, message=_("Use at most 4,000 characters.")), visible],
        filters=[tidied],
        description=_("What the panel is to agree on, and for which patients. It can be written later."),
    )
    audience = StringField(
        _("Audience"),
        [Optional(), Length(max=N_WORDS, message=_("Use at most 4,000 characters.")), visible],
        filters=[in_one_line],
        description=_("Who will use the guideline."),
    )
    preset = RadioField(_("Start from a consensus rule"), default=str(Preset.PERCENT_AGREEMENT))

    def __init__(self) -> None:
        super().__init__()
        self.preset.choices = [
            SelectChoice(str(rule.preset), f"{say(rule.label)}. {say(rule.description)}")
            for rule in rules(Scale())
        ]
        two = _(
            "A policy Delphi asks of every statement how desirable it is and how feasible, each on four points."
        )
        self.preset.choices.append(SelectChoice(POLICY, two))

    def terms(self) -> Terms:
        """The protocol to begin with."""
        is_policy = self.preset.data == POLICY
        terms = start_from(Preset.PERCENT_AGREEMENT if is_policy else self.preset.data, self.title.data)
        terms = replace(terms, aim=self.aim.data or "", audience=self.audience.data or "")
        return policy_delphi(terms) if is_policy else terms


class AppointForm(FlaskForm):
    name = StringField(
        _("Name"),
        [
            DataRequired(_("Type the name.")),
            Length(max=200, message=_("Use at most 200 characters.")),
            visible,
        ],
        filters=[in_one_line],
    )
    email = EmailField(
        _("E-mail"),
        [DataRequired(_("Type the e-mail address.")),
         Email(_("Type a complete e-mail address, such as name@hospital.org.")), Length(max=254)],
    )  # fmt: skip
    role = RadioField(
        _("Role"),
        choices=[SelectChoice(str(role), ROLES_IN_WORDS[role]) for role in STAFF_ROLES],
        default="methodologist",
    )


class ArchiveForm(FlaskForm):
    """A step that needs no more than a yes."""


class RoleForm(FlaskForm):
    role = SelectField(_("Role"), choices=[SelectChoice(str(role)) for role in STAFF_ROLES])
