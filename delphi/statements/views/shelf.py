"""Pages of references: the list, an import with its preview, deleting what nobody cites."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.errors import NotAcceptable, NotNow
from delphi.importing.characters import decode
from delphi.importing.references import ReferenceImport
from delphi.models import Reference, Study, utcnow
from delphi.statements import bibliography, queries
from delphi.statements.forms import BringReferencesForm
from delphi.statements.queries import Shelf
from delphi.statements.shown import n_merging, shown_references, shown_rows
from delphi.statements.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, load, page, see_other


@bp.get("/references")
@allow(Action.SEE_STUDY)
def references(study: Study) -> Any:
    rows = queries.references(db.session, study)
    found = shown_references(rows, queries.cited_by(db.session, study))
    return page(
        "statements/references.html",
        study=study,
        references=found,
        twins=queries.twins(rows),
        n_stubs=sum(row.is_stub for row in found),
    )


@bp.route("/references/import", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def bring_references(study: Study) -> Any:
    """GET: where to put the BibTeX. POST: its preview; with `confirmed`, the import."""
    form = BringReferencesForm()
    read: ReferenceImport | None = None
    shelf = queries.shelf(db.session, study)
    if form.validate_on_submit():
        with into_form(form):
            joins = not form.confirmed.data or bool(form.joins.data)
            read = _read(form, shelf, joins)
            if form.confirmed.data:
                return _import(study, read, joins)
            read.accepted()
    return page(
        "statements/bring_references.html",
        form,
        study=study,
        preview=read,
        rows=shown_rows(read, shelf) if read else [],
        n_merging=n_merging(read, shelf) if read else 0,
    )


@bp.post("/references/<int:key>/delete")
@allow(Action.EDIT_STATEMENTS)
def delete_reference(study: Study, key: int) -> Any:
    reference = load(Reference, key, study)
    name = reference.key
    with db.writing() as session:
        bibliography.remove(session, study, reference, by=acting(), at=utcnow())
    flash(_("%(key)s is deleted.", key=name))
    return see_other(url_for(".references", slug=study.slug))


@bp.post("/references/<int:key>/merge")
@allow(Action.EDIT_STATEMENTS)
def merge_reference(study: Study, key: int) -> Any:
    """Merge a reference into the earlier one that is the same work."""
    gone = load(Reference, key, study)
    kept = queries.twins(queries.references(db.session, study)).get(gone.id)
    if kept is None:
        raise NotNow("These two are not known to be the same work.")
    name = kept.key
    with db.writing() as session:
        bibliography.join(session, study, kept, gone, by=acting(), at=utcnow())
    flash(_("They are one now: %(key)s.", key=name))
    return see_other(url_for(".references", slug=study.slug))


def _read(form: BringReferencesForm, shelf: Shelf, joins: bool) -> ReferenceImport:
    data = form.file.data.read() if form.file.data else b""
    if data:
        form.text.data = decode(data)
    if not (form.text.data or "").strip():
        raise NotAcceptable("Choose a file, or paste references.")
    if len(form.text.data.encode()) > bibliography.N_CARRIED:
        raise NotAcceptable(
            "The text has more than %(n)s kB. Import it in parts.", n=bibliography.N_CARRIED // 1000
        )
    return bibliography.read(form.text.data, shelf, joins)


def _import(study: Study, read: ReferenceImport, joins: bool) -> Any:
    rows = read.accepted()
    with db.writing() as session:
        done = bibliography.merge(session, study, rows, by=acting(), at=utcnow(), joins=joins)
    flash(
        _(
            "%(new)s references are new, %(filled)s were filled in, %(replaced)s replaced.",
            new=done.n_new, filled=done.n_filled, replaced=done.n_replaced,
        )
    )  # fmt: skip
    return see_other(url_for(".references", slug=study.slug))
