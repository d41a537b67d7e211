"""Pages of translations: what there is in each language, the sheet out, and the sheet in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.texts import IN_WORDS, Standing, direction, language_name
from delphi.errors import NotAcceptable
from delphi.export.csv_bundle import write_csv
from delphi.export.sheet import write_xlsx
from delphi.importing.characters import decode
from delphi.importing.problems import Problem
from delphi.importing.tables import read_table, read_text
from delphi.importing.translations import (
    EARLIER,
    ORIGINAL,
    SHEET_LIMITS,
    TranslationImport,
    TranslationRow,
    read_translations,
)
from delphi.models import Study, utcnow
from delphi.translating import operations, queries
from delphi.translating.forms import LanguagesForm, SheetForm, named
from delphi.translating.queries import Place
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.pages import say

bp = Blueprint("translating", __name__, url_prefix="/studies/<slug>/translations")
# A page carries the new texts along; browsers and servers take this much in one field.
N_CARRIED = 400_000


@dataclass(frozen=True)
class PreviewedText:
    """One new text of a sheet, beside the words that it translates."""

    line: int
    row: TranslationRow
    place: Place
    problems: tuple[Problem, ...] = ()


@bp.route("", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def overview(study: Study) -> Any:
    """What there is in each language. The POST sets the languages."""
    form = LanguagesForm(study.language, study.offered)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.set_languages(
                    session, study, form.language.data, form.wanted(), by=acting(), at=utcnow()
                )
            flash(_("The languages of the study are saved."))
            return see_other(url_for(".overview", slug=study.slug))
    found = queries.places(db.session, study)
    return page(
        "translating/overview.html",
        form,
        study=study,
        own=language_name(study.language, str(get_locale() or "en")),
        covered=[(_name(code), queries.coverage(found, code)) for code in study.offered],
        plain=queries.plain_words(found),
        place_words=place_words,
        kinds=IN_WORDS,
    )


@bp.get("/sheet.<kind>")
@allow(Action.EDIT_STATEMENTS)
def sheet(study: Study, kind: str) -> Any:
    """Every text with a column for each language, or for the one that is asked for."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    languages = [code for code in study.offered if request.args.get("language", code) == code]
    columns, rows = _table(queries.places(db.session, study), languages)
    name = f"{study.slug}-translations.{kind}"
    if kind == "csv":
        content, kind_of = b"\xef\xbb\xbf" + write_csv(columns, rows), "text/csv; charset=utf-8"
    else:
        content = write_xlsx(_("Translations"), columns, rows, wide=columns[3:])
        kind_of = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": kind_of}
    return Response(content, headers=headers)


def _table(found: Sequence[Place], languages: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The sheet. What was translated of earlier words stands in a column of its own, which nobody reads back."""
    earlier = [code for code in languages if any(place.standing(code) is Standing.CHANGED for place in found)]
    columns = [
        "id",
        "kind",
        "place",
        "original",
        *languages,
        *(code + EARLIER for code in earlier),
    ]
    rows = [
        [
            place.id,
            say(IN_WORDS[place.kind]),
            place_words(place),
            place.original,
            *(place.given[code].text if place.standing(code) is Standing.DONE else "" for code in languages),
            *(place.before(code) for code in earlier),
        ]
        for place in found
    ]
    return columns, rows


def place_words(place: Place) -> str:
    """Where a text stands, for who translates it."""
    if place.number:
        return _("%(label)s, version %(number)s", label=place.label, number=place.number)
    return place.label or _("Protocol")


@bp.route("/import", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def bring(study: Study) -> Any:
    """GET: where to put the sheet. POST: its preview; with `confirmed`, the import."""
    form = SheetForm()
    read: TranslationImport | None = None
    found = queries.places(db.session, study)
    if form.validate_on_submit():
        with into_form(form):
            read = _read(form, study, found)
            rows = read.accepted()
            if form.confirmed.data:
                return _import(study, rows)
            form.text.data = _carried(found, rows)
    return page(
        "translating/bring.html", form, study=study, preview=read, kinds=IN_WORDS, place_words=place_words,
        shown=_previewed(read, found) if read else [], direction_of=direction,
    )  # fmt: skip


def _read(form: SheetForm, study: Study, found: Sequence[Place]) -> TranslationImport:
    data = form.file.data.read() if form.file.data else b""
    if not data and not (form.text.data or "").strip():
        raise NotAcceptable("Choose the sheet, or paste it.")
    table = read_table(data, SHEET_LIMITS) if data else read_text(form.text.data, SHEET_LIMITS)
    if data:
        # A sheet in text can be mended on the page; its lines keep their numbers.
        form.text.data = "" if data.startswith(b"PK") else decode(data)
    return read_translations(table, {place.id: place.known() for place in found}, study.offered)


def _carried(found: Sequence[Place], rows: Sequence[TranslationRow]) -> str:
    """The new texts as a sheet in text, which reads back to the same rows."""
    by_id = {place.id: place for place in found}
    languages = sorted({row.language for row in rows} - {ORIGINAL})
    texts: dict[str, dict[str, str]] = {}
    for row in rows:
        texts.setdefault(row.id, {})[row.language] = row.text
    table = [
        [key, of.get(ORIGINAL, by_id[key].original), *(of.get(code, "") for code in languages)]
        for key, of in texts.items()
    ]
    # Neutral cells, as in the sheet itself: what begins like a formula is text here.
    text = write_csv(["id", "original", *languages], table)
    if len(text) > N_CARRIED:
        raise NotAcceptable(
            "The sheet holds more than %(n)s kB of new text. Import it in parts.", n=N_CARRIED // 1000
        )
    return text.decode()


def _previewed(read: TranslationImport, found: Sequence[Place]) -> list[PreviewedText]:
    by_id = {place.id: place for place in found}
    return [
        PreviewedText(line, row, by_id[row.id], tuple(p for p in read.problems if p.line == line))
        for line, row in zip(read.lines, read.rows, strict=True)
    ]


def _import(study: Study, rows: Sequence[TranslationRow]) -> Any:
    with db.writing() as session:
        n = operations.store(session, study, rows, by=acting(), at=utcnow())
    flash(ngettext("One text is imported.", "%(num)s texts are imported.", n))
    return see_other(url_for(".overview", slug=study.slug))


def _name(code: str) -> str:
    return dict(named([code]))[code]
