"""The flow of panellists and of statements: the right numbers, drawn and in words, in every document."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from pypdf import PdfReader

from delphi.export import docx, flow, pdf
from tests.export.documents import NOT_AGREED, edition
from tests.export.test_pdf import text_of


def vote(number, outcome, version=1):
    return {
        "round": number,
        "version": version,
        "outcome": outcome,
        "n": 5,
        "n_agree": 1,
        "n_disagree": 1,
        "median": 5.0,
    }


VOTES = [
    {"label": "A", "rounds": [vote(1, "accepted")]},
    {"label": "B", "rounds": [vote(1, "open"), vote(2, "accepted", 2)]},
    {"label": "C", "rounds": [vote(1, "open"), vote(2, "open")]},
    {"label": "D", "rounds": [vote(1, "open")]},
    {"label": "E", "rounds": [vote(1, "open")]},
    {"label": "F", "rounds": [vote(1, "rejected")]},
    {"label": "G", "rounds": [vote(2, "rejected")]},
]  # fmt: skip
GONE = [
    NOT_AGREED[0] | {"label": "C", "state": "open"}, NOT_AGREED[0] | {"label": "D", "state": "dropped", "went_into": ["G"]},
    NOT_AGREED[0] | {"label": "E", "state": "dropped"},
]  # fmt: skip
DOCUMENT = edition(votes=VOTES, not_agreed=GONE)


def test_each_statement_is_counted_once_on_its_way():
    first, second, last = flow.statement_steps(DOCUMENT, str)
    assert first.lines == ("Round 1", "statements: 6")
    assert first.leaves == ("accepted: 1", "rejected: 1", "went into others: 1", "dropped by the chair: 1")
    assert second.lines == ("Round 2", "statements: 3", "carried: 1", "new: 1", "reworded: 1")
    assert second.leaves == ("accepted: 1", "rejected: 1", "left open: 1")
    assert last.lines == ("Edition 1.0", "recommendations: 1")


def test_panellists_are_told_round_by_round():
    steps = flow.panel_steps(DOCUMENT, str)
    assert [step.lines[-1] for step in steps] == [
        "invited by the end of round 1: 26", "answered everything asked of them: 25",
        "answered everything asked of them: 24", "panellists: 26",
    ]  # fmt: skip
    assert [step.leaves for step in steps[1:3]] == [
        ("did not answer everything: 1",),
        ("did not answer everything: 2",),
    ]


def test_the_drawing_is_sound_and_holds_every_word():
    for one in flow.drawings(DOCUMENT, lambda words: words.replace("accepted", '<b>&"angenommen"')):
        tree = ElementTree.fromstring(one["svg"])
        assert tree.get("aria-label") == one["alt"]
    assert '<b>&"angenommen": 1' in "".join(tree.itertext())


def test_an_edition_of_before_votes_were_kept_draws_the_panel_alone():
    assert [one["caption"] for one in flow.drawings(edition(), str)] == ["Flow of panellists"]
    assert flow.drawings(edition(rounds=[]), str) == []


def test_pdf_and_word_hold_both_drawings_with_their_words():
    reader = PdfReader(io.BytesIO(pdf.render(DOCUMENT)))
    found = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    told = " ".join(item["/Alt"] for item in found if isinstance(item, dict) and "/Alt" in item)
    assert "Round 1: statements: 6; → accepted: 1" in told
    assert "went into others: 1" in text_of(pdf.render(DOCUMENT))  # as words, so it is drawn and no picture
    with zipfile.ZipFile(io.BytesIO(docx.render(DOCUMENT))) as archive:
        words = archive.read("word/document.xml").decode()
    assert "Flow of statements" in words
    assert 'descr="Round 1: statements: 6' in words
