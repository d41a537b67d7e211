"""Pages of the guideline's texts: the list, one text with its live preview, and how references are set."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.citing import cited
from delphi.domain.front import (
    FRONT,
    INTRODUCTION,
    LINES,
    OF_ENTRY,
    STYLE,
    Kind,
    in_address,
    introduction_of,
    text_of,
)
from delphi.domain.texts import direction, language_name
from delphi.errors import Sentence
from delphi.export import edition
from delphi.export.markdown import blocks
from delphi.guideline import operations, queries, texts
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.drafting import PATH
from delphi.guideline.views.text_forms import PreviewForm, StyleForm, TextForm
from delphi.guideline.written import references, style_of
from delphi.models import Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.pages import say, translator

# Which of the texts stand beside something that is drafted from data: the heading of its block, or all of them.
DRAFTED = {"methods": "", "interests": "Interests"}


@bp.get(f"{PATH}/texts")
@allow(Action.SEE_STUDY)
def texts_overview(study: Study) -> Any:
    return _overview(study, None)


def _overview(study: Study, form: StyleForm | None) -> Any:
    found = queries.texts(db.session, study)
    used = {one.section for one in queries.recommendations(db.session, study)}
    return page(
        "guideline/texts.html",
        form or StyleForm(formdata=None, data={"style": style_of(found)}),
        study=study,
        kinds={**FRONT, **LINES},
        texts={key: row for (key, language), row in found.items() if not language and row.text.strip()},
        sections=[
            (in_address(title), title, introduction_of(title), title in used)
            for title in texts.sections(db.session, study)
        ],
        tongues=[(code, _named(code), *_progress(study, code)) for code in study.offered],
    )


def _named(language: str) -> str:
    """A language as the reader's own names it."""
    return language_name(language, str(get_locale()))


def _progress(study: Study, language: str) -> tuple[int, int]:
    """How many of the texts are there in this language, of how many that are written at all."""
    rows = _to_translate(study, language)
    return sum(bool(row and row.text.strip()) for _name, _heading, _words, row, _is_old in rows), len(rows)


@bp.post(f"{PATH}/style")
@allow(Action.EDIT_GUIDELINE)
def set_style(study: Study) -> Any:
    form = StyleForm()
    if not form.validate_on_submit():
        return _overview(study, form)
    stored = queries.revisions(db.session, study, STYLE, "")
    with db.writing() as session:
        began = stored[0].text if stored else ""
        texts.write(session, study, STYLE, "", form.style.data, began, by=acting(), at=utcnow())
    flash(_("The style of references is set."))
    return see_other(url_for(".texts_overview", slug=study.slug))


@bp.get(f"{PATH}/texts/in/<language>")
@allow(Action.SEE_STUDY)
def texts_in(study: Study, language: str) -> Any:
    """What is written, and what of it there is in another language."""
    if language not in study.offered:
        abort(404)
    rows = _to_translate(study, language)
    return page("guideline/texts_in.html", study=study, rows=rows, language=language, name=_named(language))


def _to_translate(study: Study, language: str) -> list[tuple[str, str, str, Any, bool]]:
    """Each text that is written: its name in an address, its heading, its words, what there is of it in the language,
    and whether that is older than the words."""
    found = queries.texts(db.session, study)
    named = {key: (key, say(kind.heading)) for key, kind in FRONT.items()}
    for title in texts.sections(db.session, study):
        named[introduction_of(title)] = (in_address(title), say(_kind(introduction_of(title)).heading))
    rows = []
    for key, (name, heading) in named.items():
        row, made = found.get((key, "")), found.get((key, language))
        if row and row.text.strip():
            is_old = made is not None and made.written_at < row.written_at
            rows.append((name, heading, row.text, made, is_old))
    for one in queries.recommendations(db.session, study):
        label, changed_at = one.round_statement.version.statement.label, one.judged_at
        for field, kind in OF_ENTRY.items():
            key, words = text_of(field, label), getattr(one, field)
            made = found.get((key, language))
            if words:
                is_old = made is not None and changed_at is not None and made.written_at < changed_at
                rows.append((key, f"{label}: {say(kind.heading)}", words, made, is_old))
    return rows


@bp.route(f"{PATH}/texts/<kind>", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def text(study: Study, kind: str) -> Any:
    return _text(study, kind, "")


@bp.route(f"{PATH}/texts/<kind>/in/<language>", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def text_in(study: Study, kind: str, language: str) -> Any:
    return _text(study, kind, language)


def _text(study: Study, named: str, language: str) -> Any:
    key = texts.key_of(db.session, study, named, language) or abort(404)
    stored = queries.revisions(db.session, study, key, language)
    form = TextForm()
    form.begin({"text": stored[0].text if stored else ""})
    if language:
        form.text.render_kw = {**(form.text.render_kw or {}), "lang": language, "dir": direction(language)}
    is_asked = "preview" in request.form
    if form.validate_on_submit() and not is_asked:
        with into_form(form):
            began = form.began.get("text", "")
            with db.writing() as session:
                texts.write(
                    session, study, key, language, form.text.data or "", began, by=acting(), at=utcnow()
                )
            flash(_("The text is saved."))
            return see_other(_back(study, language))
        if g.refused == 409:
            db.session.rollback()
            stored = queries.revisions(db.session, study, key, language)
            form.join({"text": stored[0].text if stored else ""})
    return page(
        "guideline/text.html",
        form,
        study=study,
        key=key,
        language=language,
        name=_named(language) if language else "",
        kind=_kind(key),
        is_lines=key in LINES,
        back=_back(study, language),
        revisions=stored,
        original=_original(study, key) if language else "",
        shelf=queries.shelf(db.session, study),
        drafted=[] if language else _drafted(study, key),
        needs=operations.research_agenda(db.session, study) if key == "research_agenda" else [],
        **_shown(study, form.text.data or ""),
    )


def _back(study: Study, language: str) -> str:
    if language:
        return url_for(".texts_in", slug=study.slug, language=language)
    return url_for(".texts_overview", slug=study.slug)


def _kind(key: str) -> Kind:
    known = {**FRONT, **LINES}
    if key in known:
        return known[key]
    first, _blank, of = key.partition(" ")
    if first == introduction_of("").strip():
        return Kind(Sentence("Introduction to “%(section)s”", section=of), INTRODUCTION.hint)
    field = first if first in OF_ENTRY else "plain_language"
    return Kind(
        Sentence("%(what)s of %(label)s", what=OF_ENTRY[field].heading, label=of), OF_ENTRY[field].hint
    )


def _original(study: Study, key: str) -> str:
    """The words that are translated."""
    if rows := queries.revisions(db.session, study, key, ""):
        return rows[0].text
    for one in queries.recommendations(db.session, study):
        for field in OF_ENTRY:
            if text_of(field, one.round_statement.version.statement.label) == key:
                return str(getattr(one, field))
    return ""


def _drafted(study: Study, key: str) -> list[dict[str, Any]]:
    """What stands beside this text without being typed."""
    if key not in DRAFTED:
        return []
    document = operations.preview(db.session, study, by=acting(), at=utcnow(), release="")
    wanted = _(DRAFTED[key]) if DRAFTED[key] else ""
    found: list[dict[str, Any]] = edition.lay_out(document, translator)["methods"]
    return [block for block in found if wanted in ("", block["heading"])]


@bp.post(f"{PATH}/texts-preview")
@allow(Action.EDIT_GUIDELINE)
def text_preview(study: Study) -> Any:
    """The same as the page's own preview, for the script that shows it while one types."""
    form = PreviewForm()
    if not form.validate_on_submit():
        abort(422)
    return render_template("guideline/_text_preview.html", **_shown(study, form.text.data or ""))


def _shown(study: Study, typed: str) -> dict[str, Any]:
    """The text as readers see it, the references that it cites, and keys that name none."""
    found = references(db.session, study, cited(typed), style_of(queries.texts(db.session, study)))
    numbers = {key: one["number"] for one in found for key in (one["key"], *one["also"])}
    return {
        "shown": blocks(typed, numbers),
        "sources": found,
        "unknown": [key for key in cited(typed) if key not in numbers],
    }
