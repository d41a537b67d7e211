"""Elements of a JATS article, and the blocks of a Markdown text in them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
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
    """The blocks of a text; `table` writes one. A heading inside a box, a list or before boxes is a paragraph in bold,
    as these places allow no other; `sections` is for those that do."""
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


def parted(found: Sequence[Block]) -> tuple[list[Block], list[list[Block]]]:
    """What stands before the first heading, and each heading with what follows it."""
    begins = [place for place, block in enumerate(found) if block["kind"] == "heading"]
    opening, *parts = (list(found[a:b]) for a, b in pairwise([0, *begins, len(found)]))
    return opening, parts


def sections(table: Callable[..., None], place: Element, parts: Sequence[Sequence[Block]]) -> None:
    """A section for each part that begins with a heading; they end the section that holds them."""
    for heading, *rest in parts:
        section = add(place, "sec")
        _marked(add(section, "title"), heading["runs"])
        flow(table, section, rest)


def figure(place: Element, number: int, drawn: Mapping[str, str]) -> None:
    """A drawing with its caption and its words. The picture is in the article itself, which so stays whole as one file."""
    made = add(place, "fig", id=f"figure{number}")
    add(made, "label", str(number))
    add(add(made, "caption"), "title", drawn["caption"])
    add(made, "alt-text", drawn["alt"])
    graphic = add(made, "graphic", mimetype="image", mime_subtype="svg+xml")
    graphic.set(
        f"{{{XLINK}}}href", "data:image/svg+xml;base64," + base64.b64encode(drawn["svg"].encode()).decode()
    )


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
