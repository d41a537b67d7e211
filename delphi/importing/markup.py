"""The plain words of a text that a survey program keeps as HTML."""

from __future__ import annotations

import html
import re

from delphi.importing.characters import tidy

UNREAD = re.compile(
    r"<(script|style|head|template)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
BLOCK = re.compile(
    r"</?(?:blockquote|br|d[dlt]|div|h[1-6r]|li|ol|p|section|t(?:able|[drh])|ul)\b[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
ENTITY = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
LONGEST = 20_000  # of a text in which tags are looked for; longer ones are refused elsewhere


def plain(text: str) -> str:
    """The text without its tags, its entities as characters; a text that holds neither stays as it is."""
    if len(text) > LONGEST or not (TAG.search(text) or ENTITY.search(text)):
        return text
    words = TAG.sub("", BLOCK.sub("\n", UNREAD.sub("", text)))
    lines = (" ".join(line.split()) for line in html.unescape(words).split("\n"))
    return tidy("\n".join(line for line in lines if line))
