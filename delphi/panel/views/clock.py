"""In which language and on which clock a panellist is written to: they say so themselves."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.models import Panellist, Study, utcnow
from delphi.panel import words
from delphi.panel.asking import asking
from delphi.panel.views.blueprint import bp
from delphi.panel.views.letter_forms import ClockForm
from delphi.web import allow, db, flash, into_form, page, see_other
from delphi.web.language import reading_language


@bp.route("/mine/letters", methods=["GET", "POST"])
@allow(Action.RATE)
def my_letters(panellist: Panellist) -> Any:
    study, enrolment = db.session.get_one(Study, panellist.study_id), panellist.enrolment or abort(404)
    form = ClockForm.of(enrolment, words.languages_of(study), _("that of my country"))
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                words.set_clock(
                    session, study, enrolment, form.language.data, form.time_zone.data,
                    by="a panellist", at=utcnow(),
                )  # fmt: skip
            flash(_("Saved. Thank you."))
            return see_other(url_for(".profile"))
    return page(
        "panel/my_letters.html",
        form,
        panellist=panellist,
        asking=asking(db.session, study).in_language(reading_language(study)),
    )
