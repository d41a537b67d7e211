"""By what two references are known to be the same work: its DOI, its PubMed number, or title and year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from delphi.importing.latex import readable

SHORTEST = 20  # letters of a title that tells a work apart: "Editorial" is many works
PUBMED = re.compile(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)|/pubmed/(\d+)")


def marks(doi: str | None, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The marks of a work, the surest first; none where nothing is known but a key."""
    found = [f"doi {doi.lower()}"] if doi else []
    if number := _pubmed(fields):
        found.append(f"pmid {number}")
    title = _letters(readable(str(fields.get("title", ""))))
    year = re.search(r"\d{4}", str(fields.get("year") or fields.get("date") or ""))
    if len(title) >= SHORTEST and year:
        found.append(f"title {title} {year.group()}")
    return tuple(found)


def _pubmed(fields: Mapping[str, Any]) -> str:
    number = str(fields.get("pmid") or "").strip()
    address = PUBMED.search(str(fields.get("url") or ""))
    return (
        number
        if number.isdecimal()
        else next((one for one in address.groups() if one), "")
        if address
        else ""
    )


def _letters(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).casefold()
    return re.sub(r"[^a-z0-9\u0370-\u03ff\u0400-\u04ff]+", "", plain)
