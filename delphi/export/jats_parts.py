"""Elements of a JATS article, and the blocks of a Markdown text in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from delphi.export.markdown import LINE, Block, Run, plain

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

XLINK = "http://www.w3.org/1999/xlink"
EMPTY: Sequence[Block] = ({"kind": "paragraph", "runs": []},)


def add(place: Element, tag: str, words: str | None = None, **attributes: str) -> Element:
    """A new element at the end of another: `add(box, "p", "Words", content_type="statement")`."""
    from lxml import etree

    made = etree.SubElement(place, tag, {name.replace("_", "-"): value for name, value in attributes.items()})
    made.text = words
    return made


def flow(table: Callable[..., None], place: Element, found: Sequence[Block]) -> None:
    """The blocks of a text; `table` writes one. A heading is a paragraph in bold, as its places allow no other."""
    for block in found:
        kind = block["kind"]
        if kind == "paragraph":
            _marked(add(place, "p"), block["runs"])
        elif kind == "heading":
            _marked(add(place, "p"), [{**run, "strong": True} for run in block["runs"]])
        elif kind == "quote":
            flow(table, add(_inside(place), "disp-quote"), block["blocks"] or EMPTY)
        elif kind == "list":
            _list(table, place, block)
        else:
            rows = [[plain(cell) for cell in row] for row in block["rows"]]
            table(_inside(place), "", [plain(cell) for cell in block["head"]], rows)


def _inside(place: Element) -> Element:
    """An item of a list holds paragraphs and lists alone, a paragraph nearly everything."""
    return add(place, "p") if place.tag == "list-item" else place


def _list(table: Callable[..., None], place: Element, block: Block) -> None:
    items = add(place, "list", list_type="bullet" if block["start"] is None else "order")
    for item in block["items"]:
        flow(table, add(items, "list-item"), item or EMPTY)


def _marked(place: Element, said: Sequence[Run]) -> None:
    """Runs of words in a paragraph: bold, italic, and links to the web."""
    place.text = place.text or ""  # mixed content, into which no layout is written
    for run in said:
        inner = place
        if run["link"]:
            inner = add(inner, "ext-link", ext_link_type="uri")
            inner.set(f"{{{XLINK}}}href", run["link"])
        for mark, tag in (("strong", "bold"), ("em", "italic")):
            inner = add(inner, tag) if run[mark] else inner
        words = run["text"].replace(LINE, " ")
        if inner is not place:
            inner.text = words
        elif len(place):
            place[-1].tail = (place[-1].tail or "") + words
        else:
            place.text = (place.text or "") + words
