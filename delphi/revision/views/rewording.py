"""What stayed open after a close, and the pages that reword or drop one statement."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from delphi.access import Action
from delphi.charts.strips import diverging_strip
from delphi.models import Statement, Study, utcnow
from delphi.revision import lineage, operations, queries
from delphi.revision.forms import N_TEXT, DropForm, RewordForm
from delphi.revision.queries import Item, Stage
from delphi.revision.views.blueprint import back, bp, compared, found
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other


@bp.get("")
@allow(Action.REVISE)
def overview(study: Study) -> Any:
    """The statements that stayed open, what was said of them, and what was done."""
    stage = queries.stage(db.session, study)
    strips = {
        item.statement.id: [(one, diverging_strip(one.counts, one.question.scale)) for one in item.asked]
        for item in stage.items
    }
    return page("revision/overview.html", stage=stage, strips=strips)


@bp.route("/<int:statement_id>", methods=["GET", "POST"])
@allow(Action.REVISE)
def statement(study: Study, statement_id: int) -> Any:
    """Reword one statement, with what the panel said beside the form."""
    stage, item = found(study, statement_id)
    if request.method == "GET" and (stage.running or item.has_left):
        return see_other(back(study, item.statement))
    form = RewordForm(data=_as_it_is(item))
    if form.validate_on_submit() and not request.form.get("preview"):
        with into_form(form):
            with db.writing() as session:
                operations.reword(
                    session,
                    study,
                    item.statement,
                    form.text.data,
                    form.rationale.data,
                    form.graded,
                    form.reason.data,
                    acting(),
                    utcnow(),
                    seen=form.seen.data,
                    plain=(form.plain.data or "") if form.plain else "",
                )
            flash(_("%(label)s is reworded for the next round.", label=item.statement.label))
            return see_other(back(study, item.statement))
    return _page_of(stage, item, form, DropForm(formdata=None))


@bp.post("/<int:statement_id>/compare")
@allow(Action.REVISE)
def compare(study: Study, statement_id: int) -> Any:
    """What the new words change, for the page that is typing them; nothing is stored."""
    _stage, item = found(study, statement_id)
    text = request.form.get("text", "")[:N_TEXT]
    return render_template("revision/_compared.html", **compared(item, text))


@bp.post("/<int:statement_id>/undo")
@allow(Action.REVISE)
def undo(study: Study, statement_id: int) -> Any:
    row = load(Statement, statement_id, study)
    with db.writing() as session:
        operations.undo_reword(session, study, row, acting(), utcnow())
    flash(_("%(label)s will be shown in its old words.", label=row.label))
    return see_other(back(study, row))


@bp.post("/<int:statement_id>/drop")
@allow(Action.REVISE)
def drop(study: Study, statement_id: int) -> Any:
    stage, item = found(study, statement_id)
    form = DropForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.drop(session, study, item.statement, form.reason.data, acting(), utcnow())
            flash(_("%(label)s is dropped.", label=item.statement.label))
            return see_other(back(study, item.statement))
    return _page_of(stage, item, RewordForm(formdata=None, data=_as_it_is(item)), form)


@bp.post("/<int:statement_id>/restore")
@allow(Action.REVISE)
def restore(study: Study, statement_id: int) -> Any:
    row = load(Statement, statement_id, study)
    with db.writing() as session:
        lineage.take_back(session, study, row, by=acting(), at=utcnow())
    flash(_("%(label)s is open again.", label=row.label))
    return see_other(back(study, row))


def _as_it_is(item: Item) -> dict[str, Any]:
    """What the form starts from: the waiting rewording, else the words that were rated, without a reason."""
    version = item.rewording or item.shown
    return {
        "text": version.text,
        "rationale": version.rationale,
        "plain": version.plain,
        "had_plain": bool(item.shown.plain),
        "certainty": str(version.certainty or ""),
        "reason": item.rewording.reason if item.rewording else "",
        "seen": item.seen,
    }


def _page_of(stage: Stage, item: Item, words: RewordForm, drop: DropForm) -> Any:
    """The page of one statement; the form that was sent carries what was refused."""
    sent = drop if drop.is_submitted() and drop.errors else words
    return page(
        "revision/statement.html",
        sent,
        words=words,
        drop=drop,
        stage=stage,
        item=item,
        **compared(item, words.text.data or ""),
    )
