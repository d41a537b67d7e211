"""The page from which tidy tables leave. The whole study leaves by command alone: see `exchange.commands`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from delphi.access import Action
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import DESCRIPTIONS, tidy_tables
from delphi.export import csv_bundle
from delphi.models import Study, utcnow
from delphi.terms import current_terms
from delphi.web import allow, db, page
from delphi.web.pages import say

bp = Blueprint("exchange", __name__)

PATH = "/studies/<slug>/export"


@bp.get(PATH)
@allow(Action.EXPORT)
def overview(study: Study) -> Any:
    tables = tidy_tables(export_study(db.session, study), current_terms(db.session, study).least_cell)
    listed = [(name, say(DESCRIPTIONS[name]), len(rows)) for name, (_columns, rows) in tables.items()]
    return page("exchange/overview.html", study=study, tables=listed)


@bp.get(f"{PATH}/tables.zip")
@allow(Action.EXPORT)
def tables(study: Study) -> Any:
    whole, terms = export_study(db.session, study), current_terms(db.session, study)
    content = csv_bundle.render(
        tidy_tables(whole, terms.least_cell),
        name=study.slug,
        title=study.title,
        facts=_facts(study, whole),
        descriptions={name: say(sentence) for name, sentence in DESCRIPTIONS.items()},
        translate=_,
    )
    return _sent(content, "application/zip", f"{study.slug}-tables.zip")


def _facts(study: Study, whole: dict[str, Any]) -> dict[str, Any]:
    """What a reader of the tables must know of the whole."""
    terms = current_terms(db.session, study)
    rule = terms.rule.in_words(terms.scale, terms.count_abstentions)
    facts = {
        _("study"): study.slug,
        _("scale"): say(terms.scale.in_words()),
        _("rule"): " ".join(say(sentence) for sentence in rule),
        _("quantile type"): _("%(type)s of Hyndman and Fan (1996)", type=terms.quantile_type),
        _("least cell size"): terms.least_cell,
        _("SHA-256 of the study"): whole["sha256"],
        _("exported"): utcnow().isoformat(timespec="seconds"),
        _("release"): f"delphi {current_app.jinja_env.globals['release']}",
    }
    if study.is_simulated:
        facts[_("note")] = _("Simulated ratings. Not for clinical use.")
    return facts


def _sent(content: bytes, content_type: str, name: str) -> Response:
    response = current_app.response_class(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
