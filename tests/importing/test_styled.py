"""References formatted in each style that is offered, from what BibTeX says."""

from __future__ import annotations

import pytest

from delphi.importing.csl import csl_item
from delphi.importing.styled import STYLES, formatted

ARTICLE = {
    "ENTRYTYPE": "article", "title": "What is {mesotherapy}?", "author": "Mammucari, Massimo and Russo, D. and others",
    "journal": "Trends in Medicine", "year": "2014", "volume": "14", "number": "2", "pages": "1--10",
}  # fmt: skip


def set_in(style: str, doi: str | None = "10.1/x", url: str | None = None, **fields: str) -> str:
    return formatted(csl_item("k", {**ARTICLE, **fields}, "", doi, url), style)


def test_vancouver_is_as_nlm_prints_it():
    expected = (
        "Mammucari M, Russo D, et al. What is mesotherapy? Trends in Medicine. 2014;14(2):1–10. doi:10.1/x"
    )
    assert set_in("nlm-citation-sequence") == expected


@pytest.mark.parametrize("style", STYLES)
def test_each_style_names_the_work_once_and_ends_with_its_address(style):
    text = set_in(style)
    assert text.count("10.1/x") == 1
    assert text.endswith(" doi:10.1/x")
    assert text.count("mesotherapy") == 1
    assert not text[0].isdigit()
    assert "1–10" in text
    by_address = set_in(style, None, "https://e.org/x", author="")
    assert by_address.endswith(" https://e.org/x")
    assert by_address.lower().count("what is mesotherapy") == 1


def test_what_is_hardly_known_is_formatted_nonetheless():
    assert (
        formatted(csl_item("k", {"title": "Ein Titel <b>& mehr"}, "", None, None)) == "Ein Titel <b>& mehr."
    )
    assert formatted(csl_item("k", {}, "Rossi 2020", None, None)).startswith("Rossi 2020")
