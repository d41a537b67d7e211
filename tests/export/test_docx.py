"""The word-processor document, read with python-docx."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest
from docx import Document

from delphi.export import docx
from delphi.export.docx_setting import widths
from tests.export.documents import NASTY, edition, recommendation

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(content):
    return Document(io.BytesIO(content))


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def text_of(content):
    return "".join(ElementTree.fromstring(part(content, "word/document.xml")).itertext())


@pytest.fixture(scope="module")
def rendered():
    return docx.render(edition())


@pytest.fixture(scope="module")
def opened(rendered):
    return read(rendered)


def test_the_same_document_gives_the_same_bytes(rendered):
    assert docx.render(edition()) == rendered


def test_headings_are_real_headings(opened):
    headings = [
        (p.style.name, p.text)
        for p in opened.paragraphs
        if p.style.name in {"Title", "Heading 1", "Heading 2"}
    ]
    assert headings[:4] == [
        ("Title", "Mesotherapy in clinical practice"),
        ("Heading 1", "The recommendations at a glance"),
        ("Heading 1", "Technique"),
        ("Heading 2", "Recommendation 1"),
    ]
    assert ("Heading 1", "What was not agreed") in headings
    assert ("Heading 1", "References") in headings


def test_the_contents_are_a_field_whose_links_lead_to_the_headings(rendered):
    tree = ElementTree.fromstring(part(rendered, "word/document.xml"))
    assert any("TOC" in (words.text or "") for words in tree.iter(f"{W}instrText"))
    places = {mark.get(f"{W}name") for mark in tree.iter(f"{W}bookmarkStart")}
    anchors = {link.get(f"{W}anchor") for link in tree.iter(f"{W}hyperlink")} - {None}
    assert anchors <= places
    assert len(anchors) >= 5


def test_each_recommendation_is_one_box_with_all_that_belongs_to_it(opened):
    boxes = [table.cell(0, 0).text for table in opened.tables if len(table.columns) == 1]
    box = next(text for text in boxes if "The injection should stay within the dermis" in text)
    for said in (
        "Conditional recommendation for",
        "very low certainty ⊕◯◯◯",
        "22 of 24 agreed (92 %)",
        "Dissent",
        "I would rather leave the number out.",
        "Needles of 4 mm",
    ):
        assert said in box


def test_the_voting_appendix_holds_every_count(opened):
    tables = [[cell.text for row in table.rows for cell in row.cells] for table in opened.tables]
    votes = next(cells for cells in tables if cells[:2] == ["No.", "Statement"])
    assert votes[12:] == ["1", "TEC1", "0", "1", "0", "0", "1", "0", "5", "9", "8", "22 of 24 agreed (92 %)"]


def test_the_first_row_of_a_table_is_told_to_be_its_head(rendered):
    assert part(rendered, "word/document.xml").count("w:tblHeader") == 5


def test_the_file_is_described_and_has_a_language(rendered, opened):
    core = opened.core_properties
    assert (core.title, core.author, core.language) == (
        "Mesotherapy in clinical practice",
        "Anna Chair",
        "en",
    )
    assert core.created.isoformat() == "2026-12-04T10:00:00+00:00"
    assert 'w:lang w:val="en"' in part(rendered, "word/styles.xml")


def test_each_page_carries_edition_and_hash(rendered, opened):
    footer = opened.sections[0].footer.paragraphs[0].text
    assert edition()["sha256"] in footer
    assert "Edition 1.0" in footer


def test_the_drawing_is_told_in_words(rendered):
    assert 'descr="Distribution of the ratings: 1 rated 2' in part(rendered, "word/document.xml")


def test_what_a_person_typed_comes_out_literally():
    typed = recommendation(text=NASTY, remarks="a\x00b\x0b\nnext", dissent=[NASTY], plain_language="שלום")
    made = docx.render(edition(recommendations=[typed]))
    text = text_of(made)
    assert (
        part(made, "word/document.xml").count("<w:bidi/>") == 1
    )  # Hebrew runs from right to left, the rest does not
    assert text.count(NASTY) >= 2
    assert "a\ufffdb\ufffd" in text


def test_panels_on_different_scales_each_have_their_votes():
    other = recommendation(
        2,
        scale={"low": 1, "high": 5, "agree": [4, 5], "disagree": [1, 2]},
        summary=recommendation()["summary"] | {"counts": {"1": 1, "2": 0, "3": 0, "4": 3, "5": 20}},
    )
    text = text_of(docx.render(edition(recommendations=[recommendation(), other])))
    assert text.count("No.Statement") == 2


def test_an_edition_with_nothing_agreed_is_a_document_too():
    assert "Methods and panel" in text_of(
        docx.render(edition(recommendations=[], not_agreed=[], references=[]))
    )


def test_a_short_table_stays_on_one_page_and_a_long_one_keeps_its_head():
    rows = [f"| row {n} | {n} |" for n in range(12)]
    table = "\n".join(["| a | b |", "|---|---|", *rows])
    short = "\n".join(["| c | d |", "|---|---|", *rows[:3]])
    opened = Document(io.BytesIO(docx.render(edition(front={"methods": f"{table}\n\nThen:\n\n{short}"}))))
    kept = {
        one.cell(0, 0).text: [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in one.rows]
        for one in opened.tables
    }
    assert kept["a"] == [True, True, *[None] * 11]
    assert kept["c"] == [True, True, True, None]


def test_columns_are_wide_enough_for_their_longest_words():
    head = [
        "Runde", "Offen", "Aussagen", "Eingeladen", "Fertig", "Angenommen", "Abgelehnt", "Offen geblieben",
    ]  # fmt: skip
    shares = widths(head, [["1", "18. Oktober 2026 – 8. November 2026", "30", "26", "23", "17", "0", "13"]])
    assert sum(shares) == pytest.approx(1)
    assert shares[5] >= 0.0122 * len("Angenommen") + 0.018
    assert min(shares) == shares[0]


def test_word_opens_the_file_as_one_of_today(rendered):
    settings = zipfile.ZipFile(io.BytesIO(rendered)).read("word/settings.xml").decode()
    assert (
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings
    )


def test_a_statement_that_was_not_agreed_stays_with_what_was_said_of_it(opened):
    place = next(n for n, one in enumerate(opened.paragraphs) if one.text.endswith("· no consensus"))
    assert opened.paragraphs[place + 1].paragraph_format.keep_with_next
