"""What becomes of editions: approved ones published, published ones withdrawn, recommendations taken back."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.guideline import operations, queries
from delphi.guideline.forms import ReasonForm
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import card
from delphi.guideline.views.drafting import PATH
from delphi.guideline.views.reading import previewed, written_in
from delphi.models import Edition, EditionState, Recommendation, Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other


def edition_of(study: Study, number: str) -> Edition:
    """The edition of a study by its number, whatever has become of it; 404 where there is none."""
    found = next((one for one in queries.editions(db.session, study) if one.number == number), None)
    return found or abort(404)


@bp.get(f"{PATH}/editions/<number>")
@allow(Action.SEE_STUDY)
def frozen(study: Study, number: str) -> Any:
    """An edition as it was frozen, for those who wrote it: also one that waits to be published."""
    edition = edition_of(study, number)
    told = previewed(edition.document, written_in(edition), ".frozen", slug=study.slug, number=number)
    return page("guideline/edition.html", is_preview=True, study=study, frozen=edition, **told)


@bp.post(f"{PATH}/editions/<number>/publish")
@allow(Action.LOCK)
def publish_approved(study: Study, number: str) -> Any:
    edition = edition_of(study, number)
    with db.writing() as session:
        operations.publish_approved(session, study, edition, by=acting(), at=utcnow())
    flash(_("Edition %(number)s is public.", number=number))
    return see_other(url_for(".overview", slug=study.slug))


@bp.route(f"{PATH}/editions/<number>/withdraw", methods=["GET", "POST"])
@allow(Action.LOCK)
def withdraw(study: Study, number: str) -> Any:
    edition, form = edition_of(study, number), ReasonForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.withdraw(
                    session, study, edition, reason=form.reason.data or "", by=acting(), at=utcnow()
                )
            flash(_("Edition %(number)s is withdrawn.", number=number))
            return see_other(url_for(".overview", slug=study.slug))
    was_public = edition.step.state is EditionState.PUBLISHED
    return page("guideline/withdraw.html", form, study=study, edition=edition, was_public=was_public)


@bp.route(f"{PATH}/recommendations/<int:key>/withdraw", methods=["GET", "POST"])
@allow(Action.LOCK)
def retract(study: Study, key: int) -> Any:
    recommendation, form = load(Recommendation, key, study), ReasonForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.retract(
                    session, study, recommendation, reason=form.reason.data or "", by=acting(), at=utcnow()
                )
            flash(_("The recommendation is withdrawn. The next edition leaves it out and says why."))
            return see_other(url_for(".overview", slug=study.slug, _anchor=f"recommendation-{key}"))
    shown = recommendation.round_statement
    return page("guideline/retract.html", form, study=study, presented=shown, card=card(shown))
