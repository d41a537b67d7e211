"""Pages of the guideline's texts: the list, one text with its live preview, and how references are set."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.citing import cited
from delphi.domain.front import FRONT, LINES, STYLE, Kind, plain_language_of
from delphi.domain.texts import language_name
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
from delphi.web.pages import say

# Which of the texts stand beside something that is drafted from data: the heading of its block, or all of them.
DRAFTED = {"methods": "", "interests": "Interests"}


@bp.get(f"{PATH}/texts")
@allow(Action.SEE_STUDY)
def texts_overview(study: Study) -> Any:
    return _overview(study, None)


def _overview(study: Study, form: StyleForm | None) -> Any:
    found = queries.texts(db.session, study)
    return page(
        "guideline/texts.html",
        form or StyleForm(formdata=None, data={"style": style_of(found)}),
        study=study,
        kinds={**FRONT, **LINES},
        texts={key: row for (key, language), row in found.items() if not language and row.text.strip()},
        tongues=[(code, _named(code), *_progress(study, found, code)) for code in study.offered],
    )


def _named(language: str) -> str:
    """A language as the reader's own names it."""
    return language_name(language, str(get_locale()))


def _progress(study: Study, found: Any, language: str) -> tuple[int, int]:
    """How many of the texts are there in this language, of how many that are written at all."""
    written = [key for (key, own), row in found.items() if not own and key in FRONT and row.text.strip()]
    return sum((key, language) in found for key in written), len(written)


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
    found = queries.texts(db.session, study)
    rows = [
        (key, say(kind.heading), row.text, found.get((key, language)))
        for key, kind in FRONT.items()
        if (row := found.get((key, ""))) and row.text.strip()
    ]
    for one in queries.recommendations(db.session, study):
        if one.plain_language:
            label = one.round_statement.version.statement.label
            key = plain_language_of(label)
            heading = _("Plain language of %(label)s", label=label)
            rows.append((key, heading, one.plain_language, found.get((key, language))))
    return page("guideline/texts_in.html", study=study, rows=rows, language=language, name=_named(language))


@bp.route(f"{PATH}/texts/<kind>", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def text(study: Study, kind: str) -> Any:
    return _text(study, kind, "")


@bp.route(f"{PATH}/texts/<kind>/in/<language>", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def text_in(study: Study, kind: str, language: str) -> Any:
    return _text(study, kind, language)


def _text(study: Study, key: str, language: str) -> Any:
    if not texts.is_text(db.session, study, key, language):
        abort(404)
    stored = queries.revisions(db.session, study, key, language)
    form = TextForm()
    form.begin({"text": stored[0].text if stored else ""})
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
    return known.get(key) or Kind(Sentence("Plain language"), Sentence("What it means in everyday words."))


def _original(study: Study, key: str) -> str:
    """The words that are translated."""
    if key in FRONT:
        rows = queries.revisions(db.session, study, key, "")
        return rows[0].text if rows else ""
    for one in queries.recommendations(db.session, study):
        if plain_language_of(one.round_statement.version.statement.label) == key:
            return one.plain_language
    return ""


def _drafted(study: Study, key: str) -> list[dict[str, Any]]:
    """What stands beside this text without being typed."""
    if key not in DRAFTED:
        return []
    document = operations.preview(db.session, study, by=acting(), at=utcnow(), release="")
    wanted = _(DRAFTED[key]) if DRAFTED[key] else ""
    found: list[dict[str, Any]] = edition.lay_out(document, _)["methods"]
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
