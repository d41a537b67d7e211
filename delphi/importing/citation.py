"""Writes a reference as a short citation in the manner of Vancouver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from delphi.importing.names import ET_AL, short_name
from delphi.importing.references import ReferenceRow

N_AUTHORS = 6


def cite(reference: ReferenceRow | Mapping[str, Any]) -> str:
    """The citation of a row, or of a mapping with its fields: authors, title, container, year, volume, pages, DOI.

    Up to six authors are named, then "et al."; what is not known is left out; the address stands in for a
    missing DOI.
    """
    fields = asdict(reference) if isinstance(reference, ReferenceRow) else reference
    known = {
        name: str(value) for name, value in fields.items() if value and name not in ("authors", "fields")
    }
    sentences = [_authors(tuple(fields.get("authors") or ())), known.get("title", ""), *_place(known)]
    text = " ".join(_ended(sentence) for sentence in sentences if sentence)
    link = f"doi:{known['doi']}" if "doi" in known else known.get("url", "")
    return f"{text} {link}".strip()


def _authors(authors: tuple[str, ...]) -> str:
    named = [short_name(author) for author in authors if author != ET_AL]
    more = len(named) > N_AUTHORS or ET_AL in authors
    return ", ".join(named[:N_AUTHORS] + ([ET_AL] if more else []))


def _place(known: Mapping[str, str]) -> tuple[str, str]:
    issue = known.get("volume", "") + (f"({known['number']})" if "number" in known else "")
    where = ":".join(filter(None, (issue, known.get("pages", ""))))
    return known.get("container", ""), ";".join(filter(None, (known.get("year", ""), where)))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
