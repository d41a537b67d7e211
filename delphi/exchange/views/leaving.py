"""The page from which tidy tables leave. The whole study leaves by command alone: see `exchange.commands`."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from delphi.access import Action
from delphi.exchange.columns import DESCRIPTIONS
from delphi.exchange.exporting import export_study
from delphi.exchange.facts import numbers, tables_of
from delphi.exchange.tables import tidy_tables
from delphi.exchange.views.blueprint import bp
from delphi.export import csv_bundle, xlsx
from delphi.models import Study, utcnow
from delphi.terms import current_terms
from delphi.web import allow, db, page
from delphi.web.pages import say

PATH = "/studies/<slug>/export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(PATH)
@allow(Action.EXPORT)
def overview(study: Study) -> Any:
    tables = tidy_tables(export_study(db.session, study), current_terms(db.session, study).least_cell)
    listed = [(name, say(DESCRIPTIONS[name]), len(rows)) for name, (_columns, rows) in tables.items()]
    return page("exchange/overview.html", study=study, tables=listed, editions=numbers(db.session, study))


@bp.get(f"{PATH}/tables.zip")
@allow(Action.EXPORT)
def tables(study: Study) -> Any:
    tables, facts, told = _told(study)
    content = csv_bundle.render(tables, study.slug, study.title, facts, told, _, with_scripts=True)
    return _sent(content, "application/zip", f"{study.slug}-tables.zip")


@bp.get(f"{PATH}/workbook.xlsx")
@allow(Action.EXPORT)
def workbook(study: Study) -> Any:
    tables, facts, told = _told(study)
    content = xlsx.render(tables, study.title, facts, told, utcnow(), _)
    return _sent(content, XLSX, f"{study.slug}-tables.xlsx")


def _told(study: Study) -> Any:
    release = str(current_app.jinja_env.globals["release"])
    return tables_of(db.session, study, say=say, at=utcnow(), release=release)


def _sent(content: bytes, content_type: str, name: str) -> Response:
    response = current_app.response_class(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
