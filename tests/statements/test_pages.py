"""Pages of statements: done, refused, not allowed, and nothing half done."""

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
from tests.support.counting import queries
from tests.support.study import MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/statements"
TYPED = {"section": "Safety", "label": "", "text": "Every event should be reported.", "certainty": "low"}
TABLE = "section,label,statement,certainty\nSafety,SAF1,Hands should be washed.,low\n"


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


def test_the_list_shows_every_statement_in_its_section(chair):
    page = chair.get(PAGE).text
    assert "Section A" in page
    assert page.count('class="statement-row"') == 3


def test_an_empty_list_offers_the_import_first(visit: Visit, session):
    made = make_study(session, n_statements=0, n_sections=0)
    page = visit(made.chair).get(PAGE).text
    assert "No statements yet" in page
    assert page.count("button primary") == 1


def test_a_statement_is_added_with_a_label_of_its_section(chair, session):
    answer = chair.submit(f"{PAGE}/new", TYPED)
    assert answer.status_code == 303
    assert session.scalars(select(Statement.label).order_by(Statement.id)).all()[-1] == "SAF1"


def test_saving_and_writing_another_stays_in_the_section(chair):
    assert chair.submit(f"{PAGE}/new", {**TYPED, "more": "1"}).location == f"{PAGE}/new?section=Safety"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Write the statement."),
        ({"text": " \n "}, "Write the statement."),
        ({"section": " "}, "Name the section."),
        ({"text": "x" * 2001}, "Use at most 2,000 characters."),
        ({"text": "Skin\x00"}, "invisible control character"),
        ({"text": "Skin\u202enik"}, "invisible control character"),
        ({"label": "A-very-long-label-indeed"}, "Use at most 20 letters"),
        ({"label": "A1"}, "already has a statement"),
        ({"certainty": "excellent"}, "Not a valid choice"),
        ({"references": "nobody1999"}, "No reference is known as “nobody1999”"),
        ({"references": "nobody doi:11.1"}, "is not a DOI"),
    ],
)
def test_a_statement_that_cannot_be_added_says_why(chair, session, change, sentence):
    answer = chair.submit(f"{PAGE}/new", {**TYPED, **change})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert n_statements(session) == 3


def test_html_in_a_statement_is_shown_as_it_was_typed(chair):
    chair.submit(f"{PAGE}/new", {**TYPED, "text": "Skin <img src=x onerror=alert(1)> should be clean."})
    page = chair.get(PAGE).text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_long_statement_is_marked(chair):
    chair.submit(f"{PAGE}/new", {**TYPED, "text": "word " * 36 + "and/or more"})
    page = chair.get(PAGE).text
    assert "39 words" in page
    assert "leaves open what is rated" in page


def test_a_statement_is_edited(chair, made, session):
    path = f"{PAGE}/{made.statements[0].id}"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', chair.get(path).text)
    assert chair.submit(path, {**TYPED, "label": "A1", "seen": seen[1]}).status_code == 303
    assert session.scalars(select(StatementVersion.text)).first() == TYPED["text"]


def test_the_later_editor_loses_nothing_and_sees_what_was_saved(chair, made):
    path = f"{PAGE}/{made.statements[0].id}"
    answer = chair.submit(path, {**TYPED, "label": "A1", "seen": "an older one"})
    assert answer.status_code == 409
    assert "Somebody else changed A1" in answer.text
    assert TYPED["text"] in answer.text
    assert "Statement number 1 should be followed" in answer.text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)
    assert chair.submit(path, {**TYPED, "label": "A1", "seen": seen[1]}).status_code == 303


def test_released_words_are_shown_and_not_edited(chair, made, session):
    open_round(session, made)
    path = f"{PAGE}/{made.statements[0].id}"
    page = chair.get(path).text
    assert "The panel has seen these words" in page
    assert "<textarea" not in page
    assert chair.submit(path, {**TYPED, "label": "A1"}).status_code == 409
    assert chair.submit(f"{path}/delete").status_code == 409


def test_while_a_round_is_open_the_pages_say_that_a_new_statement_waits(chair, made, session):
    open_round(session, made)
    for path in (PAGE, f"{PAGE}/new", f"{PAGE}/import"):
        assert "Round 1 is open" in chair.get(path).text


def test_a_statement_is_deleted(chair, made, session):
    assert chair.submit(f"{PAGE}/{made.statements[0].id}/delete").status_code == 303
    assert n_statements(session) == 2


def test_a_statement_and_a_section_are_moved(chair, made):
    moved = chair.submit(f"{PAGE}/{made.statements[0].id}/move", {"direction": "down"})
    assert moved.location == f"{PAGE}#statement-{made.statements[0].id}"
    page = chair.get(PAGE).text
    assert page.index("Statement number 2") < page.index("Statement number 1")
    assert chair.submit(f"{PAGE}/sections/{made.sections[0].id}/move").status_code == 303


def test_a_section_is_renamed(chair, made):
    path = f"{PAGE}/sections/{made.sections[0].id}"
    assert chair.submit(path, {"title": ""}).status_code == 422
    assert chair.submit(path, {"title": "Technique"}).status_code == 303
    assert "Technique" in chair.get(PAGE).text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/new"),
        ("get", "/import"),
        ("get", "/references/import"),
        ("submit", "/new"),
        ("submit", "/import"),
    ],
)
def test_an_observer_reads_and_changes_nothing(visit: Visit, made, method, path):
    observer = visit(made.observer)
    assert getattr(observer, method)(PAGE + path).status_code == 403
    assert "button primary" not in observer.get(PAGE).text


def test_a_statement_of_another_study_is_not_found(chair, session):
    other = make_study(session, slug="other")
    assert chair.get(f"{PAGE}/{other.statements[0].id}").status_code == 404
    assert chair.submit(f"{PAGE}/{other.statements[0].id}/delete").status_code == 404
    assert chair.submit(f"{PAGE}/sections/{other.sections[0].id}/move").status_code == 404


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
        (b"", "Choose a file, or paste BibTeX."),
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


@pytest.mark.parametrize("path", ["", "/references"])
def test_lists_take_the_same_number_of_queries_however_long(app, visit: Visit, session, path):
    numbers = []
    for slug, n in (("small", 2), ("large", 30)):
        made = make_study(session, n, 1, slug=slug, n_sections=2)
        visitor = visit(made.chair)
        rows = "".join(f"S,S{i},Words {i} should be read.,k{i}\n" for i in range(n))
        visitor.submit(
            f"/studies/{slug}/statements/import",
            {"text": f"section,label,statement,references\n{rows}", "confirmed": "1"},
        )
        with queries(app) as sent:
            assert visitor.get(f"/studies/{slug}/statements{path}").status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 12
