"""Reviewing and locking recommendations, and publishing an edition of them."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.guideline import operations, queries
from delphi.guideline.entries import digest, entries
from delphi.guideline.forms import LockForm, PublishForm
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.cards import laid_out
from delphi.guideline.views.drafting import PATH
from delphi.guideline.views.reading import previewed
from delphi.models import Recommendation, Study, utcnow
from delphi.recusals.undecided import labels_of, undecided
from delphi.signed import open_period
from delphi.web import acting, allow, db, flash, into_form, page, see_other


def release() -> str:
    return str(current_app.jinja_env.globals["release"])


def _preview(study: Study) -> dict[str, Any]:
    return operations.preview(db.session, study, by=acting(), at=utcnow(), release=release())


@bp.get(f"{PATH}/review")
@allow(Action.EDIT_GUIDELINE)
def review(study: Study) -> Any:
    return _review_page(study, LockForm(formdata=None))


def _review_page(study: Study, form: LockForm) -> Any:
    """Every draft as readers will see it, with the digest of what is shown."""
    found = queries.recommendations(db.session, study)
    drafts = [one for one in found if one.locked_at is None]
    read = entries(db.session, drafts)
    digests = [digest(entry) for entry in read]
    document = _preview(study)
    by_label = {one["label"]: one for section in laid_out(document)["sections"] for one in section["cards"]}
    shown = [
        {
            "card": by_label[draft.round_statement.version.statement.label],
            "section": draft.section,
            "is_judged": draft.judged_at is not None,
            "key": draft.id,
            "value": f"{draft.id}:{seen}",
            "is_chosen": not form.is_submitted() or f"{draft.id}:{seen}" in (form.chosen.data or ()),
        }
        for draft, seen in zip(drafts, digests, strict=True)
    ]
    return page(
        "guideline/review.html",
        form,
        study=study,
        drafts=shown,
        n_locked=len(found) - len(drafts),
        rules=_rules(read),
        unjudged=[one.round_statement.version.statement.label for one in drafts if one.judged_at is None],
        undecided_labels=labels_of(undecided(db.session, study), [entry["label"] for entry in read]),
        interests=document["panel"]["interests"],
        quantile_types=sorted({entry["quantile_type"] for entry in read}),
    )


def _rules(read: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each rule that decided something here, with the labels that it decided: an amendment may change it."""
    found: dict[str, list[str]] = {}
    for entry in read:
        found.setdefault(entry["rule"]["in_words"], []).append(entry["label"])
    return [{"in_words": words, "labels": labels} for words, labels in found.items()]


@bp.post(f"{PATH}/lock")
@allow(Action.LOCK)
def lock(study: Study) -> Any:
    form = LockForm()
    if form.validate_on_submit():
        seen = form.seen()
        chosen = [one for one in queries.recommendations(db.session, study) if one.id in seen]
        with into_form(form):
            n = len(_locked(study, chosen, seen))
            flash(ngettext("One recommendation is locked.", "%(num)s recommendations are locked.", n))
            return see_other(url_for(".overview", slug=study.slug))
    return _review_page(study, form)


def _locked(study: Study, chosen: list[Recommendation], seen: dict[int, str]) -> list[Recommendation]:
    with db.writing() as session:
        return operations.lock(session, study, chosen, by=acting(), at=utcnow(), release=release(), seen=seen)


@bp.get(f"{PATH}/preview")
@allow(Action.EDIT_GUIDELINE)
def preview(study: Study) -> Any:
    """The page that an edition of everything would have, for those who write it alone."""
    told = previewed(_preview(study), study.language, ".preview", slug=study.slug)
    return page("guideline/edition.html", is_preview=True, study=study, **told)


@bp.route(f"{PATH}/publish", methods=["GET", "POST"])
@allow(Action.LOCK)
def publish(study: Study) -> Any:
    latest = queries.latest_edition(db.session, study)
    # Before the first one is published there is nothing to choose: it is 1.0, whatever was consulted on.
    has_choice = latest is not None and latest.major > 0
    form = PublishForm.for_edition(_numbers(latest) if has_choice else None)
    if form.validate_on_submit():
        with into_form(form):
            kind: operations.Kind = "minor" if has_choice and form.kind.data == "minor" else "major"
            is_later = "approve" in request.form
            freeze = operations.approve if is_later else operations.publish
            with db.writing() as session:
                number = freeze(
                    session, study, form.publication(kind), by=acting(), at=utcnow(), release=release()
                ).number
            flash(
                _("Edition %(number)s is approved, and not public yet.", number=number)
                if is_later
                else _("Edition %(number)s is public.", number=number)
            )
            return see_other(url_for(".overview", slug=study.slug))
    found = queries.recommendations(db.session, study)
    return page(
        "guideline/publish.html",
        form,
        study=study,
        latest=latest if has_choice else None,
        waiting=queries.approved_edition(db.session, study),
        blockers=() if g.get("blockers") else operations.publishing_blockers(db.session, study),
        is_signing=open_period(db.session, study.id) is not None,
        n_locked=sum(one.locked_at is not None and one.retraction is None for one in found),
        n_drafts=sum(one.locked_at is None for one in found),
    )


def _numbers(latest: Any) -> dict[str, str]:
    kinds: tuple[operations.Kind, ...] = ("major", "minor")
    return {kind: "{}.{}".format(*operations.next_number(latest, kind)) for kind in kinds}
