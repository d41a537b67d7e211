"""The PDF, read with pypdf."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from pypdf import PdfReader

from delphi.export import pdf
from tests.export.documents import NASTY, edition, recommendation
from tests.support.programs import ROOT


def read(content):
    return PdfReader(io.BytesIO(content))


def text_of(content):
    """All words of the file with single spaces, without marks that only allow a line to break."""
    words = " ".join(page.extract_text() for page in read(content).pages)
    return " ".join(words.replace("\u200b", "").split())


@pytest.fixture(scope="module")
def rendered():
    return pdf.render(edition())


def test_the_same_document_gives_the_same_bytes(rendered):
    assert pdf.render(edition()) == rendered


def test_the_pdf_is_tagged_and_claims_the_accessibility_standard(rendered):
    root = read(rendered).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_headings_tables_and_drawings_are_tagged_and_every_font_is_in_the_file():
    made = pdf.render(edition(recommendations=[recommendation(remarks="Κείμενο ελληνικό, Русский текст")]))
    reader = read(made)
    found = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    parts = {str(one["/S"]) for one in found if isinstance(one, dict) and one.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/P", "/Link"} <= parts
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    fonts = [one for one in found if isinstance(one, dict) and one.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one) for one in fonts)
    assert "Κείμενο ελληνικό, Русский текст" in text_of(made)


def test_the_pdf_is_described(rendered):
    about = read(rendered).metadata
    assert about.title == "Mesotherapy in clinical practice"
    assert about.author == "Anna Chair"
    assert (about.creation_date.year, about.creation_date.month, about.creation_date.day) == (2026, 12, 4)


def test_a_recommendation_shows_all_that_belongs_to_it(rendered):
    text = text_of(rendered)
    for said in (
        "Recommendation 1",
        "The injection should stay within the dermis",
        "Conditional recommendation for",
        "very low certainty",
        "⊕◯◯◯",
        "22 of 24 agreed",
        "(92 %)",
        "median 8",
        "2 not in their field",
        "round 2",
        "I would rather leave the number out.",
        "The expected slow release",
        "Needles of 4 mm",
        "One depth cannot fit face and back.",
        "ab" * 32,
    ):
        assert said in text


def test_what_was_not_agreed_and_how_it_was_decided_are_told(rendered):
    text = text_of(rendered)
    for said in (
        "What was not agreed",
        "emergency care for migraine",
        "3 of 19 in 7 to 9",
        "n(7–9) / n ≥ 75 %",
        "type 7 of Hyndman and Fan",
        "Physicians",
        "Micheels P. Depth",
        "doi:10.1111/example",
        "Demonstration with simulated ratings",
    ):
        assert said in text


def test_each_page_carries_hash_edition_and_number(rendered):
    document = edition()
    pages = read(rendered).pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert document["sha256"] in text
        assert "Edition 1.0" in text
        assert f"page {number} of {len(pages)}" in text


def test_the_drawing_is_told_in_words(rendered):
    reader = read(rendered)
    found = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    told = [item["/Alt"] for item in found if isinstance(item, dict) and "/Alt" in item]
    assert any("9 rated 8" in words for words in told)


def test_markup_in_what_a_person_typed_comes_out_literally():
    typed = recommendation(text=f"1 {NASTY}", rationale=f"2 {NASTY}", remarks=f"3 {NASTY}")
    text = text_of(pdf.render(edition(recommendations=[typed])))
    for number in (1, 2, 3):
        said = text.rpartition(f"{number} <script>")[2]
        # Remarks are written in Markdown, in which two of them mark emphasis; no other sign means anything.
        emphasis = ("*b*", "_i_") if number < 3 else ("b", "i")
        for piece in ("alert(1)</script>", "#strong[x]", *emphasis, "$x^2$", "`raw`", "@ref", "//"):
            assert piece in said[:120]


def test_markup_in_dissent_and_title_comes_out_literally():
    document = edition(recommendations=[recommendation(dissent=[NASTY])])
    document["study"] = document["study"] | {"title": NASTY}
    text = text_of(pdf.render(document))
    assert text.count("#strong[x] *b*") >= 2


def test_control_characters_are_shown_and_do_no_harm():
    text = text_of(pdf.render(edition(recommendations=[recommendation(remarks="a\x00b\x1bc\nsecond line")])))
    assert "a\ufffdb\ufffdc" in text
    assert "second line" in text


def test_letters_of_the_built_in_fonts_keep_the_standard():
    made = pdf.render(edition(recommendations=[recommendation(remarks="Κείμενο Текст عربي עברית")]))
    assert "pdfuaid:part" in read(made).trailer["/Root"]["/Metadata"].get_data().decode()


def test_a_character_without_a_letter_form_is_a_box_in_a_file_that_says_so():
    made = pdf.render(edition(recommendations=[recommendation(remarks="private \U0010abcd use")]))
    assert "does not claim the accessibility standard" in text_of(made)
    assert "pdfuaid:part" not in read(made).trailer["/Root"]["/Metadata"].get_data().decode()


def test_long_words_and_long_texts_stay_on_the_page():
    long = recommendation(text="x" * 400, dissent=["word " * 2000], rationale="y" * 3000)
    assert len(read(pdf.render(edition(recommendations=[long]))).pages) > 3


def test_an_edition_with_nothing_agreed_is_a_document_too():
    text = text_of(pdf.render(edition(recommendations=[], not_agreed=[], references=[])))
    assert "Methods and panel" in text


def test_the_language_is_that_of_the_reader():
    made = pdf.render(edition(), lambda words: words.replace("Contents", "Sommaire"), "fr-CH")
    assert read(made).trailer["/Root"]["/Lang"].startswith("fr")
    assert "Sommaire" in text_of(made)


def test_exporters_are_loaded_only_when_they_are_used():
    code = (
        "import sys, delphi.export.pdf, delphi.export.docx, delphi.export.json_document, delphi.export.csv_bundle;"
        "sys.exit(bool({'typst', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


def test_an_introduction_stands_on_the_page_of_its_first_recommendation():
    for n in range(9):  # wherever on a page the section begins
        before = "\n\n".join(
            ["A paragraph of two lines, as texts of guidelines have them. " * 3] * (5 + 3 * n)
        )
        made = pdf.render(
            edition(front={"scope": before}, sections={"Technique": "First of all, the words."})
        )
        pages = [page.extract_text() for page in read(made).pages]
        page = next(words for words in pages if "First of all, the words." in words)
        assert "Recommendation 1" in page


def test_a_short_table_stays_on_one_page():
    for n in range(9):
        made = pdf.render(edition(recommendations=[recommendation(remarks="Words. " * (40 + 60 * n))]))
        pages = [page.extract_text() for page in read(made).pages]
        assert sum("Left open" in words for words in pages) == 1
