"""Finds the messages of the program for translators; babel.cfg names `extract`.

Babel's own reader of Python takes every string inside a call, so that `Sentence("Line %(n)s", names=", ".join(x))`
would become a message with a plural. This one knows which argument is which.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, BinaryIO

# What takes a message as its first argument: gettext under its names, and what is said where no request is known.
SINGLE = {
    "_",
    "gettext",
    "lazy_gettext",
    "translate",
    "Sentence",
    "NotAcceptable",
    "NotNow",
    "Blocked",
    "TooOften",
}
PLURAL = {"ngettext", "Sentence"}
# What writes an event takes words that the audit trail shows: the action, and the names of the details.
RECORDING = {"record", "_record"}

Found = tuple[int, str, str | tuple[str, str], list[str]]


def extract(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Line, kind, message (with its plural) and no comments, as Babel wants them."""
    for call in ast.walk(ast.parse(file.read())):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = [_text(argument) for argument in call.args]
        plural = next((_text(word.value) for word in call.keywords if word.arg == "plural"), None)
        plural = plural or (given[1] if len(given) > 1 else None)
        if name in PLURAL and given and given[0] and plural:
            yield call.lineno, "ngettext", (given[0], plural), []
        elif name in SINGLE and given and given[0]:
            yield call.lineno, "gettext", given[0], []
        elif name in RECORDING:
            shown = [text for text in given if text] + [_recorded(word) for word in call.keywords]
            yield from ((call.lineno, "gettext", text, []) for text in shown if text)


def _recorded(word: ast.keyword) -> str | None:
    """What the audit trail shows of a named argument."""
    if word.arg == "action":
        return _text(word.value)
    return None if word.arg in {None, "by", "subject", "at"} else str(word.arg).replace("_", " ")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
