"""The page that brings rounds in that were rated in another program: a file, its preview, and the import of all of it."""

from __future__ import annotations

from secrets import SystemRandom
from typing import Any

from flask import Blueprint, url_for
from flask_babel import ngettext

from delphi.access import Action
from delphi.elsewhere import operations, queries
from delphi.elsewhere.forms import BringForm
from delphi.elsewhere.operations import BroughtFile, Plan
from delphi.errors import NotNow, Sentence
from delphi.importing.problems import Problem
from delphi.importing.rated import BadRatings
from delphi.models import Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, page, see_other

bp = Blueprint("elsewhere", __name__, url_prefix="/studies/<slug>/rounds/elsewhere")
N_SHOWN = 200  # problems; a wrong file has one in every line


@bp.route("", methods=["GET", "POST"])
@allow(Action.RUN_ROUNDS)
def bring(study: Study) -> Any:
    """GET: where to put the file. POST: its preview; with `confirmed`, the import."""
    form = BringForm()
    planned: Plan | None = None
    file: BroughtFile | None = None
    problems: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        with into_form(form):
            queries.rounds(db.session, study)
            file = form.brought()
            try:
                planned = operations.plan(db.session, study, file.data)
            except BadRatings as fault:
                problems = fault.problems[:N_SHOWN]
                raise
            if form.confirmed.data:
                return _bring(study, file)
            problems = planned.problems[:N_SHOWN]
            planned.accepted()
            form.carry(file)
    return page(
        "elsewhere/bring.html", form, planned=planned, file=file, problems=problems, refusal=_refusal(study),
    )  # fmt: skip


def _bring(study: Study, file: BroughtFile) -> Any:
    with db.writing() as session:
        rounds = operations.bring(session, study, file, rng=SystemRandom(), by=acting(), at=utcnow())
        last = rounds[-1].number
    flash(
        ngettext(
            "One round is brought in and judged.", "%(num)s rounds are brought in and judged.", len(rounds)
        )
    )
    return see_other(url_for("rounds.show", slug=study.slug, number=last))


def _refusal(study: Study) -> Sentence | None:
    """Why no round can be brought in, whatever the file."""
    try:
        queries.rounds(db.session, study)
    except NotNow as error:
        return error.sentence
    return None
