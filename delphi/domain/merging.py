"""What two people made of one text, joined where they changed different paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Joined:
    """The text of both; where `clashes`, both changed the same place, and ours stands."""

    text: str
    clashes: bool


@dataclass(frozen=True)
class JoinedFields:
    """The fields of both, and the names of those that both changed."""

    values: dict[str, str]
    clashing: tuple[str, ...]


def join_fields(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> JoinedFields:
    """Several texts of one form at once, each by itself."""
    joined = {name: join(base.get(name, ""), text, theirs.get(name, "")) for name, text in ours.items()}
    return JoinedFields(
        {name: one.text for name, one in joined.items()},
        tuple(name for name, one in joined.items() if one.clashes),
    )


def join(base: str, ours: str, theirs: str) -> Joined:
    """Both changes of `base`, line by line, as three-way merges of files do."""
    if ours in (theirs, base) or theirs == base:
        return Joined(theirs if ours == base else ours, False)
    lines = [text.split("\n") for text in (base, ours, theirs)]
    found: list[str] = []
    place = [0, 0, 0]
    for steady in _steady(*lines):
        if not _take(found, lines, place, steady):
            return Joined(ours, True)
        found.append(lines[0][steady[0]])
        place = [one + 1 for one in steady]
    if not _take(found, lines, place, tuple(len(one) for one in lines)):
        return Joined(ours, True)
    return Joined("\n".join(found), False)


def _steady(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """The lines that both left as they were, as their places in the three texts."""
    in_ours, in_theirs = _kept(base, ours), _kept(base, theirs)
    return [(line, in_ours[line], in_theirs[line]) for line in sorted(in_ours.keys() & in_theirs.keys())]


def _kept(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _take(found: list[str], lines: Sequence[list[str]], start: Sequence[int], end: Sequence[int]) -> bool:
    """Add what stands between two steady lines; False where both changed it, each in another way."""
    base, ours, theirs = (one[a:b] for one, a, b in zip(lines, start, end, strict=True))
    if ours != base and theirs != base and ours != theirs:
        return False
    found += theirs if ours == base else ours
    return True
