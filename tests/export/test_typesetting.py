"""What is large is set in a process of its own, and comes out the same."""

from __future__ import annotations

import pytest

from delphi.export import docx, pdf, typesetting
from tests.export.documents import edition, recommendation


@pytest.fixture
def all_is_large(monkeypatch):
    monkeypatch.setattr(typesetting, "LARGE", 0)


def test_much_is_set_in_another_process_to_the_same_bytes(monkeypatch, all_is_large):
    apart = pdf.render(edition()), docx.render(edition())
    monkeypatch.setattr(typesetting, "LARGE", 10**9)
    assert apart == (pdf.render(edition()), docx.render(edition()))


def test_what_is_set_in_another_process_leaves_nothing_in_this_one(monkeypatch, all_is_large):
    monkeypatch.setattr(typesetting, "_set", None)
    assert pdf.render(edition()).startswith(b"%PDF")


def test_a_character_that_no_font_has_is_told_from_process_to_process(all_is_large):
    made = pdf.render(edition(recommendations=[recommendation(remarks="A rare letter: \U0001e900")]))
    assert made.startswith(b"%PDF")


def test_what_cannot_be_set_at_all_says_so_in_the_words_of_the_compiler(all_is_large):
    with pytest.raises(typesetting.Unsettable, match="failed to parse SVG") as told:
        typesetting.pictures("drawings.typ", ["<svg"], 72)
    assert "Traceback" not in str(told.value)
