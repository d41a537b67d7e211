"""Pages of statements: the list, adding, editing, moving; sections."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from delphi import piloted
from delphi.access import Action
from delphi.importing.labels import complete
from delphi.importing.templates import statement_template
from delphi.models import Section, Statement, Study, utcnow
from delphi.statements import operations, queries
from delphi.statements.forms import SectionForm, StatementForm
from delphi.statements.shown import shown
from delphi.statements.views.blueprint import bp
from delphi.terms import current_terms
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other


@bp.get("")
@allow(Action.SEE_STUDY)
def overview(study: Study) -> Any:
    sections = shown(queries.sections(db.session, study))
    return page(
        "statements/overview.html",
        study=study,
        sections=sections,
        n_statements=sum(len(section.statements) for section in sections),
        n_references=len(queries.references(db.session, study)),
        open_round=queries.open_round(db.session, study),
        questions={one.key: one for one in current_terms(db.session, study).questions},
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def add(study: Study) -> Any:
    form = StatementForm(
        _known_keys(study),
        queries.questions(db.session, study),
        data={"section": request.args.get("section", "")},
    )
    if form.validate_on_submit():
        with into_form(form):
            draft = form.draft(_label(study, form))
            with db.writing() as session:
                statement = operations.add(session, study, draft, by=acting(), at=utcnow())
            flash(_("%(label)s is added.", label=draft.label))
            if "more" in request.form:
                return see_other(url_for(".add", slug=study.slug, section=draft.section))
            return see_other(_place(study, statement.id))
    return _form_page(study, form)


@bp.route("/<int:key>", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def edit(study: Study, key: int) -> Any:
    """The form of a statement that no round has shown; the history of any other."""
    statement = load(Statement, key, study)
    if queries.is_released(statement) and request.method == "GET":
        open_round = queries.open_round(db.session, study)
        return page("statements/released.html", study=study, statement=statement, open_round=open_round)
    form = StatementForm(_known_keys(study), queries.questions(db.session, study), data=_typed(statement))
    if form.validate_on_submit():
        with into_form(form):
            draft = form.draft(form.label.data or statement.label)
            with db.writing() as session:
                operations.edit(
                    session, study, statement, draft, form.seen.data or "", by=acting(), at=utcnow()
                )
            flash(_("%(label)s is saved.", label=draft.label))
            return see_other(_place(study, key))
        if g.refused == 409:
            # Whoever saves again after the warning has seen what the other saved.
            form.seen.data = operations.fingerprint(load(Statement, key, study))
    return _form_page(study, form, load(Statement, key, study))


@bp.post("/<int:key>/delete")
@allow(Action.EDIT_STATEMENTS)
def delete(study: Study, key: int) -> Any:
    statement = load(Statement, key, study)
    label = statement.label
    with db.writing() as session:
        operations.remove(session, study, statement, by=acting(), at=utcnow())
    flash(_("%(label)s is deleted.", label=label))
    return see_other(url_for(".overview", slug=study.slug))


@bp.post("/<int:key>/move")
@allow(Action.EDIT_STATEMENTS)
def move(study: Study, key: int) -> Any:
    statement = load(Statement, key, study)
    with db.writing() as session:
        operations.move(session, study, statement, _is_down(), by=acting(), at=utcnow())
    return see_other(_place(study, key))


@bp.post("/sections/<int:key>/move")
@allow(Action.EDIT_STATEMENTS)
def move_section(study: Study, key: int) -> Any:
    section = load(Section, key, study)
    with db.writing() as session:
        operations.move_section(session, study, section, _is_down(), by=acting(), at=utcnow())
    return see_other(url_for(".overview", slug=study.slug, _anchor=f"section-{key}"))


@bp.route("/sections/<int:key>", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def rename_section(study: Study, key: int) -> Any:
    section = load(Section, key, study)
    form = SectionForm(obj=section)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.rename_section(session, study, section, form.title.data, by=acting(), at=utcnow())
            flash(_("The section is renamed."))
            return see_other(url_for(".overview", slug=study.slug, _anchor=f"section-{key}"))
    return page("statements/section.html", form, study=study, section=section)


@bp.get("/template.csv")
@allow(Action.SEE_STUDY)
def template(study: Study) -> Any:
    headers = {"Content-Disposition": 'attachment; filename="statements-template.csv"'}
    return statement_template(), headers | {"Content-Type": "text/csv; charset=utf-8"}


def _is_down() -> bool:
    return request.form.get("direction") == "down"


def _place(study: Study, key: int) -> str:
    """The list, scrolled to a statement."""
    return url_for(".overview", slug=study.slug, _anchor=f"statement-{key}")


def _known_keys(study: Study) -> set[str]:
    return set(queries.shelf(db.session, study).by_key)


def _label(study: Study, form: StatementForm) -> str:
    """The label typed, or the next free one of the section."""
    taken = queries.labels(db.session, study)
    return complete([(form.section.data, form.label.data or "")], taken)[0]


def _typed(statement: Statement) -> dict[str, Any]:
    """A statement as its form shows it."""
    version = statement.current
    return {
        "section": statement.section.title,
        "label": statement.label,
        "text": version.text,
        "rationale": version.rationale,
        "plain": version.plain,
        "certainty": version.certainty or "",
        "question": statement.question,
        "references": queries.cited_text(statement.references),
        "seen": operations.fingerprint(statement),
    }


def _form_page(study: Study, form: StatementForm, statement: Statement | None = None) -> Any:
    return page(
        "statements/edit.html",
        form,
        study=study,
        statement=statement,
        section_titles=queries.section_titles(db.session, study),
        references=queries.references(db.session, study),
        open_round=queries.open_round(db.session, study),
        tried=piloted.found_of(db.session, statement) if statement else None,
    )
