"""A panellist's own page, and the public lists of receipts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request
from flask_babel import get_locale

from delphi.access import Action
from delphi.afterwards import queries
from delphi.afterwards.report import Own, Report
from delphi.afterwards.report import report as make_report
from delphi.afterwards.views.words import mine, report_words
from delphi.charts.strips import histogram
from delphi.domain.receipt import as_typed
from delphi.export import own_report
from delphi.models import Panellist, Study
from delphi.named import naming_of
from delphi.signed import last_closed, open_period
from delphi.web import allow, db, page, public
from delphi.web.language import reading

bp = Blueprint("afterwards", __name__)

LIST_KEEPS = 300  # seconds: a published list never changes


@bp.get("/mine")
@allow(Action.RATE)
def overview(panellist: Panellist) -> Any:
    """Everything that is the panellist's own: receipts, and the ways to all the rest."""
    study = db.session.get_one(Study, panellist.study_id)
    rounds = queries.rounds_taken(db.session, panellist)
    is_signing = open_period(db.session, study.id) is not None
    return page(
        "afterwards/overview.html",
        panellist=panellist,
        study=study,
        rounds=rounds,
        naming=naming_of(db.session, panellist),
        is_signing=is_signing,
        has_signing=is_signing or last_closed(db.session, study) is not None,
    )


@bp.get("/mine/rounds/<int:number>")
@allow(Action.RATE)
def report(panellist: Panellist, number: int) -> Any:
    """The panellist's own report of a closed round."""
    found = _report(panellist, number)
    study = db.session.get_one(Study, panellist.study_id)
    rows = [(row, mine(row), _bars(row)) for row in found.rows]
    return page("afterwards/report.html", panellist=panellist, study=study, report=found, rows=rows)


@bp.get("/mine/rounds/<int:number>/report.pdf")
@allow(Action.RATE)
def report_pdf(panellist: Panellist, number: int) -> Any:
    """The same as PDF."""
    found = _report(panellist, number)
    study = db.session.get_one(Study, panellist.study_id)
    assert found.round.closed_at is not None
    made = own_report.render(
        report_words(study.title, found, str(get_locale() or "en")), found.round.closed_at
    )
    response = current_app.response_class(made, content_type="application/pdf")
    name = f"{study.slug}-round-{number}-mine.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _report(panellist: Panellist, number: int) -> Report:
    round_ = queries.closed_round_of(db.session, panellist, number) or abort(404)
    return make_report(db.session, panellist, round_, reading(round_.study))


def _bars(row: Own) -> Any:
    return histogram(row.counts, row.question.scale, own=row.value) if row.counts else ""


@bp.get("/receipts/<slug>/<int:number>")
@public
def receipts(slug: str, number: int) -> Any:
    """The list of a closed round, for everybody; `?code=` looks one up."""
    round_ = queries.closed_round(db.session, slug, number) or abort(404)
    g.public_for = LIST_KEEPS
    codes = (round_.receipts or {})["codes"]
    typed = request.args.get("code", "").strip()
    return render_template(
        "afterwards/receipts.html",
        study=round_.study,
        round=round_,
        codes=codes,
        typed=typed,
        found=as_typed(typed) if as_typed(typed) in codes else None,
        others=queries.other_lists(db.session, round_),
    )
