"""Reads DOIs, and the cell that lists the references of a statement."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from delphi.errors import Sentence
from delphi.importing.problems import Problem

# The registrant has four to nine digits, and may have parts (DOI Handbook, 2.2); length bounded for the database.
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]{1,300}\Z|10\.1002/[^\s\"]{1,300}\Z")
DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi\.org/|doi:\s*)", re.IGNORECASE)
KEY = re.compile(r"[^\s,;{}\"#%~\\=()]{1,100}\Z")
ENTRY = re.compile(r"(?P<key>\S+)\s+(?=(?:https?://|doi[.:]|10\.\d))(?P<doi>.+)\Z", re.IGNORECASE)
# Old Wiley DOIs hold a semicolon (";2-X"), which parts nothing.
SEPARATOR = re.compile(r";(?!2-[0-9A-Z](?:\s*(?:;|\Z)))|\n")

Cited = tuple[str, str | None]


def bare_doi(text: str) -> str | None:
    """The DOI without "doi:" or its web address, as written; None where it is not one."""
    found = DOI_PREFIX.match(text.strip())
    doi = text.strip()[found.end() if found else 0 :].strip().rstrip(".,")
    return doi if DOI.match(doi) else None


def same_doi(one: str, other: str) -> bool:
    """Whether two DOIs name the same work; DOIs know no upper and lower case."""
    return one.lower() == other.lower()


def looks_like_doi(text: str) -> bool:
    return bool(DOI_PREFIX.match(text) or text.startswith("10."))


def read_cited(cell: str) -> tuple[tuple[Cited, ...], tuple[Sentence, ...]]:
    """The (key, DOI or None) of each entry of a list such as "mammucari2014; kocak2019 doi:10.1016/…", and what is wrong.

    An entry that is only a DOI has the DOI as its key. An entry given twice counts once.
    """
    cited: dict[str, str | None] = {}
    wrong: list[Sentence] = []
    for entry in filter(None, (part.strip() for part in SEPARATOR.split(cell))):
        found = ENTRY.match(entry)
        key, written = (
            (found["key"], found["doi"]) if found else (entry, entry if looks_like_doi(entry) else None)
        )
        doi = bare_doi(written) if written else None
        if written and doi is None:
            wrong.append(Sentence("“%(doi)s” is not a DOI.", doi=written[:100]))
        elif found is None and doi is not None:
            cited.setdefault(doi, doi)
        elif not KEY.match(key):
            wrong.append(Sentence("“%(entry)s” is not the key of a reference.", entry=entry[:100]))
        else:
            cited[key] = cited.get(key) or doi
    return tuple(cited.items()), tuple(wrong)


def cited_problems(
    line: int,
    column: str,
    cited: tuple[Cited, ...],
    wrong: tuple[Sentence, ...],
    known_keys: Container[str] | None,
) -> Iterator[Problem]:
    """The problem of a list of references: malformed, or naming keys that the study does not hold."""
    remedy = Sentence(
        "Part the references by semicolons; write each as the key of an imported reference, "
        "as a DOI such as 10.1000/182, or as both."
    )
    for what in wrong:
        yield Problem(line, column, what, remedy)
    unknown = [key for key, doi in cited if known_keys is not None and doi is None and key not in known_keys]
    if unknown:
        yield Problem(
            line,
            column,
            Sentence("No reference is known as %(keys)s.", keys=", ".join(f"“{key}”" for key in unknown)),
            Sentence("Import the references first, add a DOI, or mend the key."),
        )
