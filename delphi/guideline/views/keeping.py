"""Archives of an edition: for readers what is public, for staff with the tables. The whole study leaves by command alone."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from flask import current_app, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from delphi import files
from delphi.access import Action
from delphi.domain.marks import Mark
from delphi.export import kept
from delphi.export.formats import Given, listed
from delphi.guideline.marked import mark_of
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.guideline.views.drafting import PATH
from delphi.guideline.views.editions import edition_of
from delphi.guideline.views.reading import FILE_KEEPS, cached, page_address, published_or_404
from delphi.models import Edition, Study
from delphi.web import allow, db, public
from delphi.web.pages import translator

Holds = Literal["edition", "tables", "whole"]
# As `guideline/public.html` names them.
SHEETS = (
    "tokens", "base", "layout", "components/common", "components/chart", "components/guideline",
    "components/flowchart", "components/reader",
)  # fmt: skip


@bp.get("/guidelines/<slug>/<number>/archive.zip")
@public
def archive(slug: str, number: str) -> Any:
    """Everything that is public of an edition, in one file."""
    found = published_or_404(slug, number)
    step, text = found.edition.step, json.dumps(found.edition.document)
    address = page_address(found)
    mark = mark_of(db.session, found.edition)
    response = cached(
        f"{found.edition.sha256} archive {step.number} {mark}",
        FILE_KEEPS,
        # The language is known inside alone, where an address that names one has been heard.
        lambda: _public(text, address, str(step.state), step.reason, mark, str(get_locale() or "en")),
        "application/zip",
    )
    return _named(response, f"{slug}-{number}-archive.zip")


@lru_cache(maxsize=4)
def _public(text: str, address: str, state: str, reason: str, mark: Mark | None, language: str) -> bytes:
    """Setting its PDF takes a while, so the last ones asked for are kept."""
    given = Given(json.loads(text), translator, language, address, mark)
    beside = _alone(given.document, address, state, reason, "edition")
    return kept.sealed(kept.of_edition(given, beside), given)


@bp.get(f"{PATH}/editions/<number>/archive.zip")
@allow(Action.EXPORT)
def archive_with_tables(study: Study, number: str) -> Any:
    """With the tables that the export page hands out, and what goes with a manuscript."""
    edition = edition_of(study, number)
    name, content = files.archive(
        db.session,
        edition,
        page_alone(edition, "tables"),
        with_study=False,
        release=str(current_app.jinja_env.globals["release"]),
        translate=translator,
        language=str(get_locale() or "en"),
        base_url=current_app.config["BASE_URL"],
    )
    return _named(current_app.response_class(content, content_type="application/zip"), name)


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def page_alone(edition: Edition, holds: Holds) -> dict[str, bytes]:
    """The page of an edition and its style sheet, as they open from a disk."""
    address = f"{current_app.config['BASE_URL']}/guidelines/{edition.study.slug}/{edition.number}"
    return _alone(edition.document, address, str(edition.step.state), edition.step.reason, holds)


def _alone(document: Any, address: str, state: str, reason: str, holds: Holds) -> dict[str, bytes]:
    html = render_template(
        "guideline/alone.html",
        edition=laid_out(document),
        document=document,
        files=listed(document),
        address=address,
        state=state,
        reason=reason,
        holds=holds,
        is_preview=True,
    )
    css = Path(str(current_app.static_folder)) / "css"
    style = b"\n".join((css / f"{name}.css").read_bytes() for name in SHEETS)
    return {kept.PAGE: html.encode(), kept.STYLE: style}
