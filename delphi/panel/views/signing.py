"""Letters to whoever has not signed off: each can be read before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.mail import LINK
from delphi.mail.facts import Letter
from delphi.mail.wording import in_words
from delphi.models import SignOffPeriod, Study, utcnow
from delphi.panel import mails, queries, signing
from delphi.panel.forms import LetterForm
from delphi.panel.views.blueprint import bp
from delphi.signed import open_period
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/studies/<slug>/panel/sign-off", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def ask_to_sign(study: Study) -> Any:
    period = open_period(db.session, study.id)
    form = LetterForm(seen=mails.latest_message_id(db.session, study))
    names = [one.name for one in signing.waiting(db.session, study)]
    write = _writer(study, period, form.note.data or "") if period else None
    if write and form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                n = signing.ask(session, study, write=write, by=acting(), at=utcnow(), seen=form.seen_number)
            flash(ngettext("One mail is on its way.", "%(num)s mails are on their way.", n))
            return see_other(url_for("signoff.overview", slug=study.slug))
    takes_answers = period is not None and period.takes_answers(utcnow())
    groups = (
        [{"kind": signing.KIND, "names": names, "letter": write(names[0])}]
        if write and names and takes_answers
        else []
    )
    return page("panel/letters_preview.html", form, groups=groups, n=len(names), kind="sign")


def _writer(study: Study, period: SignOffPeriod, note: str) -> Callable[[str], Letter]:
    """Writes the letter to a name; `note` is a line of the chair's own."""
    title = " ".join(study.title.split())
    chairs = ", ".join(user.name for user in queries.chairs(db.session, study))
    n = len(period.labels)

    def write(name: str) -> Letter:
        parts = (
            _("Dear %(name)s,", name=name),
            ngettext(
                "The recommendation of “%(title)s” is final. Before it is published, the panel is asked to approve it.",
                "The %(num)s recommendations of “%(title)s” are final. Before they are published, the panel is asked to approve them.",
                n, title=study.title,
            ),
            _("It takes two minutes: one tap approves everything. Where you disagree, say so in a sentence; it is printed "
              "with the guideline, without your name."),
            _("The sign-off ends on %(when)s.", when=in_words(period.due_at)),
            note.strip(),
            _("Sign off here:") + "\n" + LINK,
            _("With thanks,") + "\n" + chairs,
        )  # fmt: skip
        return Letter(
            _("Please sign off: %(title)s", title=title), "\n\n".join(part for part in parts if part)
        )

    return write
