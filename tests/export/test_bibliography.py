"""References and citations, read back by the programs that their users have."""

from __future__ import annotations

import json

import bibtexparser
import pytest
import rispy

from delphi.export import bibliography
from delphi.importing.csl import csl_item
from delphi.importing.references import read_bibtex
from tests.export.documents import EDITION, edition

FULL = {
    "ENTRYTYPE": "article", "title": "Pain & {SKIN}: 50\\% of $x$", "author": "M{\\\"u}ller, Jörg and {WHO, Geneva} and others",
    "journal": "Trends in Medicine", "year": "2014", "volume": "14", "number": "2", "pages": "1--10", "issn": "1594-2848",
}  # fmt: skip
ITEMS = [
    csl_item("muller2014", FULL, doi="10.1000/a_b", url="https://example.org/a_b?c=1&d"),
    csl_item("nobody", {"ENTRYTYPE": "misc", "title": "No author, no year"}),
    csl_item("stub1", {}, citation="stub1"),
    csl_item(
        "arabic", {"ENTRYTYPE": "book", "title": "كتاب الألم", "author": "الرازي, محمد", "year": "920?"}
    ),
]


def test_a_reference_becomes_an_item_with_its_parts():
    item = ITEMS[0]
    assert item["title"] == "Pain & SKIN: 50% of x"
    assert item["author"] == [{"family": "Müller", "given": "Jörg"}, {"literal": "WHO, Geneva"}]
    assert (item["type"], item["page"], item["issued"]) == (
        "article-journal",
        "1-10",
        {"date-parts": [[2014]]},
    )
    assert ITEMS[2]["title"] == "stub1"


def test_rispy_reads_the_ris_back():
    read = rispy.loads(bibliography.ris(ITEMS).decode())
    assert [one["id"] for one in read] == ["muller2014", "nobody", "stub1", "arabic"]
    first = read[0]
    assert first["authors"] == ["Müller, Jörg", "WHO, Geneva"]
    assert (first["type_of_reference"], first["year"], first["start_page"], first["end_page"]) == (
        "JOUR",
        "2014",
        "1",
        "10",
    )
    assert (first["doi"], first["urls"]) == ("10.1000/a_b", ["https://example.org/a_b?c=1&d"])
    assert "authors" not in read[1]
    assert read[3]["authors"] == ["الرازي, محمد"]


def test_bibtex_is_read_back_by_its_parser_and_by_our_own_import():
    written = bibliography.bibtex(ITEMS).decode()
    library = bibtexparser.parse_string(written)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["muller2014", "nobody", "stub1", "arabic"]
    row = read_bibtex(written).accepted()[0]
    assert (row.title, row.container, row.pages) == ("Pain & SKIN: 50% of x", "Trends in Medicine", "1–10")
    assert row.authors == ("Müller, Jörg", "{WHO, Geneva}", "et al.")
    assert (row.doi, row.url) == ("10.1000/a_b", "https://example.org/a_b?c=1&d")


def test_two_references_never_share_a_key():
    written = bibliography.bibtex([ITEMS[1], {**ITEMS[1], "id": "no,body"}])
    assert len({entry.key for entry in bibtexparser.parse_string(written.decode()).entries}) == 2


@pytest.mark.parametrize("kind", ["ris", "bibtex", "csl"])
def test_an_edition_is_cited_with_its_address(kind):
    document = edition(edition=EDITION | {"doi": "10.5555/g"})
    cited = bibliography.WRITERS[kind]([bibliography.own(document, "https://delphi.example/g/1.0")]).decode()
    for said in (
        "Mesotherapy in clinical practice",
        "2026",
        "https://delphi.example/g/1.0",
        "10.5555/g",
        "1.0",
    ):
        assert said in cited


def test_editions_that_kept_no_parts_give_their_citations():
    items = bibliography.items(edition())
    assert [item["title"] for item in items] == [one["text"] for one in edition()["references"]]
    assert json.loads(bibliography.csl(items)) == items


def test_references_that_were_stored_in_another_order_give_the_same_file():
    turned = [dict(reversed(item.items())) for item in ITEMS]
    assert bibliography.csl(turned) == bibliography.csl(ITEMS)
    assert list(json.loads(bibliography.csl(turned))[0])[:3] == ["id", "type", "title"]
