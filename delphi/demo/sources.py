"""The demo's 30 statements and 31 references, read from the files beside this module as any import is."""

from __future__ import annotations

from pathlib import Path

from delphi.importing.references import ReferenceRow, read_bibtex
from delphi.importing.statements import StatementRow, read_statements
from delphi.importing.tables import read_table

FOLDER = Path(__file__).parent
STATEMENTS = FOLDER / "statements.csv"
REFERENCES = FOLDER / "references.bib"


def references() -> tuple[ReferenceRow, ...]:
    """The references; only fields that could be verified are filled in."""
    return read_bibtex(REFERENCES.read_text(encoding="utf-8")).accepted()


def statements() -> tuple[StatementRow, ...]:
    """The statements, each of whose reference keys is among `references()`."""
    keys = {reference.key for reference in references()}
    return read_statements(read_table(STATEMENTS.read_bytes()), known_reference_keys=keys).accepted()
