"""Being named in the guideline: the expert is asked, and the chair sees who agreed."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from delphi.access import Action
from delphi.models import Panellist, Study, utcnow
from delphi.named import Naming, naming_of
from delphi.panel import naming
from delphi.panel.asking import asking
from delphi.panel.views.blueprint import bp
from delphi.web import allow, db, flash, into_form, page, see_other
from delphi.web.language import reading_language
from delphi.web.typed import in_one_line, visible

_SHORT = Length(max=naming.LONGEST, message=lazy_gettext("Use at most 200 characters."))


class NamingForm(FlaskForm):
    agrees = RadioField(
        lazy_gettext("May the guideline name you as a member of its panel?"),
        [InputRequired(lazy_gettext("Choose one of the two."))],
        choices=[
            SelectChoice("yes", lazy_gettext("Yes, name me")),
            SelectChoice("no", lazy_gettext("No, count me without my name")),
        ],
    )
    name = StringField(
        lazy_gettext("Your name as it should be printed"), [_SHORT, visible], filters=[in_one_line]
    )
    affiliation = StringField(
        lazy_gettext("Your affiliation"),
        [_SHORT, visible],
        filters=[in_one_line],
        description=lazy_gettext("Department, institution, city. It may stay empty."),
    )

    def validate_name(self, field: StringField) -> None:
        if self.agrees.data == "yes" and not field.data:
            raise ValidationError(_("Write your name as it should be printed."))

    def said(self) -> Naming:
        return Naming(self.agrees.data == "yes", self.name.data or "", self.affiliation.data or "")


@bp.route("/mine/name", methods=["GET", "POST"])
@allow(Action.RATE)
def my_name(panellist: Panellist) -> Any:
    """Consent to be named, apart from the consent to take part: to say no costs nothing."""
    study = db.session.get_one(Study, panellist.study_id)
    known = naming_of(db.session, panellist)
    data = {
        "agrees": {None: None, True: "yes", False: "no"}[known.agrees],
        "name": known.name or (panellist.enrolment.name if panellist.enrolment else ""),
        "affiliation": known.affiliation,
    }
    form = NamingForm(data=data)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                naming.answer(session, study, panellist, form.said(), by="a panellist", at=utcnow())
            flash(_("Saved. You can change this at any time before an edition is published."))
            return see_other(url_for("afterwards.overview"))
    return page(
        "panel/my_name.html",
        form,
        panellist=panellist,
        asking=asking(db.session, study).in_language(reading_language(study)),
    )


@bp.get("/studies/<slug>/panel/named")
@allow(Action.SEE_PANEL)
def named(study: Study) -> Any:
    """Who agreed, who did not, who has not answered: by name, and without codes."""
    return page("panel/named.html", asked=naming.answers(db.session, study))
