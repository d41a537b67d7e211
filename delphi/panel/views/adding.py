"""Adding panellists: one by a form, or many from a file or pasted lines, previewed before anything is kept."""

from __future__ import annotations

import csv
import io
from secrets import SystemRandom
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.access import Action
from delphi.errors import NotAcceptable
from delphi.importing.characters import decode
from delphi.importing.panel import SHARED_FIELDS, PanelImport, read_panel
from delphi.importing.tables import Limits, Table, read_table, read_text
from delphi.importing.templates import panel_template
from delphi.models import Study, utcnow
from delphi.panel import operations, queries
from delphi.panel.forms import ImportForm, PersonForm
from delphi.panel.operations import Person
from delphi.panel.views.blueprint import bp
from delphi.panel.words import languages_of
from delphi.web import acting, allow, db, flash, into_form, page, see_other

# The lines travel in the form between preview and confirmation, so they stay below the limit for fields.
LIMITS = Limits(n_bytes=150_000, n_rows=1_000)


@bp.route("/studies/<slug>/panel/add", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def add(study: Study) -> Any:
    form = PersonForm()
    if form.validate_on_submit():
        with into_form(form):
            _add(study, [form.person()])
            flash(_("%(name)s is on the panel, not yet invited.", name=form.name.data))
            more = "more" in request.form
            return see_other(url_for(".add" if more else ".overview", slug=study.slug))
    return page("panel/add.html", form, spellings=queries.spellings(db.session, study))


@bp.route("/studies/<slug>/panel/import", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def import_people(study: Study) -> Any:
    """The first POST previews; the second, from the preview, adds everybody or nobody."""
    form = ImportForm()
    found: PanelImport | None = None
    people: list[Person] = []
    if form.validate_on_submit():
        with into_form(form):
            table = _table(form)
            found = read_panel(table, queries.emails(db.session, study), languages_of(study))
            form.text.label.text = _("Your lines")
            people = _people(study, found)
            if request.form.get("step") == "add":
                _add(study, people)
                flash(
                    ngettext(
                        "One panellist added, not yet invited.",
                        "%(num)s panellists added, not yet invited.",
                        len(people),
                    )
                )
                return see_other(url_for(".overview", slug=study.slug))
    return page("panel/import.html", form, found=found, people=people)


@bp.get("/studies/<slug>/panel/template.csv")
@allow(Action.MANAGE_PANEL)
def template(study: Study) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{study.slug}-panel.csv"'}
    return Response(panel_template(), mimetype="text/csv", headers=named)


def _add(study: Study, people: list[Person]) -> None:
    with db.writing() as session:
        operations.add(session, study, people, rng=SystemRandom(), by=acting(), at=utcnow())


def _people(study: Study, found: PanelImport) -> list[Person]:
    """Everybody who would be added, spelled as the panel spells its words already.

    Raises NotAcceptable while a line is left to mend.
    """
    used = queries.spellings(db.session, study)
    return [
        Person(
            row.email, row.name,
            *(queries.spelled_alike(getattr(row, field), used[field]) for field in SHARED_FIELDS),
            row.language,
        )
        for row in found.accepted()
    ]  # fmt: skip


def _table(form: ImportForm) -> Table:
    """The table that was sent; its lines are put into the form's text, to be mended or confirmed there.

    Raises NotAcceptable where nothing was sent or it cannot be read.
    """
    data = form.file.data.read(LIMITS.n_bytes + 1) if form.file.data else b""
    if not data:
        if not (form.text.data or "").strip():
            raise NotAcceptable("There is nothing to read yet. Choose a file, or paste some lines.")
        return read_text(form.text.data, LIMITS)
    table = read_table(data, LIMITS)
    form.text.data = _lines(table) if data.startswith(b"PK") else decode(data)
    return table


def _lines(table: Table) -> str:
    """A workbook's table as CSV, each row on the line that it has in the sheet where that is possible."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    n_lines = 1
    for line, cells in table.rows:
        text.write("\n" * max(0, line - n_lines - 1))
        writer.writerow([cells[name].replace("\n", " ") for name in table.columns])
        n_lines = max(line, n_lines + 1)
    return text.getvalue()
