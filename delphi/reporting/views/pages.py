"""Checklists, the answers that they still want, and the drafted sections; and the papers of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, current_app, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from delphi import archiving
from delphi.access import Action
from delphi.domain.reporting import GROUPS
from delphi.errors import NotNow
from delphi.export.flow import drawings
from delphi.export.formats import OF_REPORT, Given
from delphi.export.report import checklists, papers, prose
from delphi.export.report.answers import answers_of
from delphi.export.report.checklists import CHECKLISTS, FILLED, MISSING, PARTLY
from delphi.export.report.sentences import METHODS, RESULTS, paragraphs
from delphi.guideline import operations as guideline
from delphi.models import Edition, Study, utcnow
from delphi.reporting import operations, queries
from delphi.reporting.forms import answers_form
from delphi.reporting.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, page, see_other

PATH = "/studies/<slug>/reporting"
FILES = {one.file: one for one in OF_REPORT}


def _document(study: Study) -> dict[str, Any]:
    """The edition that there would be now, with every answer."""
    if study.protocol.locked_at is None:
        abort(404)
    release = str(current_app.jinja_env.globals["release"])
    return guideline.preview(db.session, study, by=acting(), at=utcnow(), release=release)


@bp.get(PATH)
@allow(Action.EXPORT)
def overview(study: Study) -> Any:
    if study.protocol.locked_at is None:
        return page("reporting/overview.html", study=study, lists=None)
    document = _document(study)
    told, answers = prose.told(document, _), answers_of(document)
    lists = [(one, _states(checklists.filled(key, told, answers))) for key, one in CHECKLISTS.items()]
    missing = {topic for item in checklists.items() for topic in item.asked} - answers.keys()
    drafted = {part: paragraphs(told, part) for part in (METHODS, RESULTS)}
    return page(
        "reporting/overview.html", study=study, lists=lists, n_missing=len(missing), drafted=drafted,
        drawings=drawings(document, _),
    )  # fmt: skip


def _states(rows: list[checklists.Row]) -> dict[str, int]:
    n = Counter(row.state for row in rows)
    return {"filled": n[FILLED], "partly": n[PARTLY], "missing": n[MISSING], "all": len(rows)}


@bp.get(f"{PATH}/checklists/<any({', '.join(repr(name) for name in CHECKLISTS)}):checklist>")
@allow(Action.EXPORT)
def checklist(study: Study, checklist: str) -> Any:
    key = checklist
    rows = papers.rows_of(_document(study), key, _)
    shown = [(row, papers.words_of(row, _)) for row in rows]
    return page(
        "reporting/checklist.html", study=study, checklist=CHECKLISTS[key], rows=shown, named=papers.states(_),
        files=[one for one in OF_REPORT if one.key in (f"checklist-{key}", f"checklist-{key}-csv")],
    )  # fmt: skip


@bp.route(f"{PATH}/answers", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def answers(study: Study) -> Any:
    known = queries.answers(db.session, study)
    form = answers_form(known)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                n = operations.answer(session, study, form.given(), form.seen(), by=acting(), at=utcnow())
            if n:
                flash(ngettext("One answer is saved.", "%(num)s answers are saved.", n))
            return see_other(url_for(".overview", slug=study.slug))
    wanted = {topic: list(checklists.asking(topic)) for group in GROUPS.values() for topic in group}
    return page("reporting/answers.html", form, study=study, groups=GROUPS, known=known, wanted=wanted)


@bp.get(f"{PATH}/files")
@allow(Action.EXPORT)
def making(study: Study) -> Any:
    """How far the archive is; the page asks again by itself until it is there."""
    made = archiving.newest(db.session, study)
    has_edition = (
        db.session.scalar(select(Edition.id).where(Edition.study_id == study.id).limit(1)) is not None
    )
    shown = current_app.make_response(
        page("reporting/files.html", study=study, made=made, has_edition=has_edition)
    )
    if made is not None and made.finished_at is None:
        shown.headers["Refresh"] = "2"
    return shown


@bp.post(f"{PATH}/files")
@allow(Action.EXPORT)
def make_files(study: Study) -> Any:
    edition = db.session.scalar(
        select(Edition)
        .where(Edition.study_id == study.id)
        .order_by(Edition.major.desc(), Edition.minor.desc())
        .limit(1)
    )
    if edition is None:
        raise NotNow("The study has no edition yet. Publish one first.")
    with db.writing() as session:
        archiving.ask(session, edition, language=str(get_locale() or "en"), by=acting(), at=utcnow())
    current_app.extensions["delphi.wake_files"]()
    return see_other(url_for(".making", slug=study.slug))


@bp.get(f"{PATH}/files.zip")
@allow(Action.EXPORT)
def archive(study: Study) -> Any:
    made = archiving.newest(db.session, study)
    if made is None or made.content is None:
        abort(404)
    response = current_app.response_class(made.content, content_type="application/zip")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{study.slug}-{made.edition.number}-files.zip"'
    )
    return response


@bp.get(f"{PATH}/<any({', '.join(repr(name) for name in FILES)}):name>")
@allow(Action.EXPORT)
def file(study: Study, name: str) -> Any:
    kind, document = FILES[name], _document(study)
    content = kind.make(Given(document, _, str(get_locale() or "en")))
    response = current_app.response_class(content, content_type=kind.media_type)
    shown = kind.file_of(study.slug, document["edition"]["number"])
    response.headers["Content-Disposition"] = f'attachment; filename="{shown}"'
    return response
