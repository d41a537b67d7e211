"""Consultation: a draft put to the public, what it says, and what the guideline's authors answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.guideline import consultation, queries
from delphi.guideline.forms import ConsultForm, ModerationForm, PublicCommentForm
from delphi.guideline.queries import Published
from delphi.guideline.views.blueprint import bp
from delphi.guideline.views.drafting import PATH
from delphi.guideline.views.editions import edition_of
from delphi.guideline.views.publishing import release
from delphi.models import PublicComment, Study, utcnow
from delphi.web import acting, allow, db, flash, into_form, limits, load, page, public, see_other
from delphi.web.identity import client_address

USUAL_TIME = timedelta(days=42)


@bp.route(f"{PATH}/consult", methods=["GET", "POST"])
@allow(Action.LOCK)
def consult(study: Study) -> Any:
    form = ConsultForm(data={"day": (utcnow() + USUAL_TIME).date()})
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                edition = consultation.consult(
                    session, study, summary=form.summary.data or "", until=form.until(),
                    by=acting(), at=utcnow(), release=release(),
                )  # fmt: skip
                number = edition.number
            flash(_("Edition %(number)s is open for comments.", number=number))
            return see_other(url_for(".overview", slug=study.slug))
    return page(
        "guideline/consult.html", form, study=study, blockers=consultation.blockers(db.session, study)
    )


@bp.post(f"{PATH}/editions/<number>/end")
@allow(Action.LOCK)
def end_consultation(study: Study, number: str) -> Any:
    edition = edition_of(study, number)
    with db.writing() as session:
        consultation.end(session, study, edition, by=acting(), at=utcnow())
    flash(_("The consultation has ended."))
    return see_other(url_for(".comments", slug=study.slug))


@bp.get(f"{PATH}/comments")
@allow(Action.EDIT_GUIDELINE)
def comments(study: Study) -> Any:
    return _comments_page(study)


def _comments_page(study: Study, key: int = 0, form: ModerationForm | None = None) -> Any:
    found = queries.comments(db.session, study)
    texts = {
        edition.id: {entry["number"]: entry["text"] for entry in edition.document["recommendations"]}
        for edition in {one.edition for one in found}
    }
    return page(
        "guideline/comments.html",
        form,
        study=study,
        comments=found,
        texts=texts,
        key=key,
        n_open=sum(one.answered_at is None and one.state != "hidden" for one in found),
        running=queries.in_consultation(db.session, study),
        seen=consultation.seen,
    )


@bp.post(f"{PATH}/comments/<int:key>")
@allow(Action.EDIT_GUIDELINE)
def moderate(study: Study, key: int) -> Any:
    said, form = load(PublicComment, key), ModerationForm()
    if said.edition.study_id != study.id:
        abort(404)
    if form.validate_on_submit():
        text, who = form.text.data or "", {"was": form.was.data or "", "by": acting(), "at": utcnow()}
        with into_form(form):
            with db.writing() as session:
                if form.to.data == "answer":
                    consultation.answer(session, study, said, text=text, **who)
                else:
                    is_shown = form.to.data == "show"
                    consultation.moderate(session, study, said, is_shown=is_shown, reason=text, **who)
            return see_other(url_for(".comments", slug=study.slug, _anchor=f"comment-{key}"))
        db.session.rollback()
    return _comments_page(study, key, form)


@bp.route("/guidelines/<slug>/<number>/comments", methods=["GET", "POST"])
@public
def public_comments(slug: str, number: str) -> Any:
    """What the public said of an edition, and a form for more while its consultation lasts."""
    found = queries.published(db.session, slug, number) or abort(404)
    form = _comment_form(found)
    if form.validate_on_submit():
        with into_form(form):
            limits.count_comment(client_address())
            with db.writing() as session:
                _keep(session, found, form)
            return see_other(url_for(".public_comments", slug=slug, number=number, kept=1))
    entries = found.edition.document["recommendations"]
    return page(
        "guideline/public_comments.html",
        form,
        slug=slug,
        edition=found.edition,
        comments=queries.shown_comments(db.session, found.edition),
        texts={entry["number"]: entry["text"] for entry in entries},
        takes_comments=consultation.takes_comments(found.edition, utcnow()),
        is_kept="kept" in request.args and request.method == "GET",
    )


def _comment_form(found: Published) -> PublicCommentForm:
    form: Any = PublicCommentForm(data={"recommendation": request.args.get("about", "")})
    form.recommendation.choices = [
        ("", _("the whole guideline")),
        *(
            (str(entry["number"]), _("Recommendation %(number)s", number=entry["number"]))
            for entry in found.edition.document["recommendations"]
        ),
    ]
    return form  # type: ignore[no-any-return]


def _keep(session: Any, found: Published, form: PublicCommentForm) -> None:
    about = form.recommendation.data
    consultation.comment(
        session,
        found.edition,
        text=form.text.data or "",
        name=form.name.data or "",
        affiliation=form.affiliation.data or "",
        interests=form.interests.data or "",
        recommendation=int(about) if about else None,
        at=utcnow(),
    )
