"""Stability: what became of each statement since the round before, and whether to go on."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import abort

from delphi.access import Action
from delphi.charts.embed import figure_json
from delphi.charts.quadrant import Placed, quadrant, quadrant_sentence
from delphi.charts.rated import RatedStatement
from delphi.domain.consensus import Kind
from delphi.domain.protocol import Terms
from delphi.models import Study
from delphi.stats.stability import SCHEIBE_LIMIT
from delphi.tallies import terms_of
from delphi.terms import current_terms
from delphi.web import allow, db, page
from delphi.whatif import queries
from delphi.whatif.scenario import main_threshold
from delphi.whatif.stability import ADVICE, Advice, Followed, followed
from delphi.whatif.views.blueprint import bp
from delphi.whatif.views.rounds import found, not_yet, rated, wording

USUAL = Fraction(75, 100)


@bp.get("/studies/<slug>/rounds/<int:number>/stability")
@allow(Action.EXPLORE)
def stability(study: Study, number: int) -> Any:
    """The same panellists on the same words, then and now."""
    round_ = found(study, number)
    if round_.terms is None:
        return not_yet(round_)
    earlier = queries.round_before(db.session, round_) or abort(404)
    after = rated(round_)
    if after.question.key not in {one.key for one in terms_of(earlier).questions}:
        return not_yet(round_)  # it is asked for the first time
    before = queries.rated_round(db.session, earlier, after.question.key)
    everything = followed(
        before, after, queries.answers(db.session, before), queries.answers(db.session, after)
    )
    compared = [one for one in everything if one.pairs]
    n_of = {advice: sum(one.advice is advice for one in compared) for advice in Advice}
    agreed_from, is_of_rule = _agreed_from(after.terms)
    return page(
        "whatif/stability.html",
        round=round_,
        rated=after,
        earlier=earlier,
        terms=after.terms,
        by_advice=[
            (advice, ADVICE[advice], [one for one in compared if one.advice is advice]) for advice in Advice
        ],
        reworded=[one for one in everything if one.is_reworded],
        new=[one for one in everything if one.is_new],
        hidden=[one for one in everything if not (one.pairs or one.is_reworded or one.is_new)],
        n_of=n_of,
        n_compared=len(compared),
        goes_on=number < current_terms(db.session, study).n_rounds,
        figure=_figure(compared, n_of, float(agreed_from)) if compared else None,
        agreed_from=int(100 * agreed_from),
        is_of_rule=is_of_rule,
        stable_below=round(100 * SCHEIBE_LIMIT),
    )


def _agreed_from(terms: Terms) -> tuple[Fraction, bool]:
    """Where the drawing parts agreement from none: the rule's own share, or the usual one."""
    threshold = main_threshold(terms)
    if threshold is not None and threshold.kind is Kind.PERCENT:
        share = Fraction(terms.rule.thresholds[threshold.name]) / 100
        if share >= Fraction(1, 2):
            return share, True
    return USUAL, False


def _figure(compared: list[Followed], n_of: dict[Advice, int], agreed_from: float) -> tuple[Any, Any]:
    rows = [
        Placed(
            RatedStatement(one.line.label, one.line.text, ()),
            str(one.line.verdict.outcome),
            one.pairs.share_on_one_side,
            1 - (one.pairs.histogram_change or 0.0),
        )
        for one in compared
        if one.pairs
    ]
    sentence = quadrant_sentence(*(n_of[advice] for advice in Advice))
    return figure_json(quadrant(rows, 1 - SCHEIBE_LIMIT, agreed_from, wording())), sentence
