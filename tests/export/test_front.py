"""Texts and evidence in every format that is printed: the same words, and nothing of an edition that has none."""

from __future__ import annotations

import io

from docx import Document
from lxml import etree
from pypdf import PdfReader

from delphi.export import docx, jats, pdf
from delphi.export.edition import lay_out
from tests.export.documents import edition, recommendation

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FINDING = {
    "outcome": "Pain at 4 weeks", "importance": "critical", "design": "randomised", "n_studies": 3, "n_participants": 120,
    "measure": "RR", "relative": {"estimate": "0.70", "low": "0.50", "high": "0.98"}, "baseline": 150,
    "absolute": {"estimate": -45, "low": -75, "high": -3}, "absolute_in_words": "", "down": {"imprecision": 1}, "up": {},
    "certainty": "moderate", "remark": "",
}  # fmt: skip
EVIDENCE = {
    "question": {"population": "Adults in pain", "intervention": "", "comparison": "", "outcomes": ""},
    "known": "Three **small** trials.", "certainty": "moderate", "findings": [FINDING],
    "judgements": [{"criterion": "equity", "judgement": "varies", "by": "panel", "remark": ""}],
    "research_need": "A larger trial.", "changed_at": "2026-01-01T00:00:00Z",
}  # fmt: skip
WORDS = (
    "Adults in pain", "Three small trials.", "RR 0.70 (0.50 to 0.98)", "45 fewer", "A larger trial.", "Equity",
    "Scope", "Skin and joints.", "Funding", "Nobody paid.", "It follows.", "In short.",
)  # fmt: skip


def written():
    one = recommendation(evidence=EVIDENCE, justification="It follows.", plain_language="In short.")
    return {
        **edition(recommendations=[one]),
        "front": {"scope": "Skin and *joints*.", "funding": "Nobody paid."},
    }


def test_texts_and_evidence_are_in_pdf_word_and_jats():
    document = written()
    read = PdfReader(io.BytesIO(pdf.render(document, str, "en")))
    in_pdf = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    body = Document(io.BytesIO(docx.render(document, str, "en"))).element.body
    in_word = "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))
    in_jats = "".join(etree.fromstring(jats.render(document, str, "en")).itertext())
    for words in WORDS:
        assert words in in_pdf
        assert words in in_word
        assert words in in_jats


def test_an_edition_without_them_has_no_empty_headings():
    laid = lay_out(edition(recommendations=[recommendation()]))
    assert [one["heading"] for one in laid["about"]] == [one["heading"] for one in laid["methods"]]
    assert laid["front"] == []


TEXT = "Some **bold** and *lean* words.\n\n3. third\n   - [inner](https://e.org/a)\n4. fourth\n\n## Below\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def test_markdown_is_set_as_what_it_marks_in_all_three():
    document = {
        **edition(recommendations=[recommendation(remarks=TEXT)]),
        "front": {"scope": TEXT},
        "sections": {"Technique": "An *opening*."},
    }
    read = PdfReader(io.BytesIO(pdf.render(document, str, "en")))
    objects = [read.get_object(number) for number in range(1, read.trailer["/Size"])]
    parts = [str(one["/S"]) for one in objects if isinstance(one, dict) and one.get("/Type") == "/StructElem"]
    assert (parts.count("/L"), parts.count("/H3")) == (4, 2)
    words = " ".join(page.extract_text() for page in read.pages)
    assert "**" not in words
    assert "An opening." in words
    body = Document(io.BytesIO(docx.render(document, str, "en"))).element.body
    runs = {one.text: one for one in body.iter(f"{W}r")}
    assert runs["bold"].find(f"{W}rPr/{W}b") is not None
    assert runs["lean"].find(f"{W}rPr/{W}i") is not None
    assert len({one.get(f"{W}val") for one in body.iter(f"{W}numId")}) == 4  # each list begins anew
    box = etree.fromstring(jats.render(document, str, "en")).find(".//boxed-text")
    assert [one.get("list-type") for one in box.iter("list")] == ["order", "bullet"]
    assert {"bold", "Below"} <= {one.text for one in box.iter("bold")}
    assert [box.findtext(f".//{tag}") for tag in ("italic", "ext-link")] == ["lean", "inner"]


def test_evidence_stands_below_its_recommendation_and_before_the_next():
    document = edition(
        recommendations=[recommendation(evidence=EVIDENCE), recommendation(2, section="Later")]
    )
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(document))).pages)
    places = [
        words.rindex(said)
        for said in ("Recommendation 1: Summary", "RR 0.70", "Recommendation 2", "What was not")
    ]
    assert places == sorted(places)
