"""Planning: how large a panel, and how strict a rule, before round 1."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask import request
from flask_babel import gettext as _

from delphi.access import Action
from delphi.charts.embed import figure_json
from delphi.charts.planned import Frequency, Place, says_consensus
from delphi.charts.sureness import percent
from delphi.domain.consensus import Kind
from delphi.domain.exact import number_text
from delphi.domain.planning import Row
from delphi.domain.protocol import Terms
from delphi.models import Study
from delphi.terms import current_terms
from delphi.web import allow, db, into_form, page
from delphi.web.pages import say
from delphi.whatif import planning as plans
from delphi.whatif import queries
from delphi.whatif.forms import MOST_PANELLISTS, PlanForm
from delphi.whatif.planning import Answer, Asked, Likely
from delphi.whatif.scenario import main_threshold
from delphi.whatif.views.blueprint import bp
from delphi.whatif.views.rounds import wording

USUAL_SIZE, USUAL_WITH, USUAL_WITHOUT = 24, 85, 60


@bp.get("/studies/<slug>/planning")
@allow(Action.EXPLORE)
def planning(study: Study) -> Any:
    """What the protocol's rule would say of panels that nobody has asked yet."""
    terms = current_terms(db.session, study)
    form = PlanForm(formdata=request.args, data=_usual(study, terms))
    answer: Answer | None = None
    problems = terms.rule.problems(terms.scale)
    if form.validate() and not problems:
        with into_form(form):
            answer = plans.answer(terms, _asked(form))
    return page(
        "whatif/planning.html",
        form,
        terms=terms,
        problems=problems,
        answer=answer,
        figures=_figures(form, answer) if answer else None,
        percent=percent,
        shares=_shares(form) if answer else None,
        value_in_words=lambda value: (
            say(answer.threshold.in_words(value)) if answer and answer.threshold else ""
        ),
    )


def _usual(study: Study, terms: Terms) -> dict[str, Any]:
    """What the form starts from: the panel there is, and a consensus clear of the rule's own share."""
    threshold = main_threshold(terms)
    share_with, share_without = Fraction(USUAL_WITH), Fraction(USUAL_WITHOUT)
    if threshold is not None and threshold.kind is Kind.PERCENT:
        own = Fraction(terms.rule.thresholds[threshold.name])
        if own >= 50:
            share_with, share_without = min(own + 10, (own + 100) / 2), own - 15
    size = queries.n_on_panel(db.session, study)
    return {
        "size": min(size, MOST_PANELLISTS) if size >= 3 else USUAL_SIZE,
        "share_with": number_text(share_with),
        "share_without": number_text(share_without),
        "n_rounds": terms.n_rounds,
        "drop_out": "10",
        "conformity": "0",
        "seed": 1,
    }


def _asked(form: PlanForm) -> Asked:
    return Asked(
        size=form.size.data,
        share_with=form.share("share_with"),
        share_without=form.share("share_without"),
        n_rounds=form.n_rounds.data,
        drop_out=form.share("drop_out"),
        conformity=form.share("conformity"),
        seed=form.seed.data,
    )


def _shares(form: PlanForm) -> tuple[str, str]:
    """Both expectations in words."""
    with_, without = (
        _("%(share)s %% agree", share=number_text(100 * form.share(name)))
        for name in ("share_with", "share_without")
    )
    return with_, without


def _figures(form: PlanForm, answer: Answer) -> dict[str, tuple[Any, str]]:
    found = {"size": _figure(answer.by_size, [number_text(one.value) for one in answer.by_size],
                             _("panellists"), form)}  # fmt: skip
    if answer.threshold is not None and len(answer.by_threshold) > 1:
        words = [say(answer.threshold.in_words(one.value)) for one in answer.by_threshold]
        found["threshold"] = _figure(answer.by_threshold, words, say(answer.threshold.label), form)
    return found


def _figure(likely: Sequence[Likely], words: Sequence[str], title: str, form: PlanForm) -> tuple[Any, str]:
    places = [
        Place(
            float(one.value),
            said,
            _frequency(one.when_there_is),
            _frequency(one.when_there_is_none),
            one.is_chosen,
        )
        for one, said in zip(likely, words, strict=True)
    ]
    first, last = likely[0], likely[-1]
    sentence = _(
        "From %(first)s to %(last)s (%(what)s): consensus is said in %(a)s to %(b)s %% of panels when %(with_)s, "
        "and in %(c)s to %(d)s %% when %(without)s.",
        first=words[0],
        last=words[-1],
        what=title,
        a=percent(first.when_there_is.says_consensus),
        b=percent(last.when_there_is.says_consensus),
        c=percent(first.when_there_is_none.says_consensus),
        d=percent(last.when_there_is_none.says_consensus),
        with_=_shares(form)[0],
        without=_shares(form)[1],
    )
    return figure_json(says_consensus(places, title, _shares(form), wording())), sentence


def _frequency(row: Row) -> Frequency:
    return Frequency(row.says_consensus, row.low, row.high)
