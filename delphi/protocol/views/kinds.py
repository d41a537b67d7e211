"""Pages of the questions that ask for no rating: a ranking, and an estimate of a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, g, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.question import Question, QuestionKind, key_of
from delphi.models import Study, utcnow
from delphi.protocol import operations, queries
from delphi.protocol.forms.kinds import FORMS, KindForm, kind_as_typed
from delphi.protocol.queries import Standing
from delphi.protocol.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/kinds/<any(ranking, estimate):kind>", methods=["GET", "POST"])
@allow(Action.EDIT_PROTOCOL)
def ask(study: Study, kind: str) -> Any:
    """The form of a ranking or of an estimate: a new one, or the one that `key` names."""
    standing = queries.standing(db.session, study)
    stored = next((one for one in standing.terms.more if one.key == request.args.get("key")), None)
    if "key" in request.args and (stored is None or stored.kind != kind):
        abort(404)
    form = _form(study, standing, QuestionKind(kind), stored)
    if request.method == "POST" and form.validate():
        with into_form(form):
            taken = [one.key for one in standing.terms.questions]
            question = form.question(stored.key if stored else key_of(form.name.data, taken))
            _store(study, standing, form, question)
            flash(_("The question is saved."))
            return see_other(url_for(".overview", slug=study.slug, _anchor="questions"))
    if g.get("refused") == 409:
        form.seen.data = queries.standing(db.session, study).seen
    return page("protocol/kind.html", form, study=study, standing=standing, kind=kind, stored=stored)


def _form(study: Study, standing: Standing, kind: QuestionKind, stored: Question | None) -> KindForm:
    statements = queries.open_statements(db.session, study)
    data = {"seen": standing.seen, "statements": []}
    if stored is not None:
        asked = [one.id for one in statements if one.question == stored.key]
        data |= kind_as_typed(stored) | {"statements": asked}
    form = FORMS[kind](data=data)
    form.is_amendment = standing.is_locked
    form.offer(statements)
    return form


def _store(study: Study, standing: Standing, form: KindForm, question: Question) -> None:
    """Put the question in the place of the one of its key, or at the end, and give it its statements."""
    before = standing.terms
    more = [question if one.key == question.key else one for one in before.more]
    more += [question] if question.key not in {one.key for one in before.more} else []
    terms = replace(before, more=tuple(more))
    seen = int(form.seen.data) if str(form.seen.data).isdecimal() else 0
    with db.writing() as session:
        if terms != before and standing.is_locked:
            operations.amend(session, study, terms, form.reason.data, seen, by=acting(), at=utcnow())
        elif terms != before:
            operations.save(session, study, terms, seen, by=acting(), at=utcnow())
        chosen = set(form.statements.data or ())
        operations.ask_of(session, study, question.key, chosen, by=acting(), at=utcnow())
