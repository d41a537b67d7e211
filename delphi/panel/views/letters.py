"""The chair's page of letters: the plan, what leaves next, what became of each, and the study's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.domain.lifecycle import RoundState
from delphi.domain.sending import Audience
from delphi.domain.stages import LetterKind, Stage
from delphi.mail.links import LINK, UNSUBSCRIBE
from delphi.mail.standing import quiet_hours
from delphi.models import MessageState, Sending, Study, utcnow
from delphi.panel import mails, planning, queries, words
from delphi.panel.asking import own_words, post_of
from delphi.panel.planning import Planned
from delphi.panel.queries import Candidate
from delphi.panel.views.blueprint import bp
from delphi.panel.views.choices import zone_choices
from delphi.panel.views.letter_forms import AT, OPENING, QuietForm, SendingForm
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other

N_HISTORY = 10
DAYS_BEFORE = (14, 10, 7, 5, 3, 2, 1)
KINDS = (
    LetterKind.INVITATION, LetterKind.INVITATION_AGAIN, LetterKind.OPENING, LetterKind.NOT_STARTED,
    LetterKind.STARTED, LetterKind.MORE_TIME, LetterKind.LINK,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the plan with how many would get it now."""

    planned: Planned
    n_now: int


@bp.get("/studies/<slug>/panel/letters")
@allow(Action.MANAGE_PANEL)
def letters(study: Study) -> Any:
    """Plan, next letters and history."""
    return show_letters(study, sending_form(study), quiet_form(study))


@bp.post("/studies/<slug>/panel/letters/usual")
@allow(Action.MANAGE_PANEL)
def plan_usual(study: Study) -> Any:
    with db.writing() as session:
        n = planning.add_usual(session, study, by=acting(), at=utcnow())
    flash(ngettext("One letter is planned.", "%(num)s letters are planned.", n))
    return see_other(url_for(".letters", slug=study.slug))


@bp.post("/studies/<slug>/panel/letters/plan")
@allow(Action.MANAGE_PANEL)
def plan_add(study: Study) -> Any:
    form = sending_form(study)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                planning.add(
                    session, study, Audience(form.audience.data), form.when_chosen(), form.note.data or "",
                    by=acting(), at=utcnow(),
                )  # fmt: skip
            flash(_("The letter is planned."))
            return see_other(url_for(".letters", slug=study.slug))
    return show_letters(study, form, quiet_form(study), refused=form)


@bp.post("/studies/<slug>/panel/letters/plan/<int:key>/drop")
@allow(Action.MANAGE_PANEL)
def plan_drop(study: Study, key: int) -> Any:
    sending = load(Sending, key, study)
    with db.writing() as session:
        planning.drop(session, study, sending, by=acting(), at=utcnow())
    flash(_("That letter is out of the plan."))
    return see_other(url_for(".letters", slug=study.slug))


@bp.post("/studies/<slug>/panel/letters/quiet")
@allow(Action.MANAGE_PANEL)
def quiet(study: Study) -> Any:
    form = quiet_form(study)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                words.set_quiet_hours(
                    session, study, form.quiet_from.data, form.quiet_until.data, form.time_zone.data,
                    by=acting(), at=utcnow(),
                )  # fmt: skip
            flash(_("The quiet hours are saved."))
            return see_other(url_for(".letters", slug=study.slug))
    return show_letters(study, sending_form(study), form, refused=form)


@bp.get("/studies/<slug>/panel/letters/<int:key>")
@allow(Action.MANAGE_PANEL)
def letter(study: Study, key: int) -> Any:
    """One mail: its words, and everything that happened to it."""
    written = mails.letter(db.session, study, key) or abort(404)
    # What a machine wrote to the panellist alone, such as a receipt, is not the chair's to read.
    is_ours = written.message.kind in [kind.value for kind in LetterKind]
    text = written.message.body.replace(LINK, "[" + _("the reader's own link") + "]")
    text = text.replace(UNSUBSCRIBE, "[" + _("a link that turns them off") + "]")
    return page("panel/letters_one.html", written=written, text=text if is_ours else None)


def sending_form(study: Study) -> SendingForm:
    form = SendingForm()
    form.audience.choices = [(one.value, name) for one, name in audience_names()]
    round_ = planning.current_round(db.session, study)
    before = [
        (str(24 * n), ngettext("one day before the close", "%(num)s days before the close", n))
        for n in DAYS_BEFORE
    ]
    opening = [(OPENING, _("when the round opens"))] if round_ and round_.state is RoundState.DRAFT else []
    form.when.choices = [*(opening + before if round_ else []), (AT, _("on a day and time"))]
    return form


def audience_names() -> list[tuple[Audience, str]]:
    return [
        (Audience.NOT_STARTED, _("whoever has not started")),
        (Audience.STARTED, _("whoever has started and not finished")),
        (Audience.UNDONE, _("whoever has not finished: not started first, then started")),
        (Audience.PANEL, _("the whole panel: the round is open")),
        (Audience.NOT_INVITED, _("whoever was not invited yet")),
        (Audience.UNANSWERED, _("whoever has not answered the invitation")),
    ]


def quiet_form(study: Study) -> QuietForm:
    hours, post = quiet_hours(db.session, study.id), post_of(db.session, study)
    form = QuietForm(
        quiet_from=hours.begins, quiet_until=hours.ends, time_zone=post.time_zone if post else ""
    )
    clock = [(hour, f"{hour:02}:00") for hour in range(24)]
    form.quiet_from.choices = form.quiet_until.choices = clock
    form.time_zone.choices = zone_choices(_("no clock: letters leave at any hour"))
    return form


def show_letters(
    study: Study, form: SendingForm, quiet: QuietForm, refused: SendingForm | QuietForm | None = None
) -> Any:
    at = utcnow()
    people = queries.candidates(db.session, study)
    plan = [
        Line(
            one,
            len(planning.readers(db.session, study, one.sending.audience, max(one.moment or at, at), people)),
        )
        for one in planning.plan_of(db.session, study)
    ]
    round_ = planning.current_round(db.session, study)
    state = request.args.get("state")
    chosen = MessageState(state) if state in set(MessageState) else None
    is_short = chosen is None and "all" not in request.args
    written = mails.letters(db.session, study, chosen, N_HISTORY if is_short else mails.N_SHOWN)
    by_state = mails.n_by_state(db.session, study)
    return page(
        "panel/letters.html",
        refused,
        sending_form=form,
        quiet_form=quiet,
        plan=plan,
        round=round_,
        round_takes_ratings=round_ is not None and round_.takes_ratings(at),
        names=dict(audience_names()),
        **_counts(people),
        has_plan=any(line.planned.sending.done_at is None for line in plan),
        waiting=mails.waiting(db.session, study),
        written=written,
        by_state=by_state,
        n_more=sum(by_state.values()) - len(written) if is_short else 0,
        chosen=chosen,
        own=_languages_of_own_words(study),
        kinds=KINDS,
        holds=bool(current_app.config["SMTP_URL"]),
        hours=quiet_hours(db.session, study.id),
    )


def _languages_of_own_words(study: Study) -> dict[LetterKind, list[str]]:
    own = own_words(db.session, study)
    return {kind: sorted(language for of, language in own if of == kind) for kind in KINDS}


def _counts(people: list[Candidate]) -> dict[str, int]:
    return {
        "n_people": len(people),
        "n_new": sum(one.stage is Stage.NOT_INVITED for one in people),
        "n_undone": sum(one.stage.waits_for_rating and one.may_be_written for one in people),
        "n_wanting_none": sum(one.enrolment.reminders_off_at is not None for one in people),
    }
