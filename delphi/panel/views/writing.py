"""Writing to the panel: every mail can be read before it leaves."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.domain.stages import LetterKind, Stage
from delphi.mail.wording import writer
from delphi.models import Study, utcnow
from delphi.panel import mails, operations, queries
from delphi.panel.asking import asking, post_of, reader_of
from delphi.panel.forms import LetterForm
from delphi.panel.queries import Candidate
from delphi.panel.views.blueprint import bp
from delphi.panel.views.chair import person
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/studies/<slug>/panel/invite", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def invite(study: Study) -> Any:
    """Invite who was not invited yet; with `?again=1`, write once more to who has not answered."""
    stage = Stage.INVITED if "again" in request.args else Stage.NOT_INVITED
    chosen = [one for one in queries.candidates(db.session, study) if one.stage is stage]
    form = _letter_form(study)
    if form.validate_on_submit():
        with into_form(form):
            write = writer(asking(db.session, study), form.note.data or "")
            with db.writing() as session:
                seats = [one.panellist for one in chosen]
                n = operations.invite(
                    session, study, seats, write=write, by=acting(), at=utcnow(), seen=form.seen_number
                )
            flash(ngettext("One invitation is on its way.", "%(num)s invitations are on their way.", n))
            return see_other(url_for(".overview", slug=study.slug))
    return _letters_page(study, form, chosen, "invite")


@bp.route("/studies/<slug>/panel/remind", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def remind(study: Study) -> Any:
    """Write to everybody who is not done with the open round, each in the words that fit."""
    chosen = [one for one in queries.candidates(db.session, study) if one.stage.waits_for_rating]
    form = _letter_form(study)
    if form.validate_on_submit():
        with into_form(form):
            write = writer(asking(db.session, study), form.note.data or "")
            with db.writing() as session:
                n = operations.remind(
                    session, study, write=write, by=acting(), at=utcnow(), seen=form.seen_number
                )
            flash(ngettext("One mail is on its way.", "%(num)s mails are on their way.", n))
            return see_other(url_for(".overview", slug=study.slug))
    round_ = queries.open_round(db.session, study)
    takes_ratings = round_ is not None and round_.takes_ratings(utcnow())
    return _letters_page(study, form, chosen if takes_ratings else [], "remind")


@bp.post("/studies/<slug>/panel/<int:key>/send")
@allow(Action.MANAGE_PANEL)
def send(study: Study, key: int) -> Any:
    """One more letter, with a new link, to one panellist."""
    enrolment = person(study, key)
    form = LetterForm()
    write = writer(asking(db.session, study))
    with db.writing() as session:
        operations.send_again(
            session, study, enrolment.panellist,
            write=write, by=acting(), at=utcnow(), seen=form.seen_number,
        )  # fmt: skip
    flash(_("A mail to %(name)s is on its way.", name=enrolment.name))
    return see_other(url_for(".panellist", slug=study.slug, key=key))


def _letter_form(study: Study) -> LetterForm:
    return LetterForm(seen=mails.latest_message_id(db.session, study))


def _letters_page(study: Study, form: LetterForm, chosen: list[Candidate], kind: str) -> Any:
    """Who gets which letter, and the words of each."""
    write = writer(asking(db.session, study), form.note.data or "")
    n_left_out = sum(not one.may_be_written for one in chosen)
    chosen = [one for one in chosen if one.may_be_written]
    groups = []
    wanted = {one.letter for one in chosen}
    post, round_ = post_of(db.session, study), queries.open_round(db.session, study)
    for letter in (kind for kind in LetterKind if kind in wanted):
        of_kind = [one for one in chosen if one.letter is letter]
        first = write(letter, reader_of(of_kind[0], post, round_))
        groups.append({"kind": letter, "names": [one.enrolment.name for one in of_kind], "letter": first})
    return page(
        "panel/letters_preview.html", form, groups=groups, n=len(chosen), n_left_out=n_left_out, kind=kind
    )
