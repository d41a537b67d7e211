"""The public guideline: the list, each edition, its files. No session, no cookie, no login; made to be cached."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import abort, current_app, g, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from delphi.domain.marks import Mark
from delphi.domain.texts import headed, language_name
from delphi.export.formats import BY_FILE, BY_KEY, Given, listed
from delphi.guideline import consultation, linked, queries, reading
from delphi.guideline.marked import mark_of
from delphi.guideline.queries import Published
from delphi.guideline.reading import Reading, read_in
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.models import Edition, EditionState, utcnow
from delphi.web import db, public
from delphi.web.language import answer_in, name_here
from delphi.web.pages import translator


@dataclass(frozen=True)
class Standing:
    """What an edition is for its readers, since when and why; `newest` is the number of the one in force."""

    what: str
    newest: str | None
    at: datetime
    until: datetime | None
    reason: str
    takes_comments: bool

    @property
    def is_in_force(self) -> bool:
        return self.what == EditionState.PUBLISHED


PAGE_KEEPS = 300  # seconds; a superseded edition says so soon
FILE_KEEPS = 3_600
# Files for people to read, which are set in any language of the edition; the others hold data and the original words.
IN_LANGUAGES = ("pdf", "docx")


@bp.get("/guidelines")
@public
def published() -> Any:
    found = queries.guidelines(db.session)
    known = ",".join(guideline.edition.sha256 for guideline in found)
    return cached(known, PAGE_KEEPS, lambda: render_template("guideline/published.html", guidelines=found))


@bp.get("/guidelines/<slug>")
@public
def latest(slug: str) -> Any:
    return _edition_page(published_or_404(slug))


@bp.get("/guidelines/<slug>/<number>")
@public
def edition(slug: str, number: str) -> Any:
    return _edition_page(published_or_404(slug, number))


@bp.get("/guidelines/<slug>/<number>/<any({}):name>".format(", ".join(f"'{name}'" for name in BY_FILE)))
@public
def file(slug: str, number: str, name: str) -> Any:
    found, kind = published_or_404(slug, number), BY_FILE[name]
    shown, address = reading_of(found), page_address(found)
    is_translated = shown.is_translated and kind.key in IN_LANGUAGES
    words = _for_paper(shown) if is_translated else found.edition.document
    language = shown.language if is_translated else ""
    mark = mark_of(db.session, found.edition)

    def made() -> bytes:
        return _file(kind.key, json.dumps(words), address, mark, language or str(get_locale() or "en"))

    response = cached(
        f"{found.edition.sha256} {kind.key} {language} {mark}", FILE_KEEPS, made, kind.media_type
    )
    how = "inline" if kind.is_shown else "attachment"
    kept_as = kind.file_of(slug, f"{number}-{language}" if language else number)
    response.headers["Content-Disposition"] = f'{how}; filename="{kept_as}"'
    return response


def _for_paper(shown: Reading) -> dict[str, Any]:
    """The document of a file that is to say by itself that it is a translation."""
    edition = shown.document["edition"]
    note = gettext(
        "This is a translation. The panel rated the words in %(language)s; where the two differ, those count.",
        language=name_here(shown.original),
    )
    if shown.n_done < len(shown.document["recommendations"]):
        note += " " + gettext("What is not translated stands in the original words.")
    summary = "\n\n".join(filter(None, (note, edition.get("summary"))))
    return {**shown.document, "edition": {**edition, "summary": summary}}


def page_address(found: Published) -> str:
    path = url_for(".edition", slug=found.slug, number=found.edition.number)
    return str(current_app.config["BASE_URL"] + path)


def published_or_404(slug: str, number: str | None = None) -> Published:
    return queries.published(db.session, slug, number) or abort(404)


def written_in(edition: Edition) -> str:
    """The language of an edition's own words; one of an earlier release does not tell it, its study does."""
    return str(edition.document["study"].get("language") or edition.study.language)


def reading_of(found: Published) -> Reading:
    """The edition in the language that the address asks for; 404 where it is not translated into that."""
    document, original = found.edition.document, written_in(found.edition)
    asked = request.args.get("language", "")
    if asked and asked not in reading.languages(document, original):
        abort(404)
    answer_in(asked)
    return read_in(document, asked or original, original)


@dataclass(frozen=True)
class Way:
    """A page in one of its languages: `name` in that language itself."""

    code: str
    name: str
    path: str
    address: str
    is_present: bool


def ways(shown: Reading, endpoint: str, **values: Any) -> tuple[Way, ...]:
    """The languages in which a page is read, its own first; none where there is but one."""
    codes, base = reading.languages(shown.document, shown.original), current_app.config["BASE_URL"]
    found_ways = []
    for code in codes if len(codes) > 1 else ():
        path = url_for(endpoint, **values, **({} if code == shown.original else {"language": code}))
        name = headed(language_name(code)) or code
        found_ways.append(Way(code, name, path, base + path, code == shown.language))
    return tuple(found_ways)


def previewed(document: dict[str, Any], original: str, endpoint: str, **values: Any) -> dict[str, Any]:
    """What the page of an edition shows those who write it, in the language that they ask for."""
    asked = request.args.get("language", "")
    answer_in(asked)
    shown = read_in(document, asked or original, original)
    offered = ways(shown, endpoint, **values)
    return {
        "edition": laid_out(shown.document, shown),
        "document": shown.document,
        "reading": shown,
        "ways": offered,
    }


def _edition_page(found: Published) -> Response:
    shown, number = reading_of(found), found.edition.number
    offered = ways(shown, ".edition", slug=found.slug, number=number)

    def made() -> str:
        text = json.dumps(found.edition.document)
        return _page(text, shown.language, shown.original, offered, standing_of(found), str(get_locale()))

    return cached(f"{found.edition.sha256} {shown.language} {standing_of(found)}", PAGE_KEEPS, made)


def standing_of(found: Published) -> Standing:
    """What has become of an edition, for the line above its text."""
    now = found.edition.step
    takes_comments = consultation.takes_comments(found.edition, utcnow())
    return Standing(found.standing, found.newest, now.at, now.until, now.reason, takes_comments)


@lru_cache(maxsize=16)
def _page(
    text: str, language: str, original: str, offered: tuple[Way, ...], standing: Standing, _locale: str
) -> str:
    """The page of an edition; the ones asked for last are kept, since they cannot change."""
    shown = read_in(json.loads(text), language, original)
    study, number = shown.document["study"], shown.document["edition"]["number"]
    address = current_app.config["BASE_URL"] + url_for(
        ".edition", slug=study["slug"], number=number, **asked_for(shown)
    )
    return render_template(
        "guideline/edition.html",
        edition=laid_out(shown.document, shown),
        document=shown.document,
        reading=shown,
        ways=offered,
        asked=asked_for(shown),
        linked=linked.guideline(shown.document, address),
        files=listed(shown.document),
        in_languages=IN_LANGUAGES,
        address=address,
        standing=standing,
        is_preview=False,
    )


def asked_for(shown: Reading) -> dict[str, str]:
    """What the addresses of pages in a translation carry."""
    return {"language": shown.language} if shown.is_translated else {}


def cached(
    of: str, seconds: int, make: Callable[[], str | bytes], content_type: str = "text/html; charset=utf-8"
) -> Response:
    """The answer for what `of` names; who has it already is told so before anything is made."""
    g.public_for = seconds
    answer_in(request.args.get("language", ""))
    release, language = current_app.jinja_env.globals["release"], get_locale()
    # Public pages hold no secret that a guessed length could tell, so they may be squeezed; files mostly are.
    is_squeezed = content_type.startswith(("text/", "application/xml")) and "gzip" in request.accept_encodings
    tag = hashlib.sha256(f"{of} {release} {language} {is_squeezed}".encode()).hexdigest()[:32]
    response = current_app.response_class(content_type=content_type)
    response.set_etag(tag)
    response.vary.update(["Accept-Language", "Accept-Encoding"])
    if not request.if_none_match.contains_weak(tag):
        _fill(response, make(), is_squeezed)
    return response.make_conditional(request)


def _fill(response: Response, made: str | bytes, is_squeezed: bool) -> None:
    content = made.encode() if isinstance(made, str) else made
    if is_squeezed:
        response.content_encoding = "gzip"
        content = gzip.compress(content, 6, mtime=0)
    response.set_data(content)


@lru_cache(maxsize=32)
def _file(key: str, text: str, address: str, mark: Mark | None, language: str) -> bytes:
    """The file of an edition. Setting a PDF takes a while, so the last ones asked for are kept."""
    return BY_KEY[key].make(Given(json.loads(text), translator, language, address, mark))
