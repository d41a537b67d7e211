"""The tables to fill in can be read back as they are."""

from __future__ import annotations

from delphi.importing.panel import read_panel
from delphi.importing.statements import read_statements
from delphi.importing.tables import read_table
from delphi.importing.templates import panel_template, statement_template


def test_the_template_for_statements_imports_as_it_is() -> None:
    found = read_statements(read_table(statement_template()))

    assert found.problems == ()
    assert [row.label for row in found.rows] == ["TEC1", "SAF1"]


def test_the_template_for_the_panel_imports_as_it_is() -> None:
    found = read_panel(read_table(panel_template()))

    assert found.problems == ()
    assert len(found.rows) == 2


def test_templates_carry_the_mark_that_spreadsheet_programs_need() -> None:
    assert statement_template().startswith(b"\xef\xbb\xbf")
