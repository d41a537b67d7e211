"""Pages of one reference: typed by hand, or mended."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.importing.csl import csl_item
from delphi.importing.styled import STYLES, formatted
from delphi.models import Reference, Study, utcnow
from delphi.statements import by_hand, queries
from delphi.statements.by_hand import SameWork
from delphi.statements.views.blueprint import bp
from delphi.statements.views.reference_form import ReferenceForm
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other
from delphi.web.pages import say


@bp.route("/references/new", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def add_reference(study: Study) -> Any:
    return _typed(study, None)


@bp.route("/references/<int:key>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def edit_reference(study: Study, key: int) -> Any:
    return _typed(study, load(Reference, key, study))


def _typed(study: Study, reference: Reference | None) -> Any:
    form, twin = ReferenceForm(), None
    form.begin(by_hand.texts_of(reference))
    if form.validate_on_submit():
        with into_form(form):
            try:
                return _save(study, reference, form)
            except SameWork as known:  # said beside the field by which it is known
                twin = queries.shelf(db.session, study).by_key[known.key]
                form[known.mark].errors = [say(known.sentence)]
        if g.get("refused") == 409 and reference is not None:
            form.join(by_hand.texts_of(reference))
    return page(
        "statements/reference.html", form, study=study, reference=reference, twin=twin,
        printed=_printed(study, reference) if reference and reference.fields else None,
    )  # fmt: skip


def _save(study: Study, reference: Reference | None, form: ReferenceForm) -> Any:
    with db.writing() as session:
        kept = by_hand.write(
            session, study, reference, form.texts(), form.began, by=acting(), at=utcnow(),
            key=form.key.data or "", is_another=bool(form.is_another.data),
        )  # fmt: skip
    style, text = _printed(study, kept)
    flash(_("Saved as %(key)s. In %(style)s: %(reference)s", key=kept.key, style=style, reference=text))
    if "more" in request.form:
        return see_other(url_for(".add_reference", slug=study.slug))
    return see_other(url_for(".references", slug=study.slug, _anchor=kept.key))


def _printed(study: Study, reference: Reference) -> tuple[str, str]:
    """The style that the guideline is set in, and the reference in it."""
    style = queries.style(db.session, study)
    item = csl_item(reference.key, reference.fields, reference.citation, reference.doi, reference.url)
    return STYLES[style], formatted(item, style)
