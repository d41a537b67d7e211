"""Comments of a closed round: marked, gathered, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from delphi.access import Action
from delphi.errors import NotAcceptable
from delphi.models import Study, utcnow
from delphi.points import Note
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.workbench import operations, queries
from delphi.workbench.forms import AnswerForm, MarkForm
from delphi.workbench.queries import Desk
from delphi.workbench.views.blueprint import STUDY, bp


@bp.get(STUDY + "/comments")
@allow(Action.REVISE)
def overview(study: Study) -> Any:
    """The comments of a closed round, by statement."""
    desk = queries.desk(db.session, study, request.args.get("round", type=int))
    if desk is None and "round" in request.args:
        abort(404)
    return _overview(desk, MarkForm(formdata=None))


@bp.post(STUDY + "/comments")
@allow(Action.REVISE)
def mark(study: Study) -> Any:
    """Tag, gather, merge or take apart the chosen comments."""
    desk = queries.desk(db.session, study, request.args.get("round", type=int)) or abort(404)
    form = MarkForm()
    if form.validate_on_submit():
        with into_form(form):
            notes = desk.notes(form.comment.data or [])
            act = _ACTS.get(request.form.get("do", ""))
            if act is None:
                raise NotAcceptable("Choose by its button what to do with the comments.")
            said = act(study, desk, notes, form)
            if isinstance(said, int):
                return see_other(url_for(".answer", slug=study.slug, key=said))
            flash(said)
            anchor = f"s{notes[0].key.split('.')[0]}"
            return see_other(url_for(".overview", slug=study.slug, **_filters(), _anchor=anchor))
    return _overview(desk, form)


@bp.route(STUDY + "/comments/points/<int:key>", methods=["GET", "POST"])
@allow(Action.REVISE)
def answer(study: Study, key: int) -> Any:
    """Answer one point, and say which new words it led to."""
    point = queries.point_of(db.session, study, key) or abort(404)
    shown = point.round_statement
    desk = queries.desk(db.session, study, shown.round.number) or abort(404)
    found = next(
        one
        for line in desk.lines
        if line.shown.id == shown.id
        for one in line.heard.points
        if one.row is point
    )
    versions = queries.new_words(db.session, point)
    form = AnswerForm(
        data={
            "title": point.title, "answer": point.answer or "",
            "versions": [version.id for version in point.revisions],
        }
    )  # fmt: skip
    form.versions.choices = [SelectChoice(version.id, version.text) for version in versions]
    if form.validate_on_submit():
        with into_form(form):
            chosen = [version for version in versions if version.id in (form.versions.data or [])]
            with db.writing() as session:
                operations.answer(
                    session, study, point, form.title.data or "", form.answer.data or "", chosen,
                    by=acting(), at=utcnow(),
                )  # fmt: skip
            flash(_("The answer is saved.") if form.answer.data else _("Saved, without an answer."))
            back = {"round": shown.round.number, "_anchor": f"s{shown.id}"}
            return see_other(url_for(".overview", slug=study.slug, **back))
    return page("workbench/answer.html", form, desk=desk, point=found, shown=shown, versions=versions)


def _overview(desk: Desk | None, form: MarkForm) -> Any:
    filters = _filters()
    lines = desk.narrowed(filters.get("tag", ""), filters.get("only", "")) if desk else ()
    chosen = set(form.comment.data or [])
    return page("workbench/overview.html", form, desk=desk, lines=lines, filters=filters, chosen=chosen)


def _filters() -> dict[str, Any]:
    names = ("round", "tag", "only")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _tag(study: Study, _desk: Desk, notes: list[Note], form: MarkForm) -> str:
    with db.writing() as session:
        operations.tag(session, study, notes, form.tag.data or "", by=acting(), at=utcnow())
    return _("Tagged as “%(tag)s”.", tag=form.tag.data)


def _untag(study: Study, _desk: Desk, notes: list[Note], form: MarkForm) -> str:
    with db.writing() as session:
        operations.untag(session, study, notes, form.tag.data or "", by=acting(), at=utcnow())
    return _("The tag “%(tag)s” is taken off.", tag=form.tag.data)


def _gather(study: Study, desk: Desk, notes: list[Note], form: MarkForm) -> str:
    with db.writing() as session:
        operations.gather(
            session, study, _of_one(desk, notes), notes, form.title.data or "", by=acting(), at=utcnow()
        )
    return _("Gathered into one point. You can answer it now.")


def _answer(study: Study, desk: Desk, notes: list[Note], form: MarkForm) -> int:
    with db.writing() as session:
        point = operations.gather(
            session, study, _of_one(desk, notes), notes, form.title.data or "", by=acting(), at=utcnow()
        )
        session.flush()
        return point.id


def _merge(study: Study, desk: Desk, notes: list[Note], _form: MarkForm) -> str:
    with db.writing() as session:
        operations.merge(session, study, _of_one(desk, notes), notes, by=acting(), at=utcnow())
    return _("Merged: the panel reads the first, and how many say the same.")


def _scatter(study: Study, desk: Desk, notes: list[Note], _form: MarkForm) -> str:
    with db.writing() as session:
        operations.scatter(session, study, _of_one(desk, notes), notes, by=acting(), at=utcnow())
    return _("Each stands for itself again.")


def _of_one(desk: Desk, notes: list[Note]) -> Any:
    if not notes:
        raise NotAcceptable("Choose at least one comment.")
    line = desk.line_of(notes)
    if line is None:
        raise NotAcceptable("Choose comments on one statement: a point belongs to the statement it is about.")
    return line.shown


_ACTS: dict[str, Callable[[Study, Desk, list[Note], MarkForm], str | int]] = {
    "tag": _tag, "untag": _untag, "gather": _gather, "answer": _answer, "merge": _merge, "scatter": _scatter,
}  # fmt: skip
