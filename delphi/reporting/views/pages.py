"""Checklists, the answers that they still want, and the drafted sections; and the papers of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, current_app, g, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from delphi import archiving
from delphi.access import Action
from delphi.domain.reporting import PART_OF, QUESTIONS
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
from delphi.reporting.queries import Part
from delphi.reporting.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.pages import translator

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
    told, answers = prose.told(document, translator), answers_of(document)
    known = answers.keys() | checklists.told_wholly(told)
    lists = [
        (one, _states(checklists.filled(key, told, answers)), len(checklists.wanted(key) - known))
        for key, one in CHECKLISTS.items()
    ]
    missing = checklists.wanted() - known
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
    rows = papers.rows_of(_document(study), key, translator)
    return page(
        "reporting/checklist.html", study=study, checklist=CHECKLISTS[key], rows=rows, named=papers.states(_),
        states=_states(rows), questions=QUESTIONS, part_of=PART_OF,
        files=[one for one in OF_REPORT if one.key in (f"checklist-{key}", f"checklist-{key}-csv")],
    )  # fmt: skip


@bp.route(f"{PATH}/answers", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def answers(study: Study) -> Any:
    """One group of questions at a time; `for` names the checklist whose questions are wanted, `part` the group."""
    key = request.args.get("for", "")
    key = key if checklists.wanted(key or "none") else ""
    known = queries.answers(db.session, study)
    texts = {topic: row.text for topic, row in known.items() if row.text}
    parts = queries.parts(texts, checklists.wanted(key))
    part = _part(parts, request.args.get("part", ""))
    form = answers_form(part.topics)
    form.begin({topic: texts.get(topic, "") for topic in part.topics})
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                n = operations.answer(session, study, form.texts(), form.began, by=acting(), at=utcnow())
            if n:
                flash(ngettext("One answer is saved.", "%(num)s answers are saved.", n))
            return see_other(_next(study, key, parts, part))
        if g.get("refused") == 409:
            known = queries.answers(db.session, study)
            form.join({topic: known[topic].text if topic in known else "" for topic in part.topics})
    wanted = {topic: list(checklists.asking(topic)) for topic in part.topics}
    return page(
        "reporting/answers.html", form, study=study, parts=parts, part=part, known=known, wanted=wanted,
        checklist=CHECKLISTS.get(key), then=_after(parts, part),
    )  # fmt: skip


def _part(parts: list[Part], asked: str) -> Part:
    """The group that was asked for, else the first that still misses an answer."""
    missing = next((one for one in parts if one.n_missing), parts[0])
    return next((one for one in parts if str(one.number) == asked), missing)


def _after(parts: list[Part], part: Part) -> Part | None:
    """The next group that misses an answer, over the end to the beginning."""
    place = parts.index(part)
    return next((one for one in parts[place + 1 :] + parts[:place] if one.n_missing), None)


def _next(study: Study, key: str, parts: list[Part], part: Part) -> str:
    then = _after(parts, part)
    if "stay" in request.form or then is None:
        return url_for(".overview", slug=study.slug)
    return url_for(".answers", slug=study.slug, part=then.number, **({"for": key} if key else {}))


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
    content = kind.make(Given(document, translator, str(get_locale() or "en")))
    response = current_app.response_class(content, content_type=kind.media_type)
    shown = kind.file_of(study.slug, document["edition"]["number"])
    response.headers["Content-Disposition"] = f'attachment; filename="{shown}"'
    return response
