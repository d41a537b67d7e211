"""A reference as an item of CSL-JSON, the form from which every citation and every reference file is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from delphi.importing.latex import readable
from delphi.importing.names import ET_AL, read_authors

Item = dict[str, Any]

TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter", "incollection": "chapter",
    "inproceedings": "paper-conference", "conference": "paper-conference", "manual": "report", "techreport": "report",
    "report": "report", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "unpublished": "manuscript",
    "online": "webpage", "electronic": "webpage", "dataset": "dataset", "software": "software", "patent": "patent",
}  # fmt: skip
PLAIN = {
    "volume": ("volume",), "issue": ("number", "issue"), "publisher": ("publisher", "institution", "school"),
    "publisher-place": ("address", "location"), "container-title": ("journal", "journaltitle", "booktitle", "howpublished"),
    "collection-title": ("series",), "edition": ("edition",), "ISSN": ("issn",), "ISBN": ("isbn",), "PMID": ("pmid",),
    "PMCID": ("pmcid",), "abstract": ("abstract",), "note": ("note",), "language": ("language",),
}  # fmt: skip


def csl_item(
    key: str, fields: Mapping[str, Any], citation: str = "", doi: str | None = None, url: str | None = None
) -> Item:
    """What the fields of a BibTeX entry say; where they say nothing, the citation stands as the title."""
    kind = str(fields.get("ENTRYTYPE", "")).lower()
    plain = {name: readable(str(value)) for name, value in fields.items() if value and name != "ENTRYTYPE"}
    item: Item = {"id": key, "type": TYPES.get(kind, "webpage" if url and not doi else "document")}
    item["title"] = plain.get("title") or citation or key
    for role in ("author", "editor"):
        if names := _names(str(fields.get(role) or "")):
            item[role] = names
    if role := next(
        (one for one in ("author", "editor") if ET_AL in read_authors(str(fields.get(one) or ""))), ""
    ):
        item["custom"] = {"more": role}
    for name, sources in PLAIN.items():
        if value := next((plain[source] for source in sources if plain.get(source)), ""):
            item[name] = value
    if pages := plain.get("pages"):
        item["page"] = pages.replace("–", "-")
    if found := re.match(r"\d{4}", plain.get("year") or plain.get("date") or ""):
        item["issued"] = {"date-parts": [[int(found.group())]]}
    if found := re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", plain.get("urldate") or ""):
        item["accessed"] = {"date-parts": [[int(part) for part in found.groups() if part]]}
    return item | {name: value for name, value in (("DOI", doi), ("URL", url)) if value}


def _names(written: str) -> list[dict[str, str]]:
    """Families and given names apart; a group by its name alone. "et al." is nobody."""
    found = []
    for author in read_authors(written):
        family, comma, given = author.partition(", ")
        if author == ET_AL:
            continue
        if author.startswith("{") or not comma:
            found.append({"literal": author.strip("{}")})
        else:
            found.append({"family": family, "given": given})
    return found
