"""The link in a reminder: no more of them, or again. Mail programs send the POST by themselves (RFC 8058)."""

from __future__ import annotations

from typing import Any

from flask import request

from delphi.models import Study, utcnow
from delphi.panel import reminding
from delphi.panel.forms import ConfirmForm
from delphi.panel.views.blueprint import bp
from delphi.web import db, page, public


@bp.route("/reminders/<token>", methods=["GET", "POST"])
@public
def reminders(token: str) -> Any:
    """The GET changes nothing, since mail scanners open links.

    The POST needs no token of a browser: a mail program has none, and whoever has the link may use it.
    """
    enrolment = reminding.reader_by(db.session, token)
    if enrolment is None:
        body, _status = page("panel/no_entry.html")
        return body, 404
    study = db.session.get_one(Study, enrolment.study_id)
    if request.method == "POST":
        turn = reminding.turn_on if "again" in request.form else reminding.turn_off
        with db.writing() as session:
            turn(session, study, enrolment, at=utcnow())
    return page("panel/reminders.html", ConfirmForm(), study=study, enrolment=enrolment)
