"""The page's figures in documents: drawn from what an edition froze, told in words, and sound as SVG."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from pypdf import PdfReader

from delphi.export import docx, figures, pdf
from tests.export.documents import NASTY, NOT_AGREED, ROUNDS, edition, recommendation, summary

GROUPS = {name: {"n": 8, "median": median} for name, median in (("Nurses", 8.0), ("Physicians", 3.0))}


def vote(number, counts, outcome="open", **more):
    return {"round": number, "version": 1, "outcome": outcome, **summary(counts), **more}


VOTES = [
    {"label": "TEC1", "rounds": [
        vote(1, [0, 1, 0, 3, 1, 2, 5, 6, 6]) | {"q1": 5.0},
        vote(2, [0, 1, 0, 0, 1, 0, 5, 9, 8], "accepted", groups=GROUPS),
    ]},
    {"label": "PAI5", "rounds": [vote(2, [2, 3, 2, 4, 3, 2, 2, 1, 0])]},
]  # fmt: skip
DOCUMENT = edition(
    votes=VOTES,
    recommendations=[recommendation(text=NASTY)],
    rounds=[ROUNDS[0] | {"finished_by_day": [3, 9, 25]}, ROUNDS[1] | {"finished_by_day": [1, 24]}],
)


def test_each_figure_is_told_in_words_and_holds_what_was_typed_as_words():
    found = [*figures.figures(DOCUMENT, str), *figures.response(DOCUMENT, str)]
    assert [one["alt"] for one in found] == [
        "2 of 2 statements have their median in 7 to 9; none is split.",
        "From round 1 to round 2 the panel moved closer on 1 of 1 statements and further apart on 0.",
        "On 1 of 1 statements the medians of the groups lie in different bands.",
        "Round 1: 25 of 26 finished. Round 2: 24 of 26 finished.",
    ]
    drawn = [ElementTree.fromstring(one["svg"]) for one in found]
    assert [one.get("aria-label") for one in drawn] == [one["alt"] for one in found]
    assert all(NASTY[:30] in "".join(one.itertext()) for one in drawn[:3])


def test_pdf_and_word_hold_every_figure_with_its_words():
    reader = PdfReader(io.BytesIO(pdf.render(DOCUMENT)))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    told = " ".join(one["/Alt"] for one in objects if isinstance(one, dict) and "/Alt" in one)
    with zipfile.ZipFile(io.BytesIO(docx.render(DOCUMENT))) as archive:
        word = archive.read("word/document.xml").decode()
    for one in (*figures.figures(DOCUMENT, str), *figures.response(DOCUMENT, str)):
        assert one["alt"] in told
        assert f'descr="{one["alt"]}"' in word
        assert one["caption"] in word


def test_a_large_panel_of_statements_is_drawn_in_parts_that_fit_a_page():
    many = [{"label": f"S{n}", "rounds": [vote(1, [0, 0, 0, 0, 0, 0, 3, 0, 0])]} for n in range(90)]
    found = figures.figures(edition(votes=many), str)
    assert [one["caption"][-6:] for one in found] == [" (1/3)", " (2/3)", " (3/3)"]
    assert max(float(ElementTree.fromstring(one["svg"]).get("height")) for one in found) < 900


def test_rankings_estimates_and_old_editions_are_not_drawn():
    places = {"low": 1, "high": 3, "agree": [1, 1], "disagree": [2, 3]}
    ranked = [
        {"label": "PAI5", "rounds": [{**vote(2, [1]), "counts": {"1": 4, "2": 0, "3": 0}, "n_first": 1}]}
    ]
    assert figures.figures(edition(votes=ranked, not_agreed=[NOT_AGREED[0] | {"scale": places}]), str) == []
    assert figures.figures(edition(), str) == []
    assert figures.response(edition(), str) == []
