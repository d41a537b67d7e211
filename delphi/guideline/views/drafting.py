"""Drafting recommendations: the list and its next step, choosing, describing, ordering, discarding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from delphi.access import Action
from delphi.appraisal import appraised
from delphi.export.evidence import laid_out
from delphi.guideline import operations, queries, texts
from delphi.guideline.drafting import stored
from delphi.guideline.forms import ChooseForm, DraftForm, MoveForm
from delphi.guideline.queries import Published
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import Line, card, line
from delphi.models import Edition, Recommendation, RoundStatement, Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other

PATH = "/studies/<slug>/guideline"


@bp.get(PATH)
@allow(Action.SEE_STUDY)
def overview(study: Study) -> Any:
    found = queries.recommendations(db.session, study)
    editions = queries.editions(db.session, study)
    in_force = queries.public_edition(db.session, study)
    published = {entry["sha256"]: in_force.number for entry in _recommended(in_force)} if in_force else {}
    holding = [one for one in found if one.retraction is None]
    unpublished = [one for one in holding if one.locked_at is not None and one.sha256 not in published]
    return page(
        "guideline/overview.html",
        study=study,
        sections=_by_section([line(one, published.get(one.sha256 or "")) for one in found]),
        unchosen=[(one, card(one)) for one in queries.unchosen(db.session, study)],
        editions=editions,
        in_force=in_force,
        standings={
            one.id: Published(study.slug, one, in_force and in_force.number).standing for one in editions
        },
        public=[one.edition for one in queries.public_editions(db.session, study.slug)],
        consulting=queries.in_consultation(db.session, study),
        n_comments=len(queries.comments(db.session, study)),
        n_unanswered=queries.n_unanswered(db.session, study),
        n_drafts=sum(one.locked_at is None for one in found),
        n_unjudged=sum(one.locked_at is None and one.judged_at is None for one in found),
        n_locked=sum(one.locked_at is not None for one in holding),
        n_unpublished=len(unpublished),
        n_still_public=sum(one.retraction is not None and one.sha256 in published for one in found),
        open_round=queries.open_round_number(db.session, study),
    )


def _recommended(edition: Edition) -> list[dict[str, Any]]:
    return list(edition.document["recommendations"])


def _by_section(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for one in lines:
        found.setdefault(one.section, []).append(one)
    return found


@bp.post(f"{PATH}/choose")
@allow(Action.EDIT_GUIDELINE)
def choose(study: Study) -> Any:
    form = ChooseForm()
    if not form.validate_on_submit():
        abort(400)
    accepted = [_presented(study, key) for key in form.accepted.data or ()]
    with db.writing() as session:
        n = len(operations.choose(session, study, accepted, by=acting(), at=utcnow()))
    flash(
        ngettext(
            "One statement is drafted as a recommendation.", "%(num)s statements are drafted as recommendations.", n
        )
    )  # fmt: skip
    return see_other(url_for(".overview", slug=study.slug))


def _presented(study: Study, key: int) -> RoundStatement:
    presented = load(RoundStatement, key)
    if presented.round.study_id != study.id:
        abort(404)
    return presented


@bp.route(f"{PATH}/recommendations/<int:key>", methods=["GET", "POST"])
@allow(Action.EDIT_GUIDELINE)
def edit(study: Study, key: int) -> Any:
    if request.method == "POST" and _is_gone(study, key):
        return _taken_out(study)
    recommendation = load(Recommendation, key, study)
    form = DraftForm.of(recommendation)
    if form.validate_on_submit():
        with into_form(form):
            was = recommendation.section
            with db.writing() as session:
                who = {"by": acting(), "at": utcnow()}
                operations.describe(session, recommendation, form.draft(), began=form.began, **who)
                has_followed = texts.follow(session, study, was, recommendation.section, **who)
            flash(_("The recommendation is saved."))
            if has_followed:
                flash(
                    _(
                        "Nothing stands under “%(was)s” any more: its introduction now opens “%(now)s”.",
                        was=was,
                        now=recommendation.section,
                    )
                )
            return _back_to(study, key)
        if g.refused == 409:
            db.session.rollback()
            if _is_gone(study, key):
                return _taken_out(study)
            form.join(stored(load(Recommendation, key, study)))
    shown = recommendation.round_statement
    sections = {one.section for one in queries.recommendations(db.session, study)}
    sections |= {shown.version.statement.section.title}
    return page(
        "guideline/edit.html",
        form,
        study=study,
        recommendation=recommendation,
        presented=shown,
        card=card(shown),
        sections=sorted(sections),
        evidence=_evidence(study, shown.version.statement_id),
    )


def _is_gone(study: Study, key: int) -> bool:
    return not db.session.scalar(
        select(Recommendation.id).where(Recommendation.id == key, Recommendation.study_id == study.id)
    )


def _taken_out(study: Study) -> Any:
    """What was typed for a draft that a colleague took out meanwhile, to be copied."""
    form, g.refused = DraftForm(), 404
    return page("guideline/taken_out.html", form, study=study)


def _evidence(study: Study, statement: int) -> Any:
    """What is known behind a draft, so that its justification can be written beside it."""
    numbers = {one.key: number for number, one in enumerate(queries.shelf(db.session, study), 1)}
    return laid_out(appraised(db.session, [statement]).get(statement), numbers, _)


@bp.post(f"{PATH}/recommendations/<int:key>/move")
@allow(Action.EDIT_GUIDELINE)
def move(study: Study, key: int) -> Any:
    form = MoveForm()
    if not form.validate_on_submit():
        abort(400)
    is_up = form.to.data == "up"
    return _change(study, key, lambda *who, **how: operations.move(*who, up=is_up, **how))


@bp.post(f"{PATH}/recommendations/<int:key>/discard")
@allow(Action.EDIT_GUIDELINE)
def discard(study: Study, key: int) -> Any:
    taken_out = _change(study, key, operations.discard)
    flash(_("The draft is taken out. Its statement can be chosen again."))
    return taken_out


def _change(study: Study, key: int, operation: Callable[..., None]) -> Any:
    recommendation = load(Recommendation, key, study)
    with db.writing() as session:
        operation(session, recommendation, by=acting(), at=utcnow())
    return _back_to(study, key)


def _back_to(study: Study, key: int) -> Any:
    return see_other(url_for(".overview", slug=study.slug, _anchor=f"recommendation-{key}"))
