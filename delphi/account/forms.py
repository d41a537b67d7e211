"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, Optional

from delphi.web.typed import in_one_line, visible

MIN_PASSWORD = 12
_PASSWORD_LENGTH = Length(
    MIN_PASSWORD, 200, message=_("Use at least 12 characters, for instance four words.")
)
_NAME = (
    DataRequired(_("Type your name.")),
    Length(max=200, message=_("Use at most 200 characters.")),
    visible,
)
_EMAIL = (
    InputRequired(_("Type your e-mail address.")),
    Email(_("Type a complete e-mail address, such as name@hospital.org.")),
    Length(max=254, message=_("Use at most 254 characters.")),
)


class SignInForm(FlaskForm):
    email = EmailField(_("E-mail"), _EMAIL, filters=[in_one_line], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Type your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class SendLinkForm(FlaskForm):
    email = EmailField(_("E-mail"), _EMAIL, filters=[in_one_line], render_kw={"autocomplete": "username"})


class FirstChairForm(FlaskForm):
    name = StringField(_("Your name"), _NAME, filters=[in_one_line], render_kw={"autocomplete": "name"})
    email = EmailField(_("E-mail"), _EMAIL, filters=[in_one_line], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Choose a password.")), _PASSWORD_LENGTH],
        description=_("At least 12 characters. Four unrelated words are easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )


class ProfileForm(FlaskForm):
    name = StringField(_("Your name"), _NAME, filters=[in_one_line], render_kw={"autocomplete": "name"})
    password = PasswordField(
        _("New password"),
        [Optional(), _PASSWORD_LENGTH],
        description=_("Leave empty to keep the one you have, or to go on signing in by e-mailed links."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        [EqualTo("password", _("The two passwords differ. Type the same one twice."))],
        render_kw={"autocomplete": "new-password"},
    )
