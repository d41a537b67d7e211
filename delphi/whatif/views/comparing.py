"""The what-if: the verdicts of a round beside those of other terms or of fewer people."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.charts.strips import diverging_strip
from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import Blocker
from delphi.domain.protocol import QUANTILE_TYPES_IN_WORDS, Terms
from delphi.models import Study
from delphi.web import allow, db, into_form, page
from delphi.web.pages import say
from delphi.whatif import queries, scenario
from delphi.whatif.forms import NO, PREFIX, YES, WhatIfForm, typed, what_if_form
from delphi.whatif.queries import RatedRound
from delphi.whatif.scenario import Chosen, Comparison
from delphi.whatif.views.blueprint import bp
from delphi.whatif.views.rounds import found, not_yet
from delphi.whatif.views.rounds import rated as rated_of


@bp.get("/studies/<slug>/rounds/<int:number>/what-if")
@allow(Action.EXPLORE)
def what_if(study: Study, number: int) -> Any:
    """Another rule, other quartiles, other people: which verdicts would flip. Nothing is stored."""
    round_ = found(study, number)
    if round_.terms is None:
        return not_yet(round_)
    rated = rated_of(round_)
    form = what_if_form(rated.terms, _who(rated), request.args)
    comparison: Comparison | None = None
    problems: tuple[Blocker, ...] = ()
    rungs: list[dict[str, Any]] = []
    if form.validate():
        with into_form(form):
            terms = form.terms(rated.terms)
            problems = terms.rule.problems(terms.scale)
            if not problems:
                who = _chosen(rated, form.who.data)
                comparison = scenario.compare(rated, terms, who)
                rungs = _rungs(terms, rated.terms, who)
    return page(
        "whatif/what_if.html", form, round=round_, rated=rated, terms=rated.terms, protocol=_protocol(form, rated.terms),
        comparison=comparison, problems=problems, outcomes=_outcomes(comparison),
        strips=_strips(comparison, rated.terms), is_moved=_is_moved(form, rated.terms),
        rungs=rungs, rule_words=None if problems or comparison is None else _words(form, rated.terms),
    )  # fmt: skip


def _who(rated: RatedRound) -> list[tuple[str, str]]:
    groups = scenario.offered_groups(rated)
    finished = [] if rated.told.standing else [(scenario.FINISHED, _("only who answered every statement"))]
    return [
        (scenario.EVERYBODY, _("all who rated")),
        *finished,
        *((scenario.WITHOUT + name, _("all but: %(group)s", group=name or _("no group"))) for name in groups),
    ]


def _chosen(rated: RatedRound, who: str) -> Chosen:
    answers = queries.answers(db.session, rated) if who == scenario.FINISHED else None
    return scenario.chosen(rated, who, answers)


def _rungs(terms: Terms, protocol: Terms, who: Chosen) -> list[dict[str, Any]]:
    """Each value of the rule's main threshold: its address, its words, its outcomes."""
    threshold = scenario.main_threshold(terms)
    if threshold is None:
        return []
    is_same = terms.rule.preset is protocol.rule.preset
    of_protocol = Fraction(protocol.rule.thresholds[threshold.name]) if is_same else None
    here = Fraction(terms.rule.thresholds[threshold.name])
    return [
        {
            "url": _address(threshold.name, typed(rung.value)),
            "label": say(threshold.label),
            "value": say(threshold.in_words(rung.value)),
            "is_protocol": rung.value == of_protocol,
            "is_here": rung.value == here,
            "n": (rung.n[Outcome.ACCEPTED], rung.n_open, rung.n[Outcome.REJECTED]),
        }
        for rung in scenario.ladder(terms, protocol, who, threshold)
    ]


def _address(name: str, value: str) -> str:
    """This what-if with another threshold."""
    asked: dict[str, Any] = {key: kept for key, kept in request.args.items() if key != "shown"}
    return url_for(".what_if", **(request.view_args or {}) | asked | {PREFIX + name: value})


def _protocol(form: WhatIfForm, protocol: Terms) -> dict[str, str]:
    """What the protocol says, for each field in which the what-if says something else."""
    values = {
        "preset": (str(protocol.rule.preset), say(protocol.rule.label)),
        "count_abstentions": (
            YES if protocol.count_abstentions else NO,
            _("counted in the denominator") if protocol.count_abstentions else _("not counted"),
        ),
        "quantile_type": (protocol.quantile_type, say(QUANTILE_TYPES_IN_WORDS[protocol.quantile_type])),
        "who": (scenario.EVERYBODY, _("all who rated")),
    }
    if form.preset.data == str(protocol.rule.preset):
        for threshold in protocol.rule.described(protocol.scale):
            value = protocol.rule.thresholds[threshold.name]
            values[PREFIX + threshold.name] = (typed(value), say(threshold.in_words(value)))
    return {name: words for name, (value, words) in values.items() if form[name].data != value}


def _is_moved(form: WhatIfForm, protocol: Terms) -> bool:
    return bool(_protocol(form, protocol))


def _words(form: WhatIfForm, protocol: Terms) -> Any:
    terms = form.terms(protocol)
    return terms.rule.in_words(terms.scale, terms.count_abstentions)[0]


def _outcomes(comparison: Comparison | None) -> list[tuple[str, str, int, int]]:
    """Kind, name, by the protocol and in the what-if."""
    if comparison is None:
        return []
    kinds = (
        ("accepted", _("accepted"), (Outcome.ACCEPTED,)),
        ("open", _("open"), (Outcome.OPEN, Outcome.TOO_FEW)),
        ("rejected", _("rejected"), (Outcome.REJECTED,)),
    )
    return [
        (kind, name, comparison.n_before(*outcomes), comparison.n_after(*outcomes))
        for kind, name, outcomes in kinds
    ]


def _strips(comparison: Comparison | None, terms: Terms) -> dict[int, tuple[Any, Any]]:
    if comparison is None:
        return {}
    return {
        one.line.presented_id: (
            diverging_strip(one.counts, terms.scale),
            diverging_strip(one.counts_after, terms.scale) if one.other_people else None,
        )
        for one in comparison.all
        if one.is_shown
    }
