"""The safe subset of Markdown: what it sets, and what stays dead text."""

from __future__ import annotations

import pytest

from delphi.export.markdown import blocks, html, paragraphs_of


def shown(text: str, **numbers: int) -> str:
    return str(html(blocks(text, numbers)))


def test_words_lists_tables_and_citations_are_set():
    text = "**Bold** *em* [@b; @a_x_y].\n\n- one\n  1. in\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Head"
    page = shown(text, a_x_y=1, b=4)
    assert "<p><strong>Bold</strong> <em>em</em> [1, 4].</p>" in page
    assert '<ul><li><p>one</p><ol start="1"><li><p>in</p></li></ol></li></ul>' in page
    assert "<blockquote><p>said</p></blockquote>" in page
    assert "<td>2</td>" in page
    assert "<h4>Head</h4>" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,hi)",
        '![x](https://e.org/x.png "t")',
        '<a href="https://e.org" onclick="x()">x</a>',
        '[x](https://e.org/"onmouseover="x)',
        "[@<img src=x onerror=x>]",
        "```\n<b>x</b>\n```",
    ],
)
def test_nothing_that_could_run_comes_through(text):
    page = shown(text)
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="java' not in page.lower()
    assert 'href="data' not in page
    assert "<b>" not in page
    assert '"onmouseover' not in page


def test_an_unknown_reference_shows():
    assert "[2, ?]" in shown("As [@known; @unknown].", known=2)


def test_plain_formats_get_the_same_words():
    assert paragraphs_of(blocks("1. *a*\n2. b\n\nOne\ntwo [@k]", {"k": 3})) == [
        "1. a",
        "2. b",
        "One",
        "two [3]",
    ]


@pytest.mark.parametrize("deep", [">" * 3000 + "x", "- " * 2000 + "x", "*" * 3000 + "x", "[" * 3000 + "x"])
def test_what_lies_too_deep_is_kept_as_it_was_typed(deep):
    assert "".join(paragraphs_of(blocks(deep, {}))).endswith("x")
