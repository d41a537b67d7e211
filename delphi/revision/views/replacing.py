"""Pages that split one statement into several or merge several into one."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import SelectChoice

from delphi.access import Action
from delphi.models import Study, utcnow
from delphi.revision import lineage
from delphi.revision.forms import MergeForm, SplitForm
from delphi.revision.lineage import Part
from delphi.revision.queries import Item
from delphi.revision.views.blueprint import back, bp, compared, found
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/<int:statement_id>/split", methods=["GET", "POST"])
@allow(Action.REVISE)
def split(study: Study, statement_id: int) -> Any:
    """Two or more statements in the place of one; what the panel said stands beside the form."""
    stage, item = found(study, statement_id)
    if request.method == "GET" and (stage.running or item.has_left):
        return see_other(back(study, item.statement))
    form = SplitForm(data=_as_one(item))
    if form.validate_on_submit() and not request.form.get("preview"):
        with into_form(form):
            parts = form.parts(item.shown.rationale, item.shown.certainty)
            with db.writing() as session:
                lineage.split(
                    session, study, item.statement, parts, form.reason.data, by=acting(), at=utcnow()
                )
            flash(_("%(label)s is split for the next round.", label=item.statement.label))
            return see_other(back(study, item.statement))
    beside = {text.name: compared(item, text.data or "") for _label, text in form.places()}
    return page("revision/split.html", form, stage=stage, item=item, beside=beside)


@bp.route("/<int:statement_id>/merge", methods=["GET", "POST"])
@allow(Action.REVISE)
def merge(study: Study, statement_id: int) -> Any:
    """One statement in the place of several open ones."""
    stage, item = found(study, statement_id)
    if request.method == "GET" and (stage.running or item.has_left):
        return see_other(back(study, item.statement))
    others = [one for one in stage.items if one is not item and not one.has_left]
    form = MergeForm(data={"text": item.shown.text})
    form.others.choices = [SelectChoice(one.statement.id, one.statement.label) for one in others]
    if form.validate_on_submit() and not request.form.get("preview"):
        with into_form(form):
            chosen = [one.statement for one in others if one.statement.id in form.others.data]
            into = Part(form.label.data, form.text.data, item.shown.rationale, item.shown.certainty)
            with db.writing() as session:
                lineage.merge(
                    session, study, [item.statement, *chosen], into, form.reason.data,
                    by=acting(), at=utcnow(),
                )  # fmt: skip
            flash(_("%(label)s takes their place in the next round.", label=into.label))
            return see_other(back(study, item.statement))
    return page(
        "revision/merge.html", form, stage=stage, item=item, others=others,
        **compared(item, form.text.data or ""),
    )  # fmt: skip


def _as_one(item: Item) -> dict[str, str]:
    """What a split starts from: the words that were rated, twice, with labels that tell where they come from."""
    label = item.statement.label
    return {
        "label_1": f"{label}a", "text_1": item.shown.text, "label_2": f"{label}b", "text_2": item.shown.text,
    }  # fmt: skip
