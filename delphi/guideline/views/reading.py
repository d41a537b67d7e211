"""The public guideline: the list, each edition, its files. No session, no cookie, no login; made to be cached."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import abort, current_app, g, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from delphi.export import docx, json_document, pdf
from delphi.guideline import queries
from delphi.guideline.queries import Published
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.web import db, public

PAGE_KEEPS = 300  # seconds; a superseded edition says so soon
FILE_KEEPS = 3_600
FILES = {
    "pdf": ("application/pdf", True),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
    "json": ("application/json", False),
}  # type and whether a browser shows it


@bp.get("/guidelines")
@public
def published() -> Any:
    found = queries.guidelines(db.session)
    known = ",".join(guideline.edition.sha256 for guideline in found)
    return _cached(known, PAGE_KEEPS, lambda: render_template("guideline/published.html", guidelines=found))


@bp.get("/guidelines/<slug>")
@public
def latest(slug: str) -> Any:
    return _edition_page(_published(slug))


@bp.get("/guidelines/<slug>/<number>")
@public
def edition(slug: str, number: str) -> Any:
    return _edition_page(_published(slug, number))


@bp.get("/guidelines/<slug>/<number>/guideline.<any(pdf, docx, json):kind>")
@public
def file(slug: str, number: str, kind: str) -> Any:
    found = _published(slug, number)
    content_type, is_shown = FILES[kind]
    text = json.dumps(found.edition.document)

    def made() -> bytes:
        return _file(kind, text, str(get_locale() or "en"))

    response = _cached(f"{found.edition.sha256} {kind}", FILE_KEEPS, made, content_type)
    how = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{slug}-{number}.{kind}"'
    return response


def _published(slug: str, number: str | None = None) -> Published:
    return queries.published(db.session, slug, number) or abort(404)


def _edition_page(found: Published) -> Response:
    path = url_for(".edition", slug=found.slug, number=found.edition.number)
    address = current_app.config["BASE_URL"] + path
    text = json.dumps(found.edition.document)

    def made() -> str:
        return _page(text, address, found.newest if found.is_superseded else None, str(get_locale()))

    return _cached(f"{found.edition.sha256} {found.newest}", PAGE_KEEPS, made)


@lru_cache(maxsize=16)
def _page(text: str, address: str, newer: str | None, _language: str) -> str:
    """The page of an edition; the ones asked for last are kept, since they cannot change."""
    document = json.loads(text)
    return render_template(
        "guideline/edition.html",
        edition=laid_out(document),
        document=document,
        address=address,
        newer=newer,
        is_preview=False,
    )


def _cached(
    of: str, seconds: int, make: Callable[[], str | bytes], content_type: str = "text/html; charset=utf-8"
) -> Response:
    """The answer for what `of` names; who has it already is told so before anything is made."""
    g.public_for = seconds
    release, language = current_app.jinja_env.globals["release"], get_locale()
    tag = hashlib.sha256(f"{of} {release} {language}".encode()).hexdigest()[:32]
    response = current_app.response_class(content_type=content_type)
    response.set_etag(tag)
    response.vary.add("Accept-Language")
    if not request.if_none_match.contains_weak(tag):
        response.set_data(make())
    return response.make_conditional(request)


@lru_cache(maxsize=16)
def _file(kind: str, text: str, language: str) -> bytes:
    """The file of an edition. Setting a PDF takes a while, so the last ones asked for are kept."""
    document = json.loads(text)
    if kind == "json":
        return json_document.render(document)
    made: bytes = (pdf if kind == "pdf" else docx).render(document, gettext, language)
    return made
