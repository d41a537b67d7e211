"""What panellists suggest, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from delphi.access import Action
from delphi.importing.labels import complete
from delphi.models import Study, TriageDecision, utcnow
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.workbench import queries, suggesting
from delphi.workbench.forms import TriageForm
from delphi.workbench.queries import Idea
from delphi.workbench.views.blueprint import STUDY, bp


@bp.get(STUDY + "/suggestions")
@allow(Action.REVISE)
def suggestions(study: Study) -> Any:
    return page("workbench/suggestions.html", ideas=queries.ideas(db.session, study))


@bp.route(STUDY + "/suggestions/<digest>", methods=["GET", "POST"])
@allow(Action.REVISE)
def decide(study: Study, digest: str) -> Any:
    """Make a statement of a suggestion, name the one that covers it, or decline it."""
    idea = _found(study, digest)
    sections, statements = queries.shelf(db.session, study)
    if not sections:
        abort(404)
    form = TriageForm(data={"text": idea.row.text, "rationale": idea.row.rationale})
    form.section.choices = [SelectChoice(section.id, section.title) for section in sections]
    form.statement.choices = [
        SelectChoice(one.id, f"{one.label} · {one.current.text[:80]}") for one in statements
    ]
    if request.method == "GET":
        taken = [one.label for one in statements]
        form.label.data = complete([(sections[0].title, "")], taken)[0]
    if form.validate_on_submit():
        with into_form(form):
            _decide(study, idea, form)
            flash(_("Decided. The panel reads it among what changed."))
            return see_other(url_for(".suggestions", slug=study.slug))
    return page("workbench/suggestion.html", form, idea=idea)


@bp.post(STUDY + "/suggestions/<digest>/reopen")
@allow(Action.REVISE)
def reopen(study: Study, digest: str) -> Any:
    idea = _found(study, digest)
    with db.writing() as session:
        suggesting.reopen(session, study, idea.row, by=acting(), at=utcnow())
    flash(_("The suggestion is open again."))
    return see_other(url_for(".suggestions", slug=study.slug))


def _found(study: Study, digest: str) -> Idea:
    found = (idea for idea in queries.ideas(db.session, study) if idea.digest == digest)
    return next(found, None) or abort(404)


def _decide(study: Study, idea: Idea, form: TriageForm) -> None:
    sections, statements = queries.shelf(db.session, study)
    reason, who = form.reason.data or "", {"by": acting(), "at": utcnow()}
    with db.writing() as session:
        if form.decision.data == TriageDecision.ADDED:
            section = next(one for one in sections if one.id == form.section.data)
            words = (form.label.data or "", form.text.data or "", form.rationale.data or "")
            suggesting.add(session, study, idea.row, section, *words, reason, **who)
        elif form.decision.data == TriageDecision.COVERED:
            statement = next(one for one in statements if one.id == form.statement.data)
            suggesting.cover(session, study, idea.row, statement, reason, **who)
        else:
            suggesting.decline(session, study, idea.row, reason, **who)
