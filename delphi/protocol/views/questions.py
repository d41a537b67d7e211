"""Pages of the further questions: each has its own words, scale and rule; and the design that asks two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.designs import USUAL, policy_delphi
from delphi.domain.protocol import Terms
from delphi.domain.question import MAIN, Question, QuestionKind, key_of
from delphi.domain.scale import Scale
from delphi.errors import NotNow
from delphi.models import Study, utcnow
from delphi.protocol import operations, queries
from delphi.protocol.forms import QuestionForm, posted_scale, question_as_typed, question_form, scale_with
from delphi.protocol.queries import Standing
from delphi.protocol.views.blueprint import bp
from delphi.protocol.views.shown import preset_of, typed_rule
from delphi.web import acting, allow, db, flash, into_form, page, see_other

NEW = "new"


@bp.route("/questions/<key>", methods=["GET", "POST"])
@allow(Action.EDIT_PROTOCOL)
def question(study: Study, key: str) -> Any:
    """The form of a further question; `new` adds one."""
    standing = queries.standing(db.session, study)
    stored = _of_ratings(standing, key)
    form, is_new_rule = _form(study, standing, stored)
    is_sent = request.method == "POST" and not is_new_rule and "show" not in request.form
    if is_sent and form.validate():
        with into_form(form):
            _store(study, standing, _terms(standing, stored, form), form)
            flash(_("The question is saved."))
            return see_other(url_for(".overview", slug=study.slug, _anchor="questions"))
    if g.get("refused") == 409:
        standing = queries.standing(db.session, study)
        form.seen.data = standing.seen
    return page(
        "protocol/question.html", form, study=study, standing=standing, stored=stored, key=key,
        is_new_rule=is_new_rule, usual=USUAL if key == NEW else {}, **typed_rule(lambda: _alone(standing, stored, form)),
    )  # fmt: skip


@bp.post("/questions/<key>/try")
@allow(Action.EDIT_PROTOCOL)
def try_question(study: Study, key: str) -> Any:
    """The question's rule as typed, in words and formula and on made-up ratings: a piece of the form's page."""
    standing = queries.standing(db.session, study)
    stored = _of_ratings(standing, key)
    form, _is_new = _form(study, standing, stored)
    return render_template("protocol/rule.html", **typed_rule(lambda: _alone(standing, stored, form)))


@bp.post("/questions/<key>/remove")
@allow(Action.EDIT_PROTOCOL)
def remove_question(study: Study, key: str) -> Any:
    """Take a question out of a draft; a locked protocol keeps what the panel was asked."""
    standing = queries.standing(db.session, study)
    stored = _stored(standing, key)
    if standing.is_locked:
        raise NotNow("The protocol is locked, so its questions stay. An amendment can ask one no more.")
    more = tuple(one for one in standing.terms.more if one.key != stored.key)
    with db.writing() as session:
        operations.save(
            session, study, replace(standing.terms, more=more), standing.seen, by=acting(), at=utcnow()
        )
    flash(_("The question is removed."))
    return see_other(url_for(".overview", slug=study.slug, _anchor="questions"))


@bp.post("/policy")
@allow(Action.EDIT_PROTOCOL)
def policy(study: Study) -> Any:
    """Make a draft a policy Delphi: how desirable is it, and how feasible?"""
    standing = queries.standing(db.session, study)
    if standing.is_locked:
        raise NotNow("The protocol is locked. A policy Delphi is chosen before round 1 opens.")
    with db.writing() as session:
        operations.save(
            session, study, policy_delphi(standing.terms), standing.seen, by=acting(), at=utcnow()
        )
    flash(_("The panel is asked how desirable each statement is, and how feasible."))
    return see_other(url_for(".overview", slug=study.slug, _anchor="questions"))


def _stored(standing: Standing, key: str) -> Question:
    """The question of this key, or what a new one begins with; 404 for any other."""
    if key == NEW and request.args.get("from") in USUAL:
        return USUAL[request.args["from"]]
    if key == NEW:
        scale = standing.terms.scale
        return Question(scale=scale, rule=ConsensusRule.for_scale(Preset.PERCENT_AGREEMENT, scale))
    return next((one for one in standing.terms.more if one.key == key), None) or abort(404)


def _of_ratings(standing: Standing, key: str) -> Question:
    """The same, and 404 for a ranking or an estimate, which have a form of their own."""
    found = _stored(standing, key)
    return found if found.kind is QuestionKind.RATING else abort(404)


def _form(study: Study, standing: Standing, stored: Question) -> tuple[QuestionForm, bool]:
    """The form as posted (or as stored), and whether it now shows another rule than it was sent with."""
    shown = preset_of(request.form.get("shown_preset"), stored.rule.preset)
    wanted = preset_of(request.form.get("preset"), shown)
    is_fixed = _is_fixed(study, standing, stored)
    before = stored.scale if is_fixed else posted_scale(request.form, stored.scale)
    scale = before if is_fixed else scale_with(before, shown, wanted)
    made = question_form(wanted, scale, is_amendment=standing.is_locked, scale_is_fixed=is_fixed)
    form = made(data=question_as_typed(stored) | {"seen": standing.seen})
    form.preset.data = form.shown_preset.data = str(wanted)
    if wanted is not shown:
        form.use_defaults()
    if scale != before:
        form.use_scale(scale)
    return form, wanted is not shown or "use" in request.form


def _is_fixed(study: Study, standing: Standing, stored: Question) -> bool:
    return stored.key != MAIN and standing.is_locked and queries.scale_is_fixed(db.session, study)


def _typed(standing: Standing, stored: Question, form: QuestionForm) -> Question:
    """Raises NotAcceptable as the form does."""
    key = stored.key or key_of(form.name.data or "", [one.key for one in standing.terms.questions])
    fixed: Scale | None = None if form.low is not None else stored.scale
    return replace(stored, **vars(form.question(key, fixed)) | {"kind": stored.kind})


def _alone(standing: Standing, stored: Question, form: QuestionForm) -> Terms:
    """The protocol's terms with this question alone, for the rule to be shown."""
    typed = _typed(standing, stored, form)
    return replace(standing.terms, scale=typed.scale, rule=typed.rule, more=())


def _terms(standing: Standing, stored: Question, form: QuestionForm) -> Terms:
    """The protocol's terms with this question as typed in its place, or as the last one."""
    typed, more = _typed(standing, stored, form), standing.terms.more
    if stored.key == MAIN:
        return replace(standing.terms, more=(*more, typed))
    return replace(standing.terms, more=tuple(typed if one.key == stored.key else one for one in more))


def _store(study: Study, standing: Standing, terms: Terms, form: QuestionForm) -> None:
    seen = int(form.seen.data) if str(form.seen.data).isdecimal() else 0
    with db.writing() as session:
        if standing.is_locked:
            operations.amend(session, study, terms, form.reason.data, seen, by=acting(), at=utcnow())
        else:
            operations.save(session, study, terms, seen, by=acting(), at=utcnow())
