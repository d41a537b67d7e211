"""A reference typed or mended by hand: the texts of its form to and from the fields of a BibTeX entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import NotAcceptable, NotNow, Sentence
from delphi.importing.cited import bare_doi, looks_like_doi
from delphi.importing.exported import free_key
from delphi.importing.latex import as_written, plain_address, readable
from delphi.importing.names import ET_AL, read_authors
from delphi.importing.problems import Problem
from delphi.importing.references import ReferenceRow, row_of, row_problems
from delphi.importing.same_work import marks
from delphi.models import Reference, Study
from delphi.statements import queries
from delphi.statements.bibliography import fill
from delphi.statements.queries import Shelf

Texts = Mapping[str, str]
ARTICLE, BOOK, CHAPTER, GUIDELINE = "article", "book", "chapter", "guideline"
REPORT, THESIS, WEB_PAGE, OTHER = "report", "thesis", "online", "other"
# By the kind that a person chooses: the entry of BibTeX, and the fields for where it stands and who published it.
KINDS: Mapping[str, tuple[str, str, str]] = {
    ARTICLE: ("article", "journal", "publisher"),
    BOOK: ("book", "howpublished", "publisher"),
    CHAPTER: ("incollection", "booktitle", "publisher"),
    GUIDELINE: ("techreport", "howpublished", "institution"),
    REPORT: ("techreport", "howpublished", "institution"),
    THESIS: ("phdthesis", "howpublished", "school"),
    WEB_PAGE: ("online", "howpublished", "publisher"),
    OTHER: ("misc", "howpublished", "publisher"),
}
ENTRIES = {
    **{"article": ARTICLE, "book": BOOK, "booklet": BOOK, "inbook": CHAPTER, "incollection": CHAPTER},
    **{
        "inproceedings": CHAPTER,
        "conference": CHAPTER,
        "manual": REPORT,
        "techreport": REPORT,
        "report": REPORT,
    },
    **{
        "phdthesis": THESIS,
        "mastersthesis": THESIS,
        "thesis": THESIS,
        "online": WEB_PAGE,
        "electronic": WEB_PAGE,
    },
}
# By each text of the form: the fields of an entry that may hold it; the first is written where there is none yet.
SOURCES: Mapping[str, tuple[str, ...]] = {
    "authors": ("author",), "title": ("title",), "year": ("year", "date"), "editors": ("editor",),
    "container": ("journal", "journaltitle", "booktitle", "howpublished"), "volume": ("volume",),
    "issue": ("number", "issue"), "pages": ("pages",), "publisher": ("publisher", "institution", "school", "organization"),
    "place": ("address", "location"), "edition": ("edition",), "doi": ("doi",), "pmid": ("pmid",), "url": ("url",),
    "looked_at": ("urldate",), "note": ("note",),
}  # fmt: skip
TEXTS = ("kind", *SOURCES)
PEOPLE = ("authors", "editors")
AS_THEY_ARE = ("doi", "pmid", "url", "looked_at")
INITIALS = re.compile(r"(?P<family>[^,\d]*\w) (?P<given>[A-Z](?:-?[A-Z]){0,3})\.?\Z")


class SameWork(NotAcceptable):
    """The study has this work already, under `key`; `mark` names the field by which it is known."""

    def __init__(self, sentence: Sentence, reference: Reference, mark: str) -> None:
        super().__init__(sentence)
        self.key, self.mark = reference.key, mark


def texts_of(reference: Reference | None) -> dict[str, str]:
    """A reference as its form has it."""
    if reference is None:
        return {}
    fields: Mapping[str, Any] = reference.fields
    found = {name: _text(name, _stored(fields, name)) for name in SOURCES}
    found |= {"doi": reference.doi or found["doi"], "url": reference.url or found["url"]}
    return {**found, "kind": _kind(fields) if fields else ARTICLE}


def _stored(fields: Mapping[str, Any], name: str) -> str:
    return next((str(fields[one]) for one in SOURCES[name] if fields.get(one)), "")


def _text(name: str, value: str) -> str:
    if name in PEOPLE:
        return "\n".join(read_authors(value))
    if name in AS_THEY_ARE:
        return plain_address(value)
    found = readable(value)
    if name == "year":
        return found[:4] if found[:4].isdecimal() else found  # "in press" stays
    return found.replace("–", "-") if name == "pages" else found


def _kind(fields: Mapping[str, Any]) -> str:
    kind = ENTRIES.get(str(fields.get("ENTRYTYPE", "")).lower(), OTHER)
    return GUIDELINE if kind == REPORT and str(fields.get("type", "")).lower() == GUIDELINE else kind


def write(
    session: Session, study: Study, reference: Reference | None, texts: Texts, began: Texts, *,
    by: str, at: datetime, key: str = "", is_another: bool = False,
) -> Reference:  # fmt: skip
    """Store a reference that was typed, or mended; one of which only the key was known is filled in.

    `is_another` says that a work of the same title and year is not this one. Raises SameWork where the study has
    the work or its key, NotNow where somebody else changed it meanwhile.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    stored = texts_of(reference)
    if _said(stored) != _said(began):
        raise NotNow(
            "Somebody else saved this while you were writing. Nothing is lost: look below, then save."
        )
    shelf = queries.shelf(session, study)
    typed = _entry(_fields(reference), stored, texts)
    _refuse_known(shelf, reference, typed, is_another)
    held = reference or _stub_of(shelf, key, typed.get("doi", ""))
    keeps_key = held is not None and not (queries.is_stub(held) and looks_like_doi(held.key))
    row = _row(held.key if held and keeps_key else key or _free_key(shelf, typed), typed)
    found = held or Reference(study_id=study.id, fields={})
    fill(found, row, keeps_key)
    found.doi = row.doi or None  # it may have been taken out
    session.add(found)
    session.flush()
    action = "edited" if held else "added"
    audit.record(session, study, by=by, action=action, subject=f"reference {found.key}", at=at)
    return found


def problems(texts: Texts, key: str) -> Iterator[Problem]:
    """What keeps a typed reference from being stored, as an import would say it."""
    yield from row_problems(1, _row(key or "key", _entry({}, {}, texts)))


def _said(texts: Texts) -> dict[str, str]:
    return {name: texts[name] for name in TEXTS if texts.get(name)}


def _fields(reference: Reference | None) -> dict[str, str]:
    """What is known as fields of an entry; a statement that cites a DOI has made known no more than that."""
    if reference is None:
        return {}
    found = {name: str(value) for name, value in reference.fields.items() if name != "ALSO"}
    known = {"doi": reference.doi, "url": reference.url}
    return {**{name: value for name, value in known.items() if value}, **found}


def _entry(fields: Mapping[str, str], stored: Texts, texts: Texts) -> dict[str, str]:
    """The fields with what was changed: what was not keeps the way in which it was written."""
    kind, found = texts["kind"], dict(fields)
    entry, container, publisher = KINDS[kind]
    is_other_kind = "ENTRYTYPE" not in fields or kind != stored.get("kind")
    for name, sources in SOURCES.items():
        text = texts.get(name, "")
        moves = is_other_kind and name in ("container", "publisher")
        if text == stored.get(name, "") and not moves:
            continue
        for source in sources:
            found.pop(source, None)
        if text:
            first = {"container": container, "publisher": publisher}.get(name, sources[0])
            found[first] = _written(name, text)
    if is_other_kind:
        found.pop("type", None)
        found["ENTRYTYPE"] = entry
    return found | ({"type": GUIDELINE} if kind == GUIDELINE else {})


def _row(key: str, entry: dict[str, str]) -> ReferenceRow:
    return row_of(
        key, entry["ENTRYTYPE"], {name: value for name, value in entry.items() if name != "ENTRYTYPE"}
    )


def _written(name: str, text: str) -> str:
    if name in PEOPLE:
        lines = [person for line in text.splitlines() for person in _people(line.strip())]
        return " and ".join(lines)
    return bare_doi(text) or text if name == "doi" else text if name in AS_THEY_ARE else as_written(text)


def _people(line: str) -> list[str]:
    """The names of a line: "Kocak, Ali"; a society by its name; or several as PubMed lists them, "Kocak AO, Sengun E"."""
    if not line:
        return []
    if line.casefold().rstrip(".") in ("et al", "others"):
        return ["others"]
    if line.startswith("{") and line.endswith("}"):
        return [f"{{{as_written(line[1:-1])}}}"]
    listed = [INITIALS.match(one.strip()) for one in line.removesuffix(".").split(",")]
    if all(listed):
        return [
            f"{_whole(one['family'])}, {' '.join(f'{n}.' for n in one['given'] if n != '-')}"
            for one in listed
            if one
        ]
    if listed[-1] is None and all(listed[:-1]) and listed[:-1] and line.endswith(ET_AL):
        return [*_people(line.removesuffix(ET_AL).rstrip(" ,")), "others"]
    if "," not in line:
        return [f"{{{as_written(line)}}}"]
    return [", ".join(_whole(one.strip()) for one in line.split(","))]


def _whole(name: str) -> str:
    """A part of a name that holds an "and" stays one."""
    return f"{{{as_written(name)}}}" if re.search(r"\sand\s", name, re.IGNORECASE) else as_written(name)


def _refuse_known(shelf: Shelf, reference: Reference | None, typed: Texts, is_another: bool) -> None:
    doi = typed.get("doi", "")
    for mark in marks(doi or None, typed):
        held = shelf.by_mark.get(mark)
        if held is None or held is reference or queries.is_stub(held):
            continue
        known_by = mark.partition(" ")[0]
        if known_by == "doi":
            raise SameWork(Sentence("This DOI is there already: %(key)s.", key=held.key), held, "doi")
        if known_by == "pmid":
            raise SameWork(
                Sentence("This PubMed number is there already: %(key)s.", key=held.key), held, "pmid"
            )
        if not is_another:
            what = Sentence("A work of this title and year is there already: %(key)s.", key=held.key)
            raise SameWork(what, held, "title")


def _stub_of(shelf: Shelf, key: str, doi: str) -> Reference | None:
    """The reference of which no more than this key or DOI was known. Raises SameWork where the key is taken."""
    held = shelf.find(key, doi or None)
    if held is not None and not queries.is_stub(held):
        taken = Sentence("The key %(key)s is taken. Choose another, or leave it empty.", key=key)
        raise SameWork(taken, held, "key")
    return held


def _free_key(shelf: Shelf, typed: Texts) -> str:
    authors = read_authors(typed.get("author") or typed.get("editor", ""))
    return free_key(shelf.by_key, authors, typed.get("year", ""), readable(typed["title"]))
