"""Citations in a text: [@kocak2019], or several as in [@kocak2019; @mammucari2014]."""

from __future__ import annotations

import re
from collections.abc import Iterable

CITATION = re.compile(r"\[@([^\[\]\n]{1,1000})\]")


def keys_in(citation: str) -> tuple[str, ...]:
    """The keys between the brackets of one citation, without the @ of each."""
    return tuple(key for part in citation.split(";") if (key := part.strip().lstrip("@").strip()))


def cited(*texts: str) -> tuple[str, ...]:
    """The keys that texts cite, as they first appear."""
    found = (key for text in texts for one in CITATION.finditer(text) for key in keys_in(one[1]))
    return tuple(dict.fromkeys(found))


def numbered(keys: Iterable[str], numbers: dict[str, int]) -> str:
    """What stands in the text: “[2, 5]”, in rising order; a key that is not known shows as “?”."""
    known = sorted({numbers[key] for key in keys if key in numbers})
    unknown = any(key not in numbers for key in keys)
    return f"[{', '.join([*map(str, known), *(['?'] if unknown else [])])}]"
