"""Sensitivity: which verdicts of a round hang on a choice, on a group, or on a single person."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from delphi.access import Action
from delphi.charts.embed import figure_json
from delphi.charts.rated import RatedStatement
from delphi.charts.strips import diverging_strip
from delphi.charts.sureness import Resampled, percent, verdict_bars, verdict_sentence
from delphi.models import Study
from delphi.web import allow, db, page
from delphi.whatif import queries, robustness
from delphi.whatif.queries import RatedRound
from delphi.whatif.recused import with_recused
from delphi.whatif.robustness import Change, Robust
from delphi.whatif.views.blueprint import bp
from delphi.whatif.views.rounds import found, not_yet, wording
from delphi.whatif.views.rounds import rated as rated_of


@bp.get("/studies/<slug>/rounds/<int:number>/sensitivity")
@allow(Action.EXPLORE)
def sensitivity(study: Study, number: int) -> Any:
    """Every verdict, and what it would take to flip it."""
    round_ = found(study, number)
    if round_.terms is None:
        return not_yet(round_)
    rated = rated_of(round_)
    tried = robustness.changes(rated)
    everything = robustness.robustness(rated, queries.answers(db.session, rated), tried)
    shown = [one for one in everything if one.is_shown]
    by_round = request.args.get("sort") == "round"
    lines = shown if by_round else sorted(shown, key=lambda one: (one.share_same or 0.0, -len(one.flips)))
    return page(
        "whatif/sensitivity.html",
        round=round_,
        rated=rated,
        terms=rated.terms,
        lines=[one for one in lines if by_round or not one.is_firm],
        firm=[] if by_round else [one for one in lines if one.is_firm],
        by_round=by_round,
        hidden=[one for one in everything if not one.is_shown],
        hanging=[one for one in shown if one.flips],
        n_by_one=sum(one.n_flipping > 0 for one in shown),
        recused=with_recused(db.session, rated),
        changes=[(change, _address(rated, study, change)) for change in _worth_telling(tried)],
        n_quiet=len(tried) - len(_worth_telling(tried)),
        strips={one.line.presented_id: diverging_strip(one.counts, rated.terms.scale) for one in shown},
        percent=percent,
        n_resamples=robustness.N_RESAMPLES,
        seed=robustness.SEED,
        figure=_figure(shown),
    )


def _worth_telling(tried: list[Change]) -> list[Change]:
    """Every change but the quantile types by which nothing flips."""
    return [change for change in tried if change.flipped or "quantile_type" not in change.moves]


def _address(rated: RatedRound, study: Study, change: Change) -> str:
    return url_for(
        ".what_if",
        slug=study.slug,
        number=rated.round.number,
        question=rated.question.key or None,
        **change.moves,
    )


def _figure(shown: list[Robust]) -> tuple[Any, Any]:
    rows = [
        Resampled(
            RatedStatement(one.line.label, one.line.text, one.counts),
            str(one.line.verdict.outcome),
            {str(outcome): share for outcome, share in (one.shares or {}).items()},
        )
        for one in shown
    ]
    n_sure = sum(row.share_same >= robustness.SURE for row in rows)
    sentence = verdict_sentence(n_sure, len(rows), robustness.N_RESAMPLES)
    return figure_json(verdict_bars(rows, wording())), sentence
