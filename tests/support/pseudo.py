"""A language that shows what was translated: ⟦every message⟧, with its ⟪values⟫ marked inside."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from babel.support import NullTranslations

VALUE = re.compile(r"(?<!%)%\(\w+\)[sd]")
SHOWN = ("alt", "aria-description", "aria-label", "aria-roledescription", "placeholder", "title")
# Nothing below these is read as words; their texts are code, data, or moments that Babel writes.
SILENT = {"code", "kbd", "pre", "script", "style", "template", "textarea", "time"}
HOOKS = {"data-controller", "data-key", "data-kind"}
CHANGED = {"ins", "del"}
EMPTY = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "rect", "source", "wbr",
}  # fmt: skip


class Pseudo(NullTranslations):
    """Marks each message and remembers that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return marked(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        self.asked.add(singular)
        return marked(singular if n == 1 else plural)

    ugettext = gettext
    ungettext = ngettext


def marked(message: str) -> str:
    """The message in brackets, its values in brackets of their own."""
    return f"⟦{VALUE.sub(lambda value: f'⟪{value[0]}⟫', message)}⟧"


def untranslated(text: str) -> str:
    """What of a text stands outside every message: bare text, and the values put into messages."""
    kept, depth = [], [False]
    for letter in text:
        if letter in "⟦⟪":
            depth.append(letter == "⟦")
            kept.append("\n")
        elif letter in "⟧⟫" and len(depth) > 1:
            depth.pop()
            kept.append("\n")
        elif not depth[-1]:
            kept.append(letter)
    return "".join(kept)


class Words(HTMLParser):
    """Collects what a reader of a page sees or hears: (element, text, whether it is a piece of changed words)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool]] = []
        self._open: list[tuple[str, int]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        # What scripts say lies in data attributes; words without a space there are names of hooks.
        said = [
            name for name in given
            if name in SHOWN or (name.startswith("data-") and name not in HOOKS and " " in given[name].strip())
        ]  # fmt: skip
        self.found += [(f"<{tag} {name}>", given[name], False) for name in said]
        if tag in CHANGED and self._open:
            self._open[-1] = (f"{self._open[-1][0]} changed", self._open[-1][1])
        if tag not in EMPTY:
            self._open.append((tag, len(self.found)))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, first = self._open.pop()
            if name.endswith(" changed") or name in CHANGED:
                self.found[first:] = [(where, text, True) for where, text, _is_piece in self.found[first:]]
            if name.split()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        names = [name.split()[0] for name, _first in self._open]
        if data.strip() and not SILENT.intersection(names):
            self.found.append((f"<{names[-1] if names else ''}>", data, False))
