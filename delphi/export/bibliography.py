"""References as RIS, BibTeX and CSL-JSON: those of an edition, or the edition's own citation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from delphi.export.phrases import Json, Translate
from delphi.export.text import clean

Item = dict[str, Any]

# By the type of CSL: those of RIS and of BibTeX.
TYPES = {
    "article-journal": ("JOUR", "article"), "book": ("BOOK", "book"), "chapter": ("CHAP", "incollection"),
    "paper-conference": ("CPAPER", "inproceedings"), "report": ("RPRT", "techreport"), "thesis": ("THES", "phdthesis"),
    "manuscript": ("UNPB", "unpublished"), "webpage": ("ELEC", "misc"), "dataset": ("DATA", "misc"),
    "software": ("COMP", "misc"), "patent": ("PAT", "misc"), "pamphlet": ("PAMP", "booklet"),
}  # fmt: skip
RIS_TAGS = {
    "container-title": "T2", "volume": "VL", "issue": "IS", "edition": "ET", "publisher": "PB", "publisher-place": "CY",
    "ISSN": "SN", "ISBN": "SN", "DOI": "DO", "URL": "UR", "abstract": "AB", "note": "N1", "language": "LA",
}  # fmt: skip
BIBTEX_FIELDS = {
    "volume": "volume", "issue": "number", "page": "pages", "edition": "edition", "publisher-place": "address",
    "collection-title": "series", "ISSN": "issn", "ISBN": "isbn", "PMID": "pmid", "PMCID": "pmcid", "DOI": "doi",
    "URL": "url", "abstract": "abstract", "note": "note", "language": "language",
}  # fmt: skip
LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def items(document: Json) -> list[Item]:
    """The references of an edition as items of CSL-JSON, in the order of their numbers.

    Editions from before references were kept in parts have the citation as their title.
    """
    found = []
    for reference in clean(document.get("references") or []):
        plain = {
            "id": reference["key"],
            "type": "document",
            "title": reference.get("text") or reference["key"],
        }
        plain |= {
            name: reference[key] for key, name in (("doi", "DOI"), ("url", "URL")) if reference.get(key)
        }
        found.append(reference.get("csl") or plain)
    return found


def own(document: Json, address: str = "", translate: Translate = str) -> Item:
    """The edition itself as an item: a guideline has those authors alone that its front matter names."""
    document = clean(document)
    study, edition, front = document["study"], document["edition"], document.get("front") or {}
    year, month, day = (int(part) for part in edition["published_at"][:10].split("-"))
    item: Item = {
        "id": f"{study['slug']}-{edition['number']}",
        "type": "report",
        "genre": translate("Consensus recommendations"),
        "title": study["title"],
        "edition": edition["number"],
        "issued": {"date-parts": [[year, month, day]]},
    }
    authors = [name for name in front.get("authors") or [] if isinstance(name, str) and name]
    more = {
        "author": [{"literal": name} for name in authors],
        "publisher": front.get("publisher"),
        "DOI": edition.get("doi"),
        "URL": address,
    }
    return item | {name: value for name, value in more.items() if value}


def ris(found: Iterable[Item]) -> bytes:
    """RIS, with the line ends that its users expect."""
    return "\r\n".join(_ris_entry(item) for item in found).encode("utf-8", "replace")


def _ris_entry(item: Item) -> str:
    lines = [("TY", TYPES.get(item["type"], ("GEN", ""))[0]), ("ID", item["id"])]
    lines += [("AU", _written(name)) for name in item.get("author", ())]
    lines += [("ED", _written(name)) for name in item.get("editor", ())]
    lines.append(("TI", item["title"]))
    if parts := _date(item):
        lines += [
            ("PY", str(parts[0])),
            ("DA", "/".join(f"{part:02}" for part in parts) + "/" * (3 - len(parts))),
        ]
    first, _dash, last = str(item.get("page", "")).partition("-")
    lines += [(tag, value) for tag, value in (("SP", first), ("EP", last)) if value]
    lines += [(tag, item[name]) for name, tag in RIS_TAGS.items() if item.get(name)]
    lines += [("AN", f"{name} {item[name]}") for name in ("PMID", "PMCID") if item.get(name)]
    written = [f"{tag}  - {' '.join(str(value).split())}" for tag, value in lines]
    return "\r\n".join([*written, "ER  - ", ""])


def bibtex(found: Iterable[Item]) -> bytes:
    """BibTeX in UTF-8; signs that mean something to LaTeX are escaped, and no key comes twice."""
    taken: set[str] = set()
    return "\n".join(_bibtex_entry(item, taken) for item in found).encode("utf-8", "replace")


def _bibtex_entry(item: Item, taken: set[str]) -> str:
    key = re.sub(r"[^\w:./+-]", "", str(item["id"])) or "reference"
    while key in taken:
        key += "-2"
    taken.add(key)
    more = item.get("custom", {}).get("more")
    fields = {"title": f"{{{_latex(item['title'])}}}"}
    for role in ("author", "editor"):
        names = [_bibtex_name(name) for name in item.get(role, ())]
        if names:
            fields[role] = " and ".join([*names, *(["others"] if more == role else [])])
    if parts := _date(item):
        fields["year"] = str(parts[0])
    kind = TYPES.get(item["type"], ("", "misc"))[1]
    if place := item.get("container-title"):
        name = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}.get(kind)
        fields[name or "howpublished"] = _latex(place)
    if publisher := item.get("publisher"):
        fields[{"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")] = _latex(
            publisher
        )
    for name, field in BIBTEX_FIELDS.items():
        if item.get(name):
            fields[field] = str(item[name]).replace("-", "--") if name == "page" else _latex(item[name])
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_name(name: Item) -> str:
    return f"{{{_latex(name['literal'])}}}" if "literal" in name else _latex(_written(name))


def _latex(value: Any) -> str:
    text = " ".join(str(value).split())
    return re.sub(r"[\\~^&%$#_{}]", lambda sign: LATEX.get(sign.group(), f"\\{sign.group()}"), text)


def csl(found: Iterable[Item]) -> bytes:
    """CSL-JSON, as citeproc programs read it; the same references give the same bytes, however they were stored."""
    first = ("id", "type", "title", "author")
    ordered = []
    for item in found:
        within = json.loads(json.dumps(item, sort_keys=True))
        ordered.append({name: within.pop(name) for name in first if name in within} | within)
    return json.dumps(ordered, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


WRITERS: dict[str, Callable[[Iterable[Item]], bytes]] = {"ris": ris, "bibtex": bibtex, "csl": csl}


def _written(name: Item) -> str:
    """A name as "Family, Given", or as the group calls itself."""
    if "literal" in name:
        return str(name["literal"])
    return ", ".join(part for part in (name.get("family", ""), name.get("given", "")) if part)


def _date(item: Item) -> list[int]:
    parts = (item.get("issued") or {}).get("date-parts") or [[]]
    return [int(part) for part in parts[0]]
