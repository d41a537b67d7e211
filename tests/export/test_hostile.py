"""One edition with everything that goes wrong elsewhere, in every format; and one as large as they come, in part."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from delphi.export.fhir.profiles import problems
from delphi.export.formats import OF_EDITION, OF_REPORT, Given
from delphi.export.json_document import sha256
from delphi.importing.csl import csl_item
from tests.export.documents import EDITION, NOT_AGREED, STUDY, edition, recommendation
from tests.export.test_fhir import UNRATED

FORMATS = {
    one.key: one
    for one in (*OF_EDITION, *OF_REPORT)
    if not one.key.startswith("checklist-") or "accord" in one.key
}
TITLE = '=HYPERLINK("x") <b>Skin</b> & "pain"'
ARABIC, LONG = "الألم العضلي الهيكلي", "A long reason. " * 700
HOSTILE = edition(
    study=STUDY | {"title": TITLE, "aim": "+1 @aim <script>alert(1)</script>"},
    edition=EDITION | {"summary": ""},
    recommendations=[
        recommendation(text=f"@cmd {ARABIC} should be treated.", rationale=LONG, references=["nobody", "empty"], dissent=["-1 is my answer."]),
        recommendation(2, summary=UNRATED, section="<i>Other</i>", dissent=[], history=[], certainty=None),
    ],
    not_agreed=[NOT_AGREED[0] | {"summary": UNRATED}],
    references=[
        {"number": 1, "key": "nobody", "text": "Nobody wrote <this>.", "doi": None, "url": "javascript:alert(1)",
         "csl": csl_item("nobody", {"ENTRYTYPE": "article", "title": "Nobody wrote <this>."})},
        {"number": 2, "key": "empty", "text": "empty", "doi": None, "url": None, "csl": csl_item("empty", {}, "empty")},
    ],
    votes=[{"label": "TEC2", "rounds": [{"round": 2, "version": 1, "outcome": "too few", **UNRATED}]}],
    reporting={"why_delphi": "=1+1"},
)  # fmt: skip


def text_of(content: bytes) -> str:
    """The words of a file as a reader sees them."""
    if content.startswith(b"%PDF"):
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            words = "".join(ElementTree.fromstring(archive.read("word/document.xml")).itertext())
    else:
        words = content.decode()
    return " ".join(words.replace("\u200b", "").split())


@pytest.mark.parametrize("key", FORMATS)
def test_everything_hostile_comes_out_right(key):
    content = FORMATS[key].make(Given(HOSTILE))
    text = text_of(content)
    if key in ("pdf", "docx", "report"):
        assert TITLE in text
        assert "<script>alert(1)</script>" in text or key == "report"
    if key in ("pdf", "docx", "json", "fhir", "jats"):
        assert text.count("A long reason.") >= (690 if key == "pdf" else 700)  # a page may end within one
    if key in ("docx", "json", "fhir", "jats"):
        assert ARABIC in text
    if key == "fhir":
        assert problems(json.loads(content)) == []
    if key == "jats":
        assert not re.search(r"<(script|b|i)>", text)
    if key.endswith("-csv"):
        assert "=1+1" not in re.sub(r"'=1\+1", "", text)
    assert "None" not in text.replace("None of", "")


def large(n: int, n_references: int) -> dict:
    """An edition of n recommendations, each citing four works."""
    cited = [f"work{number}" for number in range(1, n_references + 1)]
    references = [
        {"number": number, "key": key, "text": f"Author {number}. A work of that number. Journal. 2020;{number}:1-9.", "doi": f"10.1000/{key}",
         "url": None, "csl": csl_item(key, {"ENTRYTYPE": "article", "title": f"A work {number}", "author": "Author, A.", "journal": "Journal", "year": "2020"})}
        for number, key in enumerate(cited, 1)
    ]  # fmt: skip
    items = [
        recommendation(number, section=f"Section {number // 20}", references=[cited[(4 * number + k) % n_references] for k in range(4)])
        for number in range(1, n + 1)
    ]  # fmt: skip
    votes = [
        {"label": item["label"], "rounds": [{"round": r, "version": r, "outcome": ("open", "accepted")[r - 1], **item["summary"]} for r in (1, 2)]}
        for item in items
    ]  # fmt: skip
    made = edition(recommendations=items, references=references, votes=votes)
    return made | {"sha256": sha256(made)}


def test_a_large_edition_is_made_in_good_time():
    document = large(60, 120)
    began = time.process_time()
    sizes = {key: len(one.make(Given(document))) for key, one in FORMATS.items()}
    # A fifth of the largest edition that is foreseen, whose files may take a minute.
    assert time.process_time() - began < 12
    assert all(sizes.values())
