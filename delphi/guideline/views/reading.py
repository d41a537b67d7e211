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

from delphi.export.formats import BY_FILE, BY_KEY, Given, listed
from delphi.guideline import consultation, linked, queries
from delphi.guideline.queries import Published
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.models import EditionState, utcnow
from delphi.web import db, public


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
    text, address = json.dumps(found.edition.document), page_address(found)

    def made() -> bytes:
        return _file(kind.key, text, address, str(get_locale() or "en"))

    response = cached(f"{found.edition.sha256} {kind.key}", FILE_KEEPS, made, kind.media_type)
    how = "inline" if kind.is_shown else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{kind.file_of(slug, number)}"'
    return response


def page_address(found: Published) -> str:
    path = url_for(".edition", slug=found.slug, number=found.edition.number)
    return str(current_app.config["BASE_URL"] + path)


def published_or_404(slug: str, number: str | None = None) -> Published:
    return queries.published(db.session, slug, number) or abort(404)


def _edition_page(found: Published) -> Response:
    text, address = json.dumps(found.edition.document), page_address(found)

    def made() -> str:
        return _page(text, address, standing_of(found), str(get_locale()))

    return cached(f"{found.edition.sha256} {standing_of(found)}", PAGE_KEEPS, made)


def standing_of(found: Published) -> Standing:
    """What has become of an edition, for the line above its text."""
    now = found.edition.step
    takes_comments = consultation.takes_comments(found.edition, utcnow())
    return Standing(found.standing, found.newest, now.at, now.until, now.reason, takes_comments)


@lru_cache(maxsize=16)
def _page(text: str, address: str, standing: Standing, _language: str) -> str:
    """The page of an edition; the ones asked for last are kept, since they cannot change."""
    document = json.loads(text)
    return render_template(
        "guideline/edition.html",
        edition=laid_out(document),
        document=document,
        linked=linked.guideline(document, address),
        files=listed(document),
        address=address,
        standing=standing,
        is_preview=False,
    )


def cached(
    of: str, seconds: int, make: Callable[[], str | bytes], content_type: str = "text/html; charset=utf-8"
) -> Response:
    """The answer for what `of` names; who has it already is told so before anything is made."""
    g.public_for = seconds
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
def _file(key: str, text: str, address: str, language: str) -> bytes:
    """The file of an edition. Setting a PDF takes a while, so the last ones asked for are kept."""
    return BY_KEY[key].make(Given(json.loads(text), gettext, language, address))
