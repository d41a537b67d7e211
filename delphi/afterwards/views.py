"""A panellist's own page, and the public lists of receipts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from delphi.access import Action
from delphi.afterwards import queries
from delphi.domain.receipt import as_typed
from delphi.models import Panellist, Study
from delphi.signed import last_closed, open_period
from delphi.web import allow, db, page, public

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
        is_signing=is_signing,
        has_signing=is_signing or last_closed(db.session, study) is not None,
    )


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
