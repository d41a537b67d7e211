"""Reads references from BibTeX, naming every entry that cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import LINE_END, refuse_control_characters
from delphi.importing.cited import KEY, bare_doi
from delphi.importing.columns import HTML, too_long
from delphi.importing.latex import plain_address, readable
from delphi.importing.names import ET_AL, read_authors
from delphi.importing.problems import Problem, distinct, refuse_unless_right
from delphi.importing.tables import LIMITS, Limits, refuse_long_text

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

CONTAINERS = (
    "journal", "journaltitle", "booktitle", "howpublished", "publisher", "school", "institution", "organization",
)  # fmt: skip
ADDRESS = re.compile(r"https?://[^\s<>\"]{1,1900}\Z", re.IGNORECASE)
BLOCK = re.compile(r"@\w*[ \t]*[{(]")
N_CHARACTERS = 2_000

__all__ = ["ET_AL", "ReferenceImport", "ReferenceRow", "read_bibtex"]


@dataclass(frozen=True)
class ReferenceRow:
    """A reference for reading; `authors` are "Family, Given" and may end in "et al."; `fields` are as written."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    year: str
    container: str
    volume: str
    number: str
    pages: str
    doi: str
    url: str
    note: str
    fields: dict[str, str]


@dataclass(frozen=True)
class ReferenceImport:
    """What was read, for the preview: the rows and their lines, and what is wrong."""

    rows: tuple[ReferenceRow, ...]
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()  # lines of entries left out, since an earlier one is the same work

    def accepted(self) -> tuple[ReferenceRow, ...]:
        """All rows. Raises NotAcceptable while anything is left to mend: it is all or nothing."""
        refuse_unless_right(self.problems, len(self.rows))
        return self.rows


def read_bibtex(
    text: str,
    existing_keys: Collection[str] = (),
    existing_dois: Collection[str] = (),
    limits: Limits = LIMITS,
) -> ReferenceImport:
    """The references of a BibTeX text. Raises NotAcceptable where it holds none at all."""
    refuse_long_text(text, limits)
    refuse_control_characters(text)
    # Counted before parsing, which takes some 30 microseconds for each.
    if sum(1 for _ in BLOCK.finditer(text)) > 2 * limits.n_rows:
        raise NotAcceptable("The text has more than %(n)s references. Import them in parts.", n=limits.n_rows)
    entries, broken = _parse(text)
    if not entries and not broken:
        raise NotAcceptable(
            "The text holds no reference. A reference begins as in: @article{key, title = {…}}"
        )
    if len(entries) > limits.n_rows:
        raise NotAcceptable("The text has more than %(n)s references. Import them in parts.", n=limits.n_rows)
    rows = [_row(entry) for entry in entries]
    lines = tuple(_line(entry) for entry in entries)
    problems = [_broken_problem(block) for block in broken]
    for line, row in zip(lines, rows, strict=True):
        problems += row_problems(line, row)
    problems += repeated(rows, lines, existing_keys, existing_dois)
    return ReferenceImport(tuple(rows), distinct(problems), lines)


def _parse(text: str) -> tuple[list[Entry], list[Block]]:
    """The entries, also those whose key was met before, and the blocks that could not be read."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    try:
        library = parse_string(LINE_END.sub("\n", text))
    except Exception:  # the parser lets its own faults through; none of them is the reader's business
        raise NotAcceptable(
            "The text cannot be read as BibTeX. Export it again from your reference manager."
        ) from None
    entries = list(library.entries)
    broken: list[Block] = []
    for block in library.failed_blocks:
        inner = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else None
        if isinstance(inner, Entry):
            entries.append(inner)
        else:
            broken.append(block)
    return sorted(entries, key=_line), broken


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _row(entry: Entry) -> ReferenceRow:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    return row_of(entry.key.strip(), entry.entry_type.lower(), fields)


def row_of(key: str, kind: str, fields: dict[str, str]) -> ReferenceRow:
    """An entry for reading, from its fields as they are written."""
    plain = {name: readable(value) for name, value in fields.items()}
    address = plain_address(fields.get("doi", ""))
    year = plain.get("year") or plain.get("date", "")[:4]
    return ReferenceRow(
        key=key,
        kind=kind,
        title=plain.get("title", ""),
        authors=read_authors(fields.get("author") or fields.get("editor", "")),
        year=year,
        container=next((plain[name] for name in CONTAINERS if plain.get(name)), ""),
        volume=plain.get("volume", ""),
        number=plain.get("number") or plain.get("issue", ""),
        pages=re.sub(r"(?<=\w)-(?=\w)", "–", plain.get("pages", "")),
        doi=bare_doi(address) or address,
        url=plain_address(fields.get("url", "")),
        note=plain.get("note", ""),
        fields=fields,
    )


def row_problems(line: int, row: ReferenceRow) -> Iterator[Problem]:
    """What keeps one reference from being imported."""
    if not KEY.match(row.key):
        what = Sentence("“%(key)s” cannot be the key of a reference.", key=row.key[:60])
        yield Problem(line, "key", what, Sentence("Use letters, digits and hyphens, such as kocak2019."))
    if not row.title:
        what = Sentence("The reference “%(key)s” has no title.", key=row.key)
        yield Problem(line, "title", what, Sentence("Add the field title = {…}."))
    if row.doi and bare_doi(row.doi) is None:
        what = Sentence("“%(doi)s” is not a DOI.", doi=row.doi[:100])
        yield Problem(line, "doi", what, Sentence("Write it as in 10.1000/182, or delete the field."))
    if row.url and not ADDRESS.match(row.url):
        what = Sentence("“%(url)s” is not a web address.", url=row.url[:100])
        yield Problem(line, "url", what, Sentence("Begin it with https://, or delete the field."))
    for name in ("title", "container", "note", "year", "volume", "number", "pages"):
        yield from too_long(line, name, getattr(row, name), N_CHARACTERS)
    if tag := HTML.search(f"{row.title} {row.container} {row.note}"):
        what = Sentence("The reference holds HTML: %(tag)s", tag=tag.group()[:40])
        yield Problem(
            line, "title", what, Sentence("Delete the tags; text is shown exactly as it is written.")
        )


def _broken_problem(block: Block) -> Problem:
    from bibtexparser.model import DuplicateFieldKeyBlock

    if isinstance(block, DuplicateFieldKeyBlock):
        what = Sentence(
            "The entry has the field “%(name)s” twice.", name=", ".join(sorted(block.duplicate_keys))
        )
        return Problem(_line(block), "", what, Sentence("Delete one of the two."))
    start = " ".join((block.raw or "").split())[:40]
    return Problem(
        _line(block),
        "",
        Sentence("The entry that begins “%(start)s” cannot be read.", start=start),
        Sentence("Close every brace and quotation mark, and part the fields by commas."),
    )


def repeated(
    rows: list[ReferenceRow],
    lines: tuple[int, ...],
    existing_keys: Collection[str],
    existing_dois: Collection[str],
) -> Iterator[Problem]:
    keys_in_study = set(existing_keys)
    dois_in_study = {doi.lower() for doi in existing_dois}
    by_key: dict[str, int] = {}
    by_doi: dict[str, int] = {}
    for line, row in zip(lines, rows, strict=True):
        if row.key in keys_in_study:
            what = Sentence("The study already has a reference “%(key)s”.", key=row.key)
            yield Problem(line, "key", what, Sentence("Delete the entry, or give it another key."))
        elif by_key.setdefault(row.key, line) != line:
            what = Sentence(
                "The entry on line %(line)s has the key “%(key)s” too.", line=by_key[row.key], key=row.key
            )
            yield Problem(line, "key", what, Sentence("Delete one of the two, or give it another key."))
        if row.doi and row.doi.lower() in dois_in_study:
            what = Sentence("The study already has a reference with the DOI %(doi)s.", doi=row.doi)
            yield Problem(line, "doi", what, Sentence("Delete the entry."))
        elif row.doi and by_doi.setdefault(row.doi.lower(), line) != line:
            what = Sentence("The entry on line %(line)s has the same DOI.", line=by_doi[row.doi.lower()])
            yield Problem(line, "doi", what, Sentence("Delete one of the two, or mend the DOI."))
