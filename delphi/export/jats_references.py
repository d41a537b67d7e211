"""One reference of a JATS article: in parts where they are known, else as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from delphi.export.jats_parts import XLINK, add
from delphi.export.phrases import Json

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

KINDS = {"article-journal": "journal", "book": "book", "chapter": "book", "paper-conference": "confproc",
         "report": "report", "thesis": "thesis", "webpage": "web", "dataset": "data"}  # fmt: skip


def reference_of(place: Element, reference: Json, item: Json) -> None:
    """In parts where they are known, else as it was written."""
    doi, url = reference.get("doi"), reference.get("url") or ""
    if not reference.get("csl") or (item.get("type") == "document" and not item.get("author")):
        cited = add(place, "mixed-citation", reference["text"])
    else:
        cited = add(place, "element-citation", publication_type=KINDS.get(item["type"], "other"))
        for role in ("author", "editor"):
            if item.get(role):
                _people(add(cited, "person-group", person_group_type=role), item[role], item)
        inside = item["type"] in ("article-journal", "chapter", "paper-conference")
        add(
            cited,
            {"chapter": "chapter-title"}.get(item["type"], "article-title") if inside else "source",
            item["title"],
        )
        for name, tag in (("container-title", "source"), ("publisher", "publisher-name"), ("publisher-place", "publisher-loc"),
                          ("volume", "volume"), ("issue", "issue"), ("edition", "edition")):  # fmt: skip
            if item.get(name) and (inside or tag != "source"):
                add(cited, tag, str(item[name]))
        if item.get("issued"):
            add(cited, "year", str(item["issued"]["date-parts"][0][0]))
        first, _dash, last = str(item.get("page", "")).partition("-")
        for tag, value in (("fpage", first), ("lpage", last)):
            if value:
                add(cited, tag, value)
    if doi:
        add(cited, "pub-id", doi, pub_id_type="doi")
    elif url.startswith(("https://", "http://")):
        add(cited, "ext-link", url, ext_link_type="uri").set(f"{{{XLINK}}}href", url)


def _people(group: Element, names: Iterable[Json], item: Json) -> None:
    for name in names:
        if "literal" in name:
            add(group, "collab", name["literal"])
            continue
        one = add(group, "name")
        for tag, part in (("surname", name.get("family")), ("given-names", name.get("given"))):
            if part:
                add(one, tag, part)
    if (item.get("custom") or {}).get("more") == group.get("person-group-type"):
        add(group, "etal")
