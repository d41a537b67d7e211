"""The demo's own files import without a problem."""

from __future__ import annotations

from delphi.demo.sources import REFERENCES, STATEMENTS, references, statements
from delphi.importing.citation import cite
from delphi.importing.references import read_bibtex
from delphi.importing.statements import read_statements
from delphi.importing.tables import read_table


def test_the_30_statements_import_without_a_problem() -> None:
    found = read_statements(read_table(STATEMENTS.read_bytes()), {row.key for row in references()})

    assert found.problems == ()
    assert found.ignored_columns == ()
    assert len(found.rows) == 30
    assert len({row.label for row in found.rows}) == 30
    assert len({row.section for row in found.rows}) == 9


def test_the_31_references_import_without_a_problem() -> None:
    found = read_bibtex(REFERENCES.read_text(encoding="utf-8"))

    assert found.problems == ()
    assert len(found.rows) == 31


def test_statements_keep_their_words_certainty_and_references() -> None:
    row = next(row for row in statements() if row.label == "TEC4")

    assert row.text == "Each micro-deposit should contain about 0.1 to 0.2 mL or less."
    assert row.certainty == "very low"
    assert row.references == (("nct04519333", None), ("iannitti2012", "10.1177/1076029612461844"))


def test_the_doi_beside_a_key_is_that_of_the_reference() -> None:
    known = {row.key: row.doi for row in references()}

    for row in statements():
        assert all(doi is None or doi == known[key] for key, doi in row.references)


def test_citations_read_well() -> None:
    cited = {row.key: cite(row) for row in references()}

    assert cited["mammucari2014"].startswith(
        "Mammucari M, Vellucci R, Mediati DR, Migliore A, Cuomo A, Maggiori E, et al. What is mesotherapy? "
        "Recommendations from an international consensus. Trends in Medicine. 2014;14:1–10. https://"
    )
    assert cited["nct04519333"].startswith("Ataturk University. Mesotherapy versus")
    assert not any(sign in text for text in cited.values() for sign in "{}\\")
