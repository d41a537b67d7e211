"""Pages of the evidence with a statement: as it stands, and a form for each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.appraisal import of
from delphi.domain import grade
from delphi.domain.deciding import CRITERIA
from delphi.errors import DomainError
from delphi.evidence import operations, queries
from delphi.evidence.forms import FindingForm, JudgementForm, QuestionForm
from delphi.export import phrases
from delphi.export.evidence import laid_out
from delphi.models import Evidence, Finding, Statement, Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other
from delphi.web.joining import JoiningForm
from delphi.web.pages import say

bp = Blueprint("evidence", __name__, url_prefix="/studies/<slug>/statements/<int:key>/evidence")


@bp.get("")
@allow(Action.SEE_STUDY)
def overview(study: Study, key: int) -> Any:
    statement = load(Statement, key, study)
    evidence = queries.evidence_of(db.session, statement)
    appraised = of(evidence) if evidence else None
    return page(
        "evidence/overview.html",
        study=study,
        statement=statement,
        evidence=evidence,
        shown=laid_out(appraised, queries.reference_numbers(db.session, study), _),
        rated_certainty=str(statement.current.certainty or ""),
        found_certainty=appraised["certainty"] if appraised else None,
        found_in_words=phrases.certainty(appraised, _) if appraised else "",
        open_round=queries.shown_in_open_round(db.session, statement),
        n_criteria=len(CRITERIA),
    )


@bp.route("/question", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def question(study: Study, key: int) -> Any:
    statement = load(Statement, key, study)

    def save(form: Any) -> None:
        operations.ask(
            db.session, study, statement, form.texts(), form.began, by=acting(), at=utcnow()
        )  # fmt: skip

    return _edited(study, statement, QuestionForm(), "question", queries.question_of, save)


@bp.route("/judgements", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def judgements(study: Study, key: int) -> Any:
    statement = load(Statement, key, study)

    def save(form: Any) -> None:
        operations.judge(
            db.session, study, statement, form.judged(), form.began, by=acting(), at=utcnow()
        )  # fmt: skip

    return _edited(
        study, statement, JudgementForm(), "judgements", queries.judgements_of, save, criteria=CRITERIA
    )


@bp.route("/findings/new", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def add(study: Study, key: int) -> Any:
    return _finding(study, key, None)


@bp.route("/findings/<int:finding>", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def edit(study: Study, key: int, finding: int) -> Any:
    return _finding(study, key, finding)


@bp.post("/findings/follows")
@allow(Action.EDIT_STATEMENTS)
def follows(study: Study, key: int) -> Any:
    """What follows from a finding as it is typed: a piece of the form's page. It saves nothing."""
    load(Statement, key, study)
    return render_template("evidence/follows.html", found=_following(FindingForm()))


def _finding(study: Study, key: int, finding: int | None) -> Any:
    statement = load(Statement, key, study)
    evidence = queries.evidence_of(db.session, statement)
    form = FindingForm(data=queries.usual(evidence) if finding is None else None)

    def stored(evidence: Evidence | None) -> Mapping[str, str]:
        return {} if finding is None else queries.finding_of(_row(evidence, finding))

    def save(form: Any) -> None:
        operations.find(
            db.session, study, statement, form.row(), finding, form.began, by=acting(), at=utcnow()
        )  # fmt: skip

    form.begin(stored(evidence))
    more = {
        "finding": finding, "outcomes": queries.outcomes_left(evidence), "levels": {"down": grade.DOWN, "up": grade.UP},
        "follows": lambda: _following(form),  # worked out where the page is shown
    }  # fmt: skip
    if "try" in request.form:
        return render_template("evidence/finding.html", form=form, study=study, statement=statement, **more)
    return _edited(study, statement, form, "finding", stored, save, **more)


def _following(form: FindingForm) -> dict[str, Any]:
    """A finding as its table would show it; where it is not right yet, what is missing. Its name does not matter here."""
    if form.is_submitted():
        if not form.errors:
            form.validate()
        if wrong := form.wrong_but("outcome"):
            return {"problem": wrong}
    try:
        operations.check(form.row())
    except DomainError as error:
        return {"problem": say(error.sentence)}
    row = Finding(**form.row().values())
    evidence = Evidence(
        **dict.fromkeys(queries.QUESTION, ""), judgements={}, findings=[row], changed_at=utcnow()
    )
    shown = laid_out(of(evidence), {}, _)
    return {
        "row": shown["findings"][0] if shown else None,
        "is_randomised": row.design is grade.Design.RANDOMISED,
    }


def _row(evidence: Evidence | None, finding: int) -> Finding:
    for one in evidence.findings if evidence else ():
        if one.id == finding:
            return one
    abort(404)


def _edited(
    study: Study, statement: Statement, form: JoiningForm, what: str,
    stored: Callable[[Evidence | None], Mapping[str, str]], save: Callable[[Any], None], **more: Any,
) -> Any:  # fmt: skip
    """A form of one part: filled, saved, or joined with what a colleague saved meanwhile."""
    form.begin(stored(queries.evidence_of(db.session, statement)))
    if form.validate_on_submit():
        with into_form(form):
            with db.writing():
                save(form)
            flash(_("The evidence is saved."))
            if "more" in request.form:
                return see_other(url_for(".add", slug=study.slug, key=statement.id))
            return see_other(url_for(".overview", slug=study.slug, key=statement.id))
        if g.refused == 409:
            form.join(stored(queries.evidence_of(db.session, statement)))
    return page(f"evidence/{what}.html", form, study=study, statement=statement, **more)


@bp.post("/findings/<int:finding>/delete")
@allow(Action.EDIT_STATEMENTS)
def delete(study: Study, key: int, finding: int) -> Any:
    statement = load(Statement, key, study)
    _row(queries.evidence_of(db.session, statement), finding)
    with db.writing() as session:
        operations.forget(session, study, statement, finding, by=acting(), at=utcnow())
    flash(_("The finding is taken out."))
    return see_other(url_for(".overview", slug=study.slug, key=key))
