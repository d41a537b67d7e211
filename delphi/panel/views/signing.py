"""Letters to whoever has not signed off: each can be read before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.mail import LINK
from delphi.mail.facts import Letter, Reader
from delphi.mail.wording import in_words, speaking, spoken
from delphi.models import Enrolment, Post, SignOffPeriod, Study, utcnow
from delphi.panel import asking, mails, queries, signing
from delphi.panel.forms import LetterForm
from delphi.panel.views.blueprint import bp
from delphi.signed import open_period
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/studies/<slug>/panel/sign-off", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def ask_to_sign(study: Study) -> Any:
    period = open_period(db.session, study.id)
    form = LetterForm(seen=mails.latest_message_id(db.session, study))
    waiting = signing.waiting(db.session, study)
    write = _writer(study, period, form.note.data or "") if period else None
    if write and form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                n = signing.ask(session, study, write=write, by=acting(), at=utcnow(), seen=form.seen_number)
            flash(ngettext("One mail is on its way.", "%(num)s mails are on their way.", n))
            return see_other(url_for("signoff.overview", slug=study.slug))
    takes_answers = period is not None and period.takes_answers(utcnow())
    groups = (
        _by_language(waiting, write, asking.post_of(db.session, study)) if write and takes_answers else []
    )
    return page("panel/letters_preview.html", form, groups=groups, n=len(waiting), kind="sign")


def _by_language(
    waiting: list[Enrolment], write: Callable[[Reader], Letter], post: Post | None
) -> list[dict[str, Any]]:
    """The letter in each language in which it is written, with who gets it."""
    found: dict[str, dict[str, Any]] = {}
    for one in waiting:
        letter = write(asking.reader_named(one, post))
        group = {"kind": signing.KIND, "names": [], "letter": letter}
        found.setdefault(letter.language, group)["names"].append(one.name)
    return list(found.values())


def _writer(study: Study, period: SignOffPeriod, note: str) -> Callable[[Reader], Letter]:
    """Writes the letter in its reader's language and on their clock; `note` is a line of the chair's own."""
    facts = asking.asking(db.session, study)
    chairs = ", ".join(user.name for user in queries.chairs(db.session, study))
    n = len(period.labels)

    def write(reader: Reader) -> Letter:
        language = spoken(reader.language)
        title = " ".join(facts.in_language(language).title.split())
        with speaking(language):
            parts = (
                _("Dear %(name)s,", name=reader.name),
                ngettext(
                    "The recommendation of “%(title)s” is final. Before it is published, the panel is asked to approve it.",
                    "The %(num)s recommendations of “%(title)s” are final. Before they are published, the panel is asked to approve them.",
                    n, title=title,
                ),
                _("It takes two minutes: one tap approves everything. Where you disagree, say so in a sentence; it is printed "
                  "with the guideline, without your name."),
                _("The sign-off ends on %(when)s.", when=in_words(period.due_at, reader.time_zone)),
                note.strip(),
                _("Sign off here:") + "\n" + LINK,
                _("With thanks,") + "\n" + chairs,
            )  # fmt: skip
            body = "\n\n".join(part for part in parts if part)
            return Letter(_("Please sign off: %(title)s", title=title), body, language)

    return write
