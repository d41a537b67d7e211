"""Reads references as reference managers and PubMed export them: RIS and .nbib."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import LINE_END, refuse_control_characters
from delphi.importing.cited import bare_doi
from delphi.importing.markup import plain
from delphi.importing.problems import Problem, distinct
from delphi.importing.references import ReferenceImport, ReferenceRow, repeated, row_problems
from delphi.importing.tables import LIMITS, Limits, refuse_long_text

RIS = re.compile(r"\ufeff?TY  ?- ")
NBIB = re.compile(r"\ufeff?PMID ?- ")
RIS_END = re.compile(r"ER  ?-")
RIS_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?\Z")
NBIB_TAG = re.compile(r"([A-Z]{2,4}) {0,2}-(?: (.*))?\Z")
KINDS = {"JOUR": "article", "EJOUR": "article", "MGZN": "article", "BOOK": "book", "EBOOK": "book", "CHAP": "incollection",
         "ECHAP": "incollection", "CONF": "inproceedings", "CPAPER": "inproceedings", "THES": "phdthesis",
         "RPRT": "techreport"}  # fmt: skip
NBIB_NAMES = {
    "PMID": "pmid", "TI": "title", "BTI": "book", "FAU": "authors", "AU": "short_authors", "CN": "groups",
    "JT": "journal", "TA": "short_journal", "DP": "date", "VI": "volume", "IP": "number", "PG": "pages",
    "LID": "dois", "AID": "more_dois", "PB": "publisher", "UK": "unknown_tag", "ER": "end_of_reference",
}  # fmt: skip
NBIB_LISTS = ["FAU", "AU", "CN", "LID", "AID"]
YEAR = re.compile(r"\d{4}")


# The DOI ("" for none) and the citation of a reference; both are empty for a stub.
Known = tuple[str, str]


def is_export(text: str) -> bool:
    """Whether a text holds RIS or .nbib, by its first entry."""
    return _begins(text) is not None


def _begins(text: str) -> re.Pattern[str] | None:
    for line in LINE_END.split(text):
        for begins in (RIS, NBIB):
            if begins.match(line):
                return begins
        if line.lstrip().startswith("@"):
            return None
    return None


def read_export(
    text: str, known: Mapping[str, Known] | None = None, limits: Limits = LIMITS
) -> ReferenceImport:
    """The references of a RIS or .nbib text; `known` has what the study knows by each key.

    Neither form has keys: a work that is known by its DOI keeps its key, any other gets the name of its first
    author with the year. What has the DOI of an earlier entry is the same work and is left out, with its line
    in `repeated`. Raises NotAcceptable where the text holds no reference.
    """
    refuse_long_text(text, limits)
    refuse_control_characters(text)
    begins = _begins(text)
    if begins is None:
        raise NotAcceptable(
            "The text holds no reference. RIS begins an entry with “TY  - ”, PubMed with “PMID- ”."
        )
    entries = list(_entries(text, begins))
    if len(entries) > limits.n_rows:
        raise NotAcceptable("The text has more than %(n)s references. Import them in parts.", n=limits.n_rows)
    keys = _Keys(dict(known or {}))
    rows: list[ReferenceRow] = []
    lines: list[int] = []
    again: list[int] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for line, entry in entries:
        if begins is RIS and not any(RIS_END.match(one) for one in entry):
            what = Sentence("The entry has no end.")
            problems.append(
                Problem(line, "ER", what, Sentence("Close it with a line “ER  - ”, or export it again."))
            )
        fields = _ris(entry) if begins is RIS else _nbib(entry)
        doi = fields["doi"].lower()
        if doi and doi in seen:
            again.append(line)
            continue
        seen.add(doi)
        row = _row(fields, keys)
        rows.append(row)
        lines.append(line)
        problems += row_problems(line, row)
    problems += repeated(rows, tuple(lines), (), ())
    return ReferenceImport(tuple(rows), distinct(problems), tuple(lines), tuple(again))


def _entries(text: str, begins: re.Pattern[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each entry with the number of its first."""
    first = 0
    entry: list[str] = []
    for number, line in enumerate(LINE_END.split(text), start=1):
        if begins.match(line):
            if first:
                yield first, entry
            first, entry = number, []
        entry.append(line.lstrip("\ufeff"))
    if first:
        yield first, entry


def _parsed(entry: list[str], tag: re.Pattern[str], end: str, **known: Any) -> dict[str, Any]:
    """One entry by the parser of RIS, to which both forms are lines of a tag and its content."""
    from rispy.parser import RisParser  # type: ignore[import-untyped]

    class Parser(RisParser):  # type: ignore[misc]
        START_TAG = known.pop("start", "TY")

        def parse_line(self, line: str) -> tuple[str | None, str]:
            found = tag.match(line.rstrip())
            return (found[1], (found[2] or "").strip()) if found else (None, line.strip())

    lines = [line for line in entry if line.strip() and not RIS_END.match(line)]
    found = Parser(skip_unknown_tags=True, **known).parse("\n".join([*lines, end]))
    return dict(found[0]) if found else {}


def _ris(entry: list[str]) -> dict[str, Any]:
    found = _parsed(entry, RIS_TAG, "ER  - ")
    start, end = str(found.get("start_page", "")), str(found.get("end_page", ""))
    return {
        "kind": KINDS.get(str(found.get("type_of_reference", "")).upper(), "misc"),
        "title": found.get("title") or found.get("primary_title", ""),
        "authors": [*found.get("authors", found.get("first_authors", []))],
        "year": found.get("year") or found.get("publication_year") or found.get("date", ""),
        "container": next((found[name] for name in (
            "journal_name", "alternate_title3", "secondary_title", "alternate_title1", "alternate_title2", "publisher",
        ) if found.get(name)), ""),
        "volume": found.get("volume", ""),
        "number": found.get("number", ""),
        "pages": f"{start}-{end}" if end and "-" not in start and end != start else start,
        "doi": _doi(found.get("doi", "")),
        "url": next((url for url in found.get("urls", []) if url), ""),
    }  # fmt: skip


def _nbib(entry: list[str]) -> dict[str, Any]:
    found = _parsed(
        entry,
        NBIB_TAG,
        "ER  - ",
        start="PMID",
        mapping=NBIB_NAMES,
        list_tags=NBIB_LISTS,
        delimiter_tags_mapping={},
    )
    numbers = [*found.get("dois", []), *found.get("more_dois", [])]
    doi = next((one.removesuffix("[doi]").strip() for one in numbers if one.endswith("[doi]")), "")
    pmid = str(found.get("pmid", "")).split(" ")[0]
    return {
        "kind": "book" if found.get("book") else "article",
        "title": str(found.get("title") or found.get("book", "")).removesuffix("."),
        "authors": [*found.get("authors", found.get("short_authors", [])), *found.get("groups", [])],
        "year": found.get("date", ""),
        "container": found.get("short_journal") or found.get("journal") or found.get("publisher", ""),
        "volume": found.get("volume", ""),
        "number": found.get("number", ""),
        "pages": found.get("pages", ""),
        "doi": _doi(doi),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdecimal() and not doi else "",
        "pmid": pmid if pmid.isdecimal() else "",
    }


def _doi(written: str) -> str:
    return bare_doi(written) or written.strip()


def _row(found: Mapping[str, Any], keys: _Keys) -> ReferenceRow:
    texts = {
        name: plain(str(found[name])).replace("\n", " ") for name in found if name not in ("authors", "year")
    }
    authors = tuple(plain(author).replace("\n", " ") for author in found["authors"] if author.strip())
    dated = YEAR.search(str(found["year"]))
    year = dated.group() if dated else ""
    fields = {
        "title": texts["title"], "author": " and ".join(authors), "year": year, "journal": texts["container"],
        "volume": texts["volume"], "number": texts["number"], "pages": texts["pages"], "doi": texts["doi"],
        "url": texts["url"], "pmid": texts.get("pmid", ""),
    }  # fmt: skip
    return ReferenceRow(
        key=keys.next(texts["doi"], authors, year, texts["title"]),
        kind=texts["kind"],
        title=texts["title"],
        authors=authors,
        year=year,
        container=texts["container"],
        volume=texts["volume"],
        number=texts["number"],
        pages=re.sub(r"(?<=\w)-(?=\w)", "–", texts["pages"]),
        doi=texts["doi"],
        url=texts["url"],
        note="",
        fields={name: value for name, value in fields.items() if value},
    )


def free_key(taken: Container[str], authors: Sequence[str], year: str, title: str) -> str:
    """A key for a work that has none, as kocak2019; kocak2019b where that is taken."""
    start = _start(authors, year, title)
    return next(key for n in count() if (key := start if n == 0 else f"{start}{_letters(n)}") not in taken)


def _start(authors: Sequence[str], year: str, title: str) -> str:
    family = _named(authors[0]) if authors else (title.split() or ["reference"])[0]
    return f"{_ascii(family) or 'reference'}{year}"[:90]


def _named(author: str) -> str:
    """The family name; of a society with a long name its initials."""
    family, comma, _given = author.strip("{}").partition(",")
    capitals = [word[0] for word in family.split() if word[0].isupper()]
    return family if comma or len(capitals) < 3 else "".join(capitals)


class _Keys:
    """Keys for works that have none: kocak2019, then kocak2019b for another work."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = dict(known)
        self.by_doi = {doi.lower(): key for key, (doi, _) in known.items() if doi}
        self.given: set[str] = set()

    def next(self, doi: str, authors: tuple[str, ...], year: str, title: str) -> str:
        """The key under which the study knows the work, or a new one. A stub of the same name is filled in."""
        if doi and doi.lower() in self.by_doi:
            return self.by_doi[doi.lower()]
        start = _start(authors, year, title)
        tried = (
            start if n == 0 else f"{start}{_letters(n)}" for n in range(len(self.known) + len(self.given) + 1)
        )
        key = next(key for key in tried if key not in self.given and self._may_be(key, title))
        self.given.add(key)
        return key

    def _may_be(self, key: str, title: str) -> bool:
        """Whether nothing else is known by the key: a stub, or this work without a DOI."""
        doi, words = self.known.get(key, ("", ""))
        return not doi and (not words or title.casefold() in words.casefold())


def _letters(n: int) -> str:
    """1 as "b", 25 as "z", then "b2": the first work bears no letter."""
    return "abcdefghijklmnopqrstuvwxyz"[n % 26] + (str(n // 26 + 1) if n >= 26 else "")


def _ascii(name: str) -> str:
    plain_letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", plain_letters.lower())
