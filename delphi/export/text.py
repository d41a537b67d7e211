"""Text that a person typed, made safe for a document format without changing what can be shown."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

REPLACEMENT = "\ufffd"
# Control characters other than tab and newline, halves of pairs and non-characters: no document can hold
# them, and a word processor refuses a file that does.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(value: Any) -> Any:
    """The value with every unprintable character shown as �, through lists and dicts."""
    if isinstance(value, str):
        return UNPRINTABLE.sub(REPLACEMENT, value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def is_rtl(words: str) -> bool:
    """Whether the first letter is of a script that runs from right to left."""
    for letter in words:
        if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            return way != "L"
    return False


def paragraphs(text: str | None) -> list[str]:
    """The text cut at its line ends, without empty lines."""
    return [line.strip() for line in (text or "").split("\n") if line.strip()]
