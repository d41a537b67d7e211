"""Texts and evidence in every format that is printed: the same words, and nothing of an edition that has none."""

from __future__ import annotations

import io

from docx import Document
from pypdf import PdfReader

from delphi.export import docx, jats, pdf
from delphi.export.edition import lay_out
from tests.export.documents import edition, recommendation

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
    in_jats = jats.render(document, str, "en").decode()
    for words in WORDS:
        assert words in in_pdf
        assert words in in_word
        assert words in in_jats


def test_an_edition_without_them_has_no_empty_headings():
    laid = lay_out(edition(recommendations=[recommendation()]))
    assert [one["heading"] for one in laid["about"]] == [one["heading"] for one in laid["methods"]]
    assert laid["front"] == []
