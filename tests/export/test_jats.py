"""The article in JATS, held against the part of the standard that it uses."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from lxml import etree

from delphi.export import jats
from delphi.export.edition import lay_out
from delphi.importing.csl import csl_item
from tests.export.documents import EDITION, NASTY, edition, recommendation
from tests.export.test_bibliography import FULL
from tests.export.test_hostile import large

# The whole DTD is in no package that can be installed here; JATS_DTD names it where somebody has it.
DTD = Path(os.environ.get("JATS_DTD") or Path(__file__).with_name("jats.dtd"))
PARTS = [
    {"number": 1, "key": "a", "text": "Müller J. Pain. 2014.", "doi": "10.1000/a", "url": None, "csl": csl_item("a", FULL, doi="10.1000/a")},
    {"number": 2, "key": "b", "text": "A site.", "doi": None, "url": "https://example.org/?a=1&b", "csl": csl_item("b", {"ENTRYTYPE": "misc", "title": "A site"}, url="https://example.org/?a=1&b")},
    {"number": 3, "key": "c", "text": "c", "doi": None, "url": "javascript:x", "csl": csl_item("c", {})},
    {"number": 4, "key": "d", "text": "A book.", "doi": None, "url": None,
     "csl": csl_item("d", {"ENTRYTYPE": "incollection", "title": "Part", "booktitle": "Whole", "author": "Rossi, A. and others", "editor": "Bianchi, B.", "pages": "7"})},
]  # fmt: skip
DOCUMENTS = {
    "as it is": edition(),
    "with references in parts": edition(references=PARTS, recommendations=[recommendation(references=["a", "b", "c", "d"])]),
    "of nothing": edition(recommendations=[], not_agreed=[], references=[]),
    "with hostile words": edition(
        recommendations=[recommendation(text=NASTY, rationale="x\x00\x1b <br> &amp;\n" * 3000, dissent=["שלום\n\nعربي"])]
    ),
    "with votes": large(3, 4),
    "with headings": edition(
        front={"scope": "All of it.\n\n## For *whom*\n\nAdults.\n\n- Also old ones.\n\n### Not for whom\n\nChildren.", "funding": "None.\n\n# Since\n\nAlways."}
    ),
    "with a DOI and authors": edition(edition=EDITION | {"doi": "10.5555/g"}, front={"authors": ["A & B", "C"]}),
}  # fmt: skip


def article(of):
    return etree.fromstring(jats.render(DOCUMENTS[of], address="https://delphi.example/g/1.0"))


@pytest.mark.parametrize("of", DOCUMENTS)
def test_every_edition_is_a_valid_article(of):
    dtd = etree.DTD(str(DTD))
    assert dtd.validate(article(of)), dtd.error_log
    assert jats.render(DOCUMENTS[of]) == jats.render(DOCUMENTS[of])


def test_each_recommendation_is_boxed_with_its_vote_and_cites():
    box = article("with references in parts").find(".//boxed-text[@content-type='recommendation']")
    assert box.findtext("label") == "Recommendation 1"
    assert box.findtext("caption/title") == "Conditional recommendation for, very low certainty ⊕◯◯◯"
    assert box.findtext("p[@content-type='agreement']").startswith("22 of 24 agreed (92 %), median 8")
    assert [one.get("rid") for one in box.iter("xref")] == ["ref1", "ref2", "ref3", "ref4"]
    assert "I would rather leave the number out." in "".join(box.itertext())


def test_references_are_in_parts_where_these_are_known():
    found = article("with references in parts").findall(".//ref")
    assert found[0].findtext("element-citation/person-group/name/surname") == "Müller"
    assert found[0].find("element-citation/person-group/etal") is not None
    assert (found[0].findtext(".//fpage"), found[0].findtext(".//lpage")) == ("1", "10")
    assert found[2].findtext("mixed-citation") == "c"
    assert found[2].find(".//ext-link") is None
    assert (found[3].findtext(".//chapter-title"), found[3].findtext(".//source")) == ("Part", "Whole")


def test_every_figure_stands_in_the_article_with_its_words():
    figures = article("with votes").findall(".//fig")
    drawn = [one for block in lay_out(DOCUMENTS["with votes"])["about"] for one in block["drawings"]]
    assert len(figures) == len(drawn) > 2
    for figure, one in zip(figures, drawn, strict=True):
        assert (figure.findtext("caption/title"), figure.findtext("alt-text")) == (one["caption"], one["alt"])
        kind, _comma, data = figure.find("graphic").get("{http://www.w3.org/1999/xlink}href").partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert etree.fromstring(base64.b64decode(data)).tag.endswith("svg")


def test_the_headings_of_a_text_are_sections():
    found = article("with headings").find("body/sec[title='Scope']")
    assert [one.text for one in found.findall("p")] == ["All of it."]
    assert ["".join(one.find("title").itertext()) for one in found.findall("sec")] == [
        "For whom",
        "Not for whom",
    ]
    assert found.findtext("sec[2]/p") == "Children."


def test_what_was_typed_stays_words():
    text = "".join(article("with hostile words").itertext())
    assert NASTY in text
    assert "x\ufffd\ufffd <br> &amp;" in text


def test_every_count_is_in_the_table_of_votes():
    rows = [[cell.text for cell in row] for row in article("as it is").iter("tr")]
    assert ["1", "TEC1", "0", "1", "0", "0", "1", "0", "5", "9", "8", "22 of 24 agreed (92 %)"] in rows
