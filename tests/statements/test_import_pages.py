"""Pages that bring statements and references along: all of it, or nothing and a sentence for each fault."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.demo import sources
from delphi.models import Reference, Statement, StatementVersion
from tests.support.study import MadeStudy, make_study
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/statements"
TABLE = "section,label,statement,certainty\nSafety,SAF1,Hands should be washed.,low\n"
TYPED = {"section": "Safety", "label": "", "text": "Every event should be reported.", "certainty": "low"}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def n_statements(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Statement.id))) or 0


def upload(visitor: Visitor, data: bytes, path: str = f"{PAGE}/import", name: str = "table.csv"):
    return visitor.submit(path, {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def carried(page: str) -> str:
    """The text that a preview carries, as a browser would send it back."""
    found = re.search(r'<textarea name="text" hidden[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, "no preview that can be confirmed"
    return html.unescape(found[1])


def test_the_files_of_the_demo_import_unchanged(chair, session):
    preview = upload(chair, sources.REFERENCES.read_bytes(), f"{PAGE}/references/import", "references.bib")
    chair.submit(f"{PAGE}/references/import", {"text": carried(preview.text), "confirmed": "1"})
    preview = upload(chair, sources.STATEMENTS.read_bytes())
    assert "30 statements" in preview.text
    assert n_statements(session) == 3
    answer = chair.submit(f"{PAGE}/import", {"text": carried(preview.text), "confirmed": "1"})
    assert answer.status_code == 303
    assert n_statements(session) == 33
    rows = sources.statements()
    stored = set(session.scalars(select(StatementVersion.text)))
    assert {row.text for row in rows} <= stored
    references = session.scalars(select(Reference)).all()
    assert len(references) == 31
    assert all(reference.fields for reference in references)


def test_pasted_lines_become_statements(chair, session):
    preview = chair.submit(
        f"{PAGE}/import", {"text": "# Safety\nHands should be washed.\nGloves should be worn."}
    )
    assert preview.status_code == 200
    chair.submit(f"{PAGE}/import", {"text": carried(preview.text), "confirmed": "1"})
    assert n_statements(session) == 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"section,label\nSafety,SAF1\n", "lacks a column named “statement”"),
        ("section,statement\nSafety,Haut früh\n".encode("latin-1"), "not in UTF-8"),
        (b"statement\nHands\x07 should be washed.\n", "invisible control character"),
        (b"statement\n=SUM(A1)\n", "as a formula does"),
        (b"statement\nHands <b>should</b> be washed.\n", "The cell holds HTML"),
        (b"label,statement\nA1,Hands should be washed.\n", "already has a statement “A1”"),
        (b"statement,certainty\nHands.,excellent\n", "“excellent” is not a certainty"),
        (b"PK\x03\x04 no workbook", "cannot be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old or a password-protected Excel file"),
        (b"", "Choose a file, or paste the statements."),
        (b"statement\n" + b"Hands should be washed. " * 500, "more than 10000 characters"),
    ],
)
def test_a_bad_file_is_refused_whole_with_a_sentence(chair, session, data, sentence):
    answer = upload(chair, data)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert "confirmed" not in answer.text
    assert n_statements(session) == 3


def test_every_bad_row_is_named_and_the_table_can_be_mended_on_the_page(chair):
    answer = upload(chair, b"label,statement\nB1,\nB2,Hands should be washed.\nB2,=1\n")
    page = html.unescape(answer.text)
    assert "3 things to mend" in page
    assert 'href="#line-2"' in page
    assert "B2,Hands should be washed." in page


def test_confirming_a_table_that_is_not_right_imports_nothing(chair, session):
    answer = chair.submit(f"{PAGE}/import", {"text": f"{TABLE}Safety,SAF2,,low\n", "confirmed": "1"})
    assert answer.status_code == 422
    assert n_statements(session) == 3


def test_an_oversized_file_is_refused(make_app, database_url, made):
    app = make_app(DATABASE_URL=database_url, MAX_CONTENT_LENGTH=10_000)
    visitor = app.test_client().sign_in(made.chair)
    answer = upload(visitor, b"statement\n" + b"x" * 20_000)
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_workbook_imports_as_a_table_does(chair, session):
    import openpyxl

    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["section", "statement"])
    book.active.append(["Safety", "Hands should be washed."])
    book.save(data)
    preview = upload(chair, data.getvalue(), name="table.xlsx")
    chair.submit(f"{PAGE}/import", {"text": carried(preview.text), "confirmed": "1"})
    assert n_statements(session) == 4


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no bibtex", "holds no reference"),
        (b"@article{a, title = {Skin}, doi = {nonsense}}", "is not a DOI"),
        (b"@article{a, year = {2020}}", "has no title"),
        ("@article{a, title = {Früh}}".encode("latin-1"), "not in UTF-8"),
        (b"", "Choose a file, or paste references."),
    ],
)
def test_bad_bibtex_is_refused_whole(chair, session, data, sentence):
    answer = upload(chair, data, f"{PAGE}/references/import", "a.bib")
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert session.scalars(select(Reference)).all() == []


def test_references_link_to_their_doi_and_to_who_cites_them(chair):
    bib = "@article{smith2020, title = {Skin}, doi = {10.1000/182}}"
    chair.submit(f"{PAGE}/references/import", {"text": bib, "confirmed": "1"})
    chair.submit(f"{PAGE}/new", {**TYPED, "references": "smith2020"})
    page = chair.get(f"{PAGE}/references").text
    assert 'href="https://doi.org/10.1000/182"' in page
    assert ">SAF1</a>" in page


def test_a_reference_is_deleted_unless_it_is_cited(chair, session):
    bib = "@article{a, title = {Skin}}\n@article{b, title = {Nerve}}"
    chair.submit(f"{PAGE}/references/import", {"text": bib, "confirmed": "1"})
    chair.submit(f"{PAGE}/new", {**TYPED, "references": "a"})
    keys = dict(session.execute(select(Reference.key, Reference.id)).all())
    assert chair.submit(f"{PAGE}/references/{keys['a']}/delete").status_code == 409
    assert chair.submit(f"{PAGE}/references/{keys['b']}/delete").status_code == 303


def test_the_template_can_be_imported(chair):
    template = chair.get(f"{PAGE}/template.csv")
    assert template.headers["Content-Disposition"].startswith("attachment")
    assert upload(chair, template.data).status_code == 200
