"""Pages of the protocol: as a paper's methods section, and the form that edits or amends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Preset
from delphi.domain.designs import policy_delphi
from delphi.domain.protocol import (
    FEEDBACK_IN_WORDS,
    ORDER_IN_WORDS,
    QUANTILE_TYPES_IN_WORDS,
    Terms,
    differences,
)
from delphi.domain.scale import Scale
from delphi.export import protocol_paper
from delphi.export.protocol_paper import Change, Paper
from delphi.models import Study, utcnow
from delphi.protocol import operations, queries
from delphi.protocol.forms import (
    TermsForm,
    as_typed,
    posted_scale,
    scale_with,
    terms_form,
    use_further_defaults,
)
from delphi.protocol.queries import Standing
from delphi.protocol.views.blueprint import bp
from delphi.protocol.views.shown import preset_of, rule_of, typed_rule
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.pages import say


@bp.get("")
@allow(Action.SEE_STUDY)
def overview(study: Study) -> Any:
    standing = queries.standing(db.session, study)
    terms = standing.terms
    return page(
        "protocol/overview.html",
        study=study,
        standing=standing,
        problems=terms.problems(),
        quantile_type=QUANTILE_TYPES_IN_WORDS[terms.quantile_type],
        feedback=FEEDBACK_IN_WORDS[terms.feedback],
        order=ORDER_IN_WORDS[terms.order],
        is_policy=policy_delphi(terms) == terms,
        **rule_of(terms),
    )


@bp.get("/protocol.pdf")
@allow(Action.SEE_STUDY)
def paper(study: Study) -> Any:
    """The protocol as it stands, for a registry: a draft is marked as one."""
    standing, at = queries.standing(db.session, study), utcnow()
    said = protocol_paper.words(_paper(study, standing, at), say, str(get_locale() or "en"))
    answer = current_app.response_class(protocol_paper.render(said, at), content_type="application/pdf")
    name = f"{study.slug}-protocol{'' if standing.is_locked else '-draft'}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.route("/edit", methods=["GET", "POST"])
@allow(Action.EDIT_PROTOCOL)
def edit(study: Study) -> Any:
    """The form of a draft, or of an amendment. `use` takes another rule's fields, `show` saves nothing."""
    standing = queries.standing(db.session, study)
    form, is_new_rule = _form(study, standing)
    is_sent = request.method == "POST" and not is_new_rule and "show" not in request.form
    if is_sent and form.validate():
        with into_form(form):
            _store(study, standing, form)
            return see_other(url_for(".overview", slug=study.slug))
    if g.get("refused") == 409:
        return _refused_page(study, form)
    return _form_page(study, standing, form, is_new_rule)


@bp.post("/try")
@allow(Action.EDIT_PROTOCOL)
def try_(study: Study) -> Any:
    """The rule as typed, in words and formula and on made-up ratings: a piece of the form's page."""
    standing = queries.standing(db.session, study)
    form, _is_new = _form(study, standing)
    return render_template("protocol/rule.html", **typed_rule(lambda: _terms(form, standing)))


def _paper(study: Study, standing: Standing, at: datetime) -> Paper:
    changes = [
        Change(
            number=item.amendment.number,
            at=item.amendment.amended_at,
            by=item.amendment.amended_by,
            reason=item.amendment.reason,
            terms=Terms.from_json(item.amendment.terms),
            sha256=item.amendment.sha256,
            differences=item.differences,
        )
        for item in reversed(standing.history)
    ]
    return Paper(
        original=standing.original,
        changes=tuple(changes),
        locked_at=standing.protocol.locked_at,
        locked_by=standing.protocol.locked_by,
        sha256=standing.protocol.sha256,
        problems=tuple(problem.what for problem in standing.terms.problems()),
        is_simulated=study.is_simulated,
        release=str(current_app.jinja_env.globals["release"]),
        made_at=at,
    )


def _form(study: Study, standing: Standing) -> tuple[TermsForm, bool]:
    """The form as posted (or as stored), and whether it now shows another rule than it was sent with."""
    stored = standing.terms
    shown = preset_of(request.form.get("shown_preset"), stored.rule.preset)
    asked = request.form if request.method == "POST" else request.args
    wanted = preset_of(asked.get("preset"), shown)
    is_fixed = standing.is_locked and queries.scale_is_fixed(db.session, study)
    before = stored.scale if is_fixed else posted_scale(request.form, stored.scale)
    scale = before if is_fixed else scale_with(before, shown, wanted)
    shown_further = _further(request.form.get("shown_further"), _first_further(stored.rule))
    further = _further(request.form.get("further"), shown_further)
    made = terms_form(
        wanted, further, scale, stored.rule, is_amendment=standing.is_locked, scale_is_fixed=is_fixed
    )
    form = made(data=as_typed(stored) | {"seen": standing.seen})
    form.preset.data = form.shown_preset.data = str(wanted)
    form.shown_further.data = str(further or "")
    if request.form.get("further", "") in {"", *OF_RATINGS}:
        form.further.data = form.shown_further.data
    if wanted is not shown:
        form.use_defaults()
    if scale != before:
        form.use_scale(scale)
    if further is not shown_further:
        use_further_defaults(form)
    is_other = wanted is not shown or further is not shown_further
    return form, is_other or "use" in request.form


def _first_further(rule: ConsensusRule) -> Preset | None:
    return rule.also[0].preset if rule.also else None


def _further(name: str | None, otherwise: Preset | None) -> Preset | None:
    """The further rule of that name; none where it is empty, the other where the form says nothing of it."""
    if name == "":
        return None
    return Preset(name) if name in OF_RATINGS else otherwise


def _terms(form: TermsForm, standing: Standing) -> Terms:
    """What was typed, with the further questions as they are stored. Raises NotAcceptable."""
    return form.terms(standing.terms.more, _fixed_scale(form, standing))


def _store(study: Study, standing: Standing, form: TermsForm) -> None:
    terms = _terms(form, standing)
    seen = int(form.seen.data) if str(form.seen.data).isdecimal() else 0
    with db.writing() as session:
        if standing.is_locked:
            operations.amend(session, study, terms, form.reason.data, seen, by=acting(), at=utcnow())
        else:
            operations.save(session, study, terms, seen, by=acting(), at=utcnow())
    flash(_("The amendment is stored; it is in force from the next round.") if standing.is_locked
          else _("The protocol is saved."))  # fmt: skip


def _refused_page(study: Study, form: TermsForm) -> Any:
    """What was typed; where somebody else was faster, beside what is stored now, so that to save again is
    a choice."""
    standing = queries.standing(db.session, study)
    values = {}
    if form.seen.data != str(standing.seen):
        values["differs"] = differences(standing.terms, _terms(form, standing))
        form.seen.data = standing.seen
    return _form_page(study, standing, form, **values)


def _form_page(
    study: Study, standing: Standing, form: TermsForm, is_new_rule: bool = False, **values: Any
) -> Any:
    return page(
        "protocol/edit.html", form, study=study, standing=standing, is_new_rule=is_new_rule,
        scale_is_fixed=_fixed_scale(form, standing) is not None, **typed_rule(lambda: _terms(form, standing)), **values,
    )  # fmt: skip


def _fixed_scale(form: TermsForm, standing: Standing) -> Scale | None:
    return None if form.low is not None else standing.terms.scale
