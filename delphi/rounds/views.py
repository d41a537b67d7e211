"""Pages of a round: what stands in the way of opening, what a close will decide, what it decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.consensus import Outcome, Preset, Verdict
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.domain.question import combined
from delphi.errors import Sentence
from delphi.models import Round, RoundStatement, Study, utcnow
from delphi.recusals.undecided import labels_of, undecided
from delphi.rounds import operations, queries
from delphi.rounds.forms import CloseForm, ClosingTimeForm, ModeForm, OpenForm
from delphi.tallies import VEILED, judged, tallies, terms_of
from delphi.terms import current_terms
from delphi.web import acting, allow, db, flash, into_form, page, see_other

bp = Blueprint("rounds", __name__, url_prefix="/studies/<slug>/rounds")


def _round(study: Study, number: int) -> Round:
    return queries.find_round(db.session, study, number) or abort(404)


@bp.get("/<int:number>")
@allow(Action.SEE_STUDY)
def show(study: Study, number: int) -> Any:
    rounds = queries.rounds_of(db.session, study)
    if number == len(rounds) + 1 and all(r.state is RoundState.CLOSED for r in rounds):
        return page(
            "rounds/next.html",
            OpenForm(),
            number=number,
            previous=rounds[-1] if rounds else None,
            n_rounds=current_terms(db.session, study).n_rounds,
        )
    return _page_of(_round(study, number))


def _holding(round_: Round) -> dict[str, Any]:
    """The choice of how a prepared round is held; a study in real time has none."""
    terms = current_terms(db.session, round_.study)
    form = None if terms.real_time else ModeForm(formdata=None, data={"mode": round_.mode.value})
    return {"mode_form": form, "is_rand": terms.rule.preset is Preset.RAND_UCLA}


def _page_of(round_: Round, **forms: Any) -> Any:
    """The page of a drafted, open or closed round; the given forms carry what was refused."""
    refused = forms.get("form") or forms.get("time_form")
    if round_.state is RoundState.CLOSED:
        presented = queries.presented(db.session, round_)
        return page(
            "rounds/closed.html",
            refused,
            round=round_,
            presented=presented,
            outcomes=_of_statements(presented),
            names=_names(round_),
            is_last=queries.rounds_of(db.session, round_.study)[-1].id == round_.id,
            another_round=round_.number < current_terms(db.session, round_.study).n_rounds,
        )
    time_form = forms.get("time_form") or ClosingTimeForm(
        data={"day": round_.closes_at, "time": round_.closes_at.time() if round_.closes_at else None}
    )
    if round_.state is RoundState.OPEN:
        at = utcnow()
        last = queries.last_extension(db.session, round_, at)
        return page(
            "rounds/open.html", refused, round=round_, time_form=time_form, at=at, last_extension=last
        )
    versions = queries.to_present(db.session, round_.study)
    return page(
        "rounds/draft.html",
        refused,
        round=round_,
        asked_of=queries.asked_of(db.session, round_.study),
        versions=versions,
        blockers=queries.opening_blockers(db.session, round_, utcnow()),
        undecided_labels=labels_of(
            undecided(db.session, round_.study), [one.statement.label for one in versions]
        ),
        small_groups=queries.small_groups(db.session, round_.study),
        least_cell=current_terms(db.session, round_.study).least_cell,
        **_holding(round_),
        open_form=OpenForm(),
        time_form=time_form,
    )


def _names(round_: Round) -> dict[str, Sentence]:
    """The names of the round's questions by key, where a statement is asked several."""
    terms = terms_of(round_)
    return {one.key: one.title for one in terms.questions} if terms.asks_several else {}


def _of_statements(presented: Sequence[RoundStatement]) -> list[Outcome]:
    """What became of each statement, from the outcomes of all its questions."""
    found: dict[int, list[Outcome]] = {}
    for row in presented:
        found.setdefault(row.version_id, []).append(row.outcome or Outcome.OPEN)
    return [combined(outcomes) for outcomes in found.values()]


@bp.post("/draft")
@allow(Action.RUN_ROUNDS)
def draft(study: Study) -> Any:
    with db.writing() as session:
        number = operations.draft_round(session, study, by=acting(), at=utcnow()).number
    return see_other(url_for(".show", slug=study.slug, number=number))


@bp.post("/<int:number>/discard")
@allow(Action.RUN_ROUNDS)
def discard(study: Study, number: int) -> Any:
    """Takes back that a round was prepared."""
    round_ = _round(study, number)
    with db.writing() as session:
        operations.discard_draft(session, round_, by=acting(), at=utcnow())
    flash(_("Round %(number)s is not prepared any more.", number=number))
    return see_other(url_for("study.overview", slug=study.slug))


@bp.post("/<int:number>/time")
@allow(Action.RUN_ROUNDS)
def time(study: Study, number: int) -> Any:
    round_ = _round(study, number)
    form = ClosingTimeForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.set_closing_time(session, round_, form.closes_at(), by=acting(), at=utcnow())
            flash(_("The closing time is saved."))
            return see_other(url_for(".show", slug=study.slug, number=number))
    return _page_of(round_, time_form=form)


@bp.post("/<int:number>/mode")
@allow(Action.RUN_ROUNDS)
def mode(study: Study, number: int) -> Any:
    """How the round will be held, while it is prepared."""
    round_, form = _round(study, number), ModeForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                chosen = RoundMode(form.mode.data)
                operations.set_mode(session, round_, chosen, by=acting(), at=utcnow())
            flash(_("Saved. It stays so once the round is open."))
            return see_other(url_for(".show", slug=study.slug, number=number))
    return _page_of(round_, form=form)


@bp.post("/<int:number>/open")
@allow(Action.RUN_ROUNDS)
def open_(study: Study, number: int) -> Any:
    round_ = _round(study, number)
    form = OpenForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.open_round(session, round_, by=acting(), at=utcnow())
            flash(_("Round %(number)s is open. Now invite the panel.", number=number))
            return see_other(url_for(".show", slug=study.slug, number=number))
    return _page_of(round_, form=form)


@bp.route("/<int:number>/close", methods=["GET", "POST"])
@allow(Action.RUN_ROUNDS)
def close(study: Study, number: int) -> Any:
    """Shows what a close would decide now; the POST decides."""
    round_ = _round(study, number)
    form = CloseForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.close_round(session, round_, by=acting(), at=utcnow())
            flash(_("Round %(number)s is closed and judged.", number=number))
            return see_other(url_for(".show", slug=study.slug, number=number))
    if round_.state is not RoundState.OPEN and "refused" not in g:
        return see_other(url_for(".show", slug=study.slug, number=number))
    return page("rounds/close.html", form, round=round_, **_as_if_closed(round_))


def _as_if_closed(round_: Round) -> dict[str, Any]:
    if round_.state is not RoundState.OPEN:
        return {
            "verdicts": (),
            "blockers": (),
            "unfinished": 0,
            "not_begun": 0,
            "waiting": 0,
            "last_extension": None,
        }
    terms = terms_of(round_)
    counted = tallies(db.session, round_)
    presented = queries.presented(db.session, round_)
    verdicts = [
        Verdict(Outcome.OPEN, VEILED, {}) if is_veiled else verdict
        for verdict, is_veiled in zip(judged(terms, counted), counted.is_veiled, strict=True)
    ]
    return {
        "verdicts": tuple(zip(presented, verdicts, counted.all_numbers(terms), strict=True)),
        "names": _names(round_),
        "blockers": queries.closing_blockers(db.session, round_),
        "unfinished": queries.n_unfinished(db.session, round_),
        "not_begun": queries.n_not_begun(db.session, round_),
        "undecided_labels": labels_of(
            undecided(db.session, round_.study), [one.version.statement.label for one in presented]
        ),
        "last_extension": queries.last_extension(db.session, round_, utcnow()),
        "waiting": max(counted.n_waiting, default=0),
    }
