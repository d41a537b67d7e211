"""The chair's pages of interests: who declared what, and who does not rate which statement."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.models import Study, utcnow
from delphi.panel import declared as queries
from delphi.panel import interests as operations
from delphi.panel.declared import Declarer
from delphi.panel.forms import RecusalForm
from delphi.panel.views.blueprint import bp
from delphi.recusals.undecided import undecided
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.get("/studies/<slug>/panel/interests")
@allow(Action.SEE_PANEL)
def declared(study: Study) -> Any:
    """What waits for a decision, who is recused, and what everybody declared: by name, and without codes."""
    declarers = queries.declarers(db.session, study)
    n_nameless = len(undecided(db.session, study)) - sum(len(one.waiting) for one in declarers)
    return page("panel/declared.html", declarers=declarers, n_nameless=n_nameless)


@bp.route("/studies/<slug>/panel/<int:key>/interests", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def interests_of(study: Study, key: int) -> Any:
    """What one panellist declared; the POST decides from which statements they are recused, or that they rate."""
    one = _declarer(study, key)
    held = {recusal.statement_id for recusal in one.in_force}
    declared = {declaration.statement_id for declaration in one.waiting}
    still_open = queries.open_statements(db.session, study) if one.panellist.is_active else ()
    offered = [each for each in still_open if each.id not in held]
    offered += [declaration.statement for declaration in one.settled]
    statements = sorted(offered, key=lambda each: each.id not in declared)  # what was declared comes first
    form = RecusalForm(
        statements,
        [each.id for each in statements if each.id in declared],
        operations.first_rounds(db.session, study),
    )
    if form.validate_on_submit():
        with into_form(form):
            _decide(study, one, statements, form)
            return see_other(url_for(".interests_of", slug=study.slug, key=key))
    return page("panel/interests_of.html", form, one=one, statements={each.id: each for each in statements})


def _decide(study: Study, one: Declarer, statements: list[Any], form: RecusalForm) -> None:
    holds = "rates" not in request.form
    chosen = [each for each in statements if each.id in form.statements.data]
    with db.writing() as session:
        operations.recuse(
            session,
            study,
            one.panellist,
            chosen,
            form.reason.data or "",
            form.from_round.data,
            by=acting(),
            at=utcnow(),
            holds=holds,
        )
    labels = ", ".join(each.label for each in chosen)
    if holds:
        flash(_("%(name)s is recused from %(labels)s.", name=one.name, labels=labels))
    else:
        flash(_("It is kept that %(name)s rates %(labels)s.", name=one.name, labels=labels))


@bp.post("/studies/<slug>/panel/<int:key>/interests/lift")
@allow(Action.MANAGE_PANEL)
def lift(study: Study, key: int) -> Any:
    one = _declarer(study, key)
    chosen = [recusal for recusal in one.recusals if str(recusal.id) == request.form.get("recusal")]
    if not chosen:
        abort(404)
    with db.writing() as session:
        operations.lift(session, study, chosen[0], by=acting(), at=utcnow())
    flash(_("%(name)s may rate %(label)s again.", name=one.name, label=chosen[0].statement.label))
    return see_other(url_for(".interests_of", slug=study.slug, key=key))


def _declarer(study: Study, key: int) -> Declarer:
    found = queries.declarers(db.session, study, key)
    return found[0] if found else abort(404)
