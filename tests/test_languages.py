"""Every string that a person reads can be translated, and a translator finds each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from delphi.domain.citing import CITATION
from delphi.domain.grade import Measure
from delphi.importing.styled import STYLES
from tests.support import catalogues, walked
from tests.support.pseudo import Words, untranslated
from tests.support.tree import breaches
from tests.support.walked import Walk

if TYPE_CHECKING:
    pass


PLACEHOLDER = re.compile(r"%\((\w+)\)")
NAMES = {
    "Deutsch",
    "Español",
    "Français",
    "Italiano",
    "Delphi",
    "delphi",
    "UTC",
    "SHA",
    "GRADE",
    "BibTeX",
    "DOCX",
    "Word",
    "JSON",
    "PDF",
    "CSV",
    # Journals and bodies after which a style of references is named, and measures of effect by their letters.
    *re.findall(r"[A-Za-z]{4,}|[A-Z]{3}", " ".join(STYLES.values())),
    *Measure,
}
WORD = re.compile(r"[^\W\d_]{2,}")
# Labels, codes, hashes, a count at the end, places for scripts to fill, moments as Babel writes them in letters.
CODE = re.compile(
    r"\b(?:[A-Z]{1,5}\d+|[0-9a-f]{16,}|(?:\w+day )?\d+ [A-Z]\w+ \d{4}(?:, \d\d:\d\d(?: \([A-Z]\w+\)?)?)?)(?!\w)"
    r"|\{\w+\}|(?:https?://|localhost/)\S+| \d+;?$|\[[\d, ?]+\]?"
)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str | None]:
    return catalogues.messages()


@pytest.fixture(scope="module")
def walk(run_folder: Path, migrated: Path) -> Walk:
    return walked.walk(run_folder, migrated)


class Typed:
    """Knows what people typed when it sees it on a page, whole or in part."""

    def __init__(self, data: set[str]) -> None:
        data = data | {CITATION.sub("", text) for text in data}  # on a page it is a number
        self.whole = {_even(line) for text in data for line in (text, *text.splitlines())}
        self.all = "\n".join(_even(text) for text in data)
        self.words = set(WORD.findall(self.all))

    def knows(self, text: str, is_piece: bool = False) -> bool:
        """Whether the text was typed. A short text must be all that somebody typed, unless it is a piece."""
        text = _even(text).strip("“”‘’()[].:,· ").removeprefix("doi:")
        return self._knows(text, is_piece) or self._knows(CODE.sub("", text).strip("“” "), is_piece)

    def _knows(self, text: str, is_piece: bool) -> bool:
        words = [word for word in WORD.findall(text) if word not in NAMES]
        if not words or text in self.whole:
            return True
        if is_piece:
            return self.words.issuperset(words)
        return len(words) > 2 and text in self.all


def _even(text: str) -> str:
    return " ".join(text.split())


def bare(page: str, typed: Typed) -> Iterator[str]:
    """What a page says in no language: neither a message nor what somebody typed."""
    for where, text, is_piece in Words(page).found:
        for part in untranslated(text).split("\n"):
            if not _is_typed(part, typed, is_piece):
                yield f"{where} {_even(part)[:120]!r}"


def _is_typed(text: str, typed: Typed, is_piece: bool) -> bool:
    """Whether all of it was typed: as a whole, or each thing of a list."""
    return typed.knows(text, is_piece) or any(
        len(parts) > 1 and all(_is_typed(one, typed, is_piece) for one in parts)
        for parts in (re.split(separator, text) for separator in (r"\s+[·–+→←]\s*|\s{2,}", r"[,;/]\s+"))
    )


def test_every_string_on_every_page_is_translated(walk: Walk):
    typed = Typed(walk.data)
    first: dict[str, str] = {}
    for name, page in walk.pages.items():
        for words in bare(page, typed):
            first.setdefault(words, name)
    found = [f"{words} on {name}" for words, name in first.items()]
    assert not found, breaches(found)


def test_every_message_that_pages_ask_for_is_in_the_catalogue(walk: Walk, catalogue: dict[str, str | None]):
    lost = sorted(message for message in walk.asked if message not in catalogue and message not in walk.data)
    assert not lost, breaches(lost)


def test_every_page_was_seen(walk: Walk, catalogue: dict[str, str | None]):
    assert len(walk.pages) > 200
    assert len(catalogue) > 800
    assert not [name for name in walk.pages if name.endswith("(500)")]
    assert walk.known - walk.endpoints <= {"static", "assets.plotly", "assets.versioned"}


def test_the_values_of_a_message_are_those_of_its_plural(catalogue: dict[str, str | None]):
    differing = [
        f"{one!r} / {many!r}"
        for one, many in catalogue.items()
        if many and not set(PLACEHOLDER.findall(one)) <= set(PLACEHOLDER.findall(many))
    ]
    assert not differing, breaches(differing)


def test_a_message_with_values_has_no_stray_percent_sign(catalogue: dict[str, str | None]):
    """`%(n)s of 75 %` would fail when it is filled in; there the sign is doubled."""
    for message in {*catalogue, *filter(None, catalogue.values())}:
        names = PLACEHOLDER.findall(message)
        if names:
            assert message % dict.fromkeys(names, 1)


def test_the_catalogue_knows_text_from_plural(tmp_path: Path):
    from tests.support.messages import extract

    program = tmp_path / "program.py"
    program.write_text(
        'Sentence("Unknown: %(keys)s.", keys=", ".join(keys))\n'
        'Sentence("One line.", plural="%(n)s lines.", n=n)\n'
        'raise NotNow("Not " "yet.")\n'
        'audit.record(session, study, by=by, action="opened", subject="round 1", at=at, n_rounds=1)\n'
    )
    with program.open("rb") as file:
        found = {message for _line, _kind, message, _comments in extract(file, (), (), {})}
    assert found == {"Unknown: %(keys)s.", ("One line.", "%(n)s lines."), "Not yet.", "opened", "n rounds"}


def test_every_language_has_a_whole_catalogue():
    found = [fault for code in catalogues.codes() for fault in catalogues.faults(code)]
    assert not found, breaches(found)


def test_pages_are_offered_in_the_languages_that_have_a_catalogue():
    import config

    assert {*config.settings()["LANGUAGES"]} == {"en", *catalogues.codes()}


def test_a_bare_string_is_noticed():
    page = '<p title="⟦Saved⟧">⟦Dear ⟪Ada⟫, welcome⟧ to <ins>the panel</ins></p><img alt="A plot"> <b>⟦a ⟪bad⟫ one⟧</b>'
    found = list(bare(page, Typed({"Ada", "the panel of experts"})))
    assert found == ["<p> 'to'", "<img alt> 'A plot'", "<b> 'bad'"]
