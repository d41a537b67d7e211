"""Files of an edition that is not the one in force say so, on the first page and on every other."""

from __future__ import annotations

import io
import json

from docx import Document
from pypdf import PdfReader

from delphi.domain.marks import Mark
from delphi.export.formats import BY_KEY, Given
from tests.export.documents import edition, recommendation

OLD = Mark("superseded", "2027-05-03T10:00:00Z", "1.1")
SAID = "Superseded by edition 1.1 on 3 May 2027"
DOCUMENT = edition(recommendations=[recommendation(n) for n in (1, 2, 3)])


def made(key, mark):
    return BY_KEY[key].make(Given(DOCUMENT, mark=mark))


def test_every_page_of_the_pdf_is_marked_and_the_first_one_above_its_text():
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made("pdf", OLD))).pages]
    assert all(SAID in page for page in pages)
    assert pages[0].index(SAID) < pages[0].index("To say where")
    wrong = Mark("withdrawn", "2027-05-03T10:00:00Z", reason="The dose was wrong.")
    first = " ".join(PdfReader(io.BytesIO(made("pdf", wrong))).pages[0].extract_text().split())
    assert "Withdrawn on 3 May 2027. The dose was wrong." in first


def test_word_is_marked_in_head_foot_and_on_the_first_page():
    read = Document(io.BytesIO(made("docx", OLD)))
    section = read.sections[0]
    assert SAID in section.header.paragraphs[0].text
    assert SAID in section.footer.paragraphs[0].text
    assert read.tables[0].cell(0, 0).text == f"{SAID}."


def test_the_content_that_was_hashed_takes_no_mark():
    assert made("json", OLD) == made("json", None)
    statuses = {one["resource"].get("status") for one in json.loads(made("fhir", OLD))["entry"] if one["resource"]["resourceType"] == "Composition"}  # fmt: skip
    assert statuses == {"deprecated"}
    assert f"Edition 1.0 · {SAID}".encode() in made("jats", OLD)
