"""A receipt: a short code bound to everything that one panellist said in one round, without telling who."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from delphi.domain import chain

# Letters that no two of are mistaken for each other, read aloud or by eye (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OILU", "011V")
N_LETTERS, N_TOGETHER = 12, 4

# One answer: label, version, value, kept, abstained.
Answered = Sequence[Any]


def receipt(key: str, slug: str, number: int, answers: Iterable[Answered]) -> str:
    """The code of these answers in round `number` of the study, such as 7KQ2-M9TX-4HVC.

    60 bits of the SHA-256 of canonical JSON. `key` is a secret of the panellist: without it nobody can tell
    from somebody's ratings which code is theirs, nor from the codes how anybody rated. The order of the
    answers does not matter; any other answer gives another code.
    """
    content = {"key": key, "study": slug, "round": number, "answers": sorted(map(list, answers))}
    number_of = int.from_bytes(hashlib.sha256(chain.canonical(content)).digest()[:8], "big") >> 4
    letters = [_ALPHABET[number_of >> (5 * place) & 31] for place in reversed(range(N_LETTERS))]
    return _grouped("".join(letters))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + N_TOGETHER] for at in range(0, N_LETTERS, N_TOGETHER))


def as_typed(text: str) -> str:
    """A code as somebody typed it, in the one way in which it is written; any other text gives no code."""
    letters = "".join(sign for sign in text.upper().translate(_READ_AS) if sign in _ALPHABET)
    return _grouped(letters) if len(letters) == N_LETTERS else ""
