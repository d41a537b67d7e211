"""Pages that bring statements along: a file or a text, its preview, and the import of all of it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import ngettext

from delphi.access import Action
from delphi.domain.question import Question
from delphi.errors import NotAcceptable
from delphi.importing.characters import decode
from delphi.importing.statements import StatementImport
from delphi.models import Study, utcnow
from delphi.statements import imports, queries
from delphi.statements.forms import BringForm
from delphi.statements.queries import Shelf
from delphi.statements.shown import Previewed, previewed
from delphi.statements.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.route("/import", methods=["GET", "POST"])
@allow(Action.EDIT_STATEMENTS)
def bring(study: Study) -> Any:
    """GET: where to put the table. POST: its preview; with `confirmed`, the import."""
    form = BringForm()
    preview: Previewed | None = None
    if form.validate_on_submit():
        shelf = queries.shelf(db.session, study)
        with into_form(form):
            asked = queries.questions(db.session, study)
            read = _read(form, queries.labels(db.session, study), shelf, asked)
            preview = previewed(read, imports.stubs(read.rows, shelf))
            if form.confirmed.data:
                return _import(study, read)
            if not read.problems:
                form.text.data = imports.carried(read.accepted())
            else:
                read.accepted()
    return page(
        "statements/bring.html", form, study=study, preview=preview,
        open_round=queries.open_round(db.session, study),
        questions={one.key: one for one in queries.questions(db.session, study)},
    )  # fmt: skip


def _read(
    form: BringForm, labels: set[str], shelf: Shelf, questions: tuple[Question, ...]
) -> StatementImport:
    data = form.file.data.read() if form.file.data else b""
    if not data and not (form.text.data or "").strip():
        raise NotAcceptable("Choose a file, or paste the statements.")
    if not data:
        return imports.read_typed(form.text.data, labels, shelf, questions)
    read = imports.read_file(data, labels, shelf, questions)
    # A table in text can be mended on the page; its lines keep their numbers.
    form.text.data = "" if data.startswith(b"PK") else decode(data)
    return read


def _import(study: Study, read: StatementImport) -> Any:
    rows = read.accepted()
    with db.writing() as session:
        done = imports.store(session, study, rows, by=acting(), at=utcnow())
    n = done.n_statements
    flash(ngettext("One statement is imported.", "%(num)s statements are imported.", n))
    return see_other(url_for(".overview", slug=study.slug))
