"""The words of a statement: what a rewording changed, how long it is, whether it asks one thing."""

from __future__ import annotations

import enum
import re
from difflib import SequenceMatcher
from typing import NamedTuple

from delphi.errors import Sentence

MOST_WORDS = 35

# A word with inner hyphens, apostrophes and decimal points, or one sign; the space before it goes with it.
_TOKEN = re.compile(r"(\s*)(\w+(?:[-–'’.,]\w+)*|[^\w\s])")
_AND_OR = re.compile(r"\band\s*/\s*or\b", re.IGNORECASE)
_DEMANDS = frozenset({"should", "must", "shall"})
_JOINERS = frozenset({"and", "or", "but"})
# Comparing costs up to the product of the lengths; no statement is near this.
_MOST_COMPARED = 1000


class Change(enum.StrEnum):
    SAME = "same"
    DELETED = "del"
    INSERTED = "ins"


class Run(NamedTuple):
    """Consecutive words with one fate; `text` begins with the space that separates it, if any."""

    kind: Change
    text: str


def differences(old: str, new: str) -> list[Run]:
    """The way from the old words to the new ones, word by word; what was deleted comes first.

    The same and inserted runs together are `new` without the space at its end; the same and deleted ones are
    the words of `old`. A mere change of spacing is no difference. Texts of more than 1,000 words and signs are
    not compared: all of the old is deleted, all of the new inserted.
    """
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > _MOST_COMPARED:
        return [Run(Change.DELETED, _joined(before)), Run(Change.INSERTED, _joined(after))]
    matcher = SequenceMatcher(None, [word for _, word in before], [word for _, word in after], autojunk=False)
    runs = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run(Change.SAME, _joined(after[new_from:new_to])))
            continue
        if old_to > old_from:
            # Where the new text begins without a space, the space that followed the old words parts them.
            follows, comes = before[old_to : old_to + 1], after[new_from : new_from + 1]
            gap = follows[0][0] if follows and not (comes and comes[0][0]) else ""
            runs.append(Run(Change.DELETED, _joined(before[old_from:old_to]) + gap))
        if new_to > new_from:
            runs.append(Run(Change.INSERTED, _joined(after[new_from:new_to])))
    return runs


def word_count(text: str) -> int:
    return sum(1 for _, word in _tokens(text) if word[0].isalnum())


def warnings(text: str) -> tuple[Sentence, ...]:
    """What makes a statement hard to rate; advice, never a refusal."""
    found = []
    n = word_count(text)
    if n > MOST_WORDS:
        found.append(
            Sentence(
                "%(count)s words: a statement of up to %(most)s is understood at one reading.",
                count=n,
                most=MOST_WORDS,
            )
        )
    if _AND_OR.search(text):
        found.append(
            Sentence("“and/or” leaves open what is rated: say “and”, or “or”, or make two statements.")
        )
    if _asks_twice(text):
        found.append(Sentence("This asks for two things at once: make two statements of it."))
    return tuple(found)


def _asks_twice(text: str) -> bool:
    """Whether a demand, a joining word and another demand follow each other."""
    wanted = [_DEMANDS, _JOINERS, _DEMANDS]
    for _, word in _tokens(text):
        if word.lower() in wanted[0]:
            wanted.pop(0)
            if not wanted:
                return True
    return False


def _tokens(text: str) -> list[tuple[str, str]]:
    return _TOKEN.findall(text.rstrip())


def _joined(tokens: list[tuple[str, str]]) -> str:
    return "".join(space + word for space, word in tokens)
