"""A safe subset of Markdown, read into blocks that every format sets in its own way.

Headings, paragraphs, lists, quotations, tables, strong and emphasised words, links to the web and by mail, and
citations such as [@kocak2019]. Raw HTML and images are no part of it: they stay the text that they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from delphi.domain.citing import CITATION, keys_in, numbered
from delphi.export.text import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Run = dict[str, Any]  # {"text", "strong", "em", "link"}
Block = dict[str, Any]  # {"kind": "paragraph" | "heading" | "quote" | "list" | "table", ...}
LINKS = ("https://", "http://", "mailto:")
LINE = "\n"
TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){12}", re.MULTILINE)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 60}).enable("table")
    parser.disable(
        ["image", "html_block", "html_inline", "code", "fence", "backticks", "reference", "lheading"]
    )
    return parser


def blocks(text: str, numbers: Mapping[str, int]) -> list[Block]:
    """The blocks of a text; `numbers` are those of the reference list, by key."""
    text = clean(text)
    if TOO_DEEP.search(text):  # the parser would leave out what stands deeper
        return [{"kind": "paragraph", "runs": [_run(line)]} for line in text.split(LINE) if line.strip()]
    found, _end = _blocks(_parser().parse(text), 0, dict(numbers))
    return found


def _blocks(tokens: Sequence[Token], start: int, numbers: dict[str, int]) -> tuple[list[Block], int]:
    """The blocks from a place up to the close of what encloses them, and the place after it."""
    found: list[Block] = []
    place = start
    while place < len(tokens):
        token = tokens[place]
        if token.nesting == -1:
            return found, place + 1
        place += 1
        if token.type == "table_open":
            block, place = _table(tokens, place, numbers)
            found.append(block)
        elif token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            block, place = _nested(tokens, place, numbers, token)
            found.append(block)
        elif token.type in ("paragraph_open", "heading_open"):
            kind = token.type.removesuffix("_open")
            level = {"level": min(int(token.tag[1:]), 3)} if kind == "heading" else {}
            found.append({"kind": kind, **level, "runs": _runs(tokens[place], numbers)})
            place += 2
        elif token.nesting == 1:
            inner, place = _blocks(tokens, place, numbers)
            found += inner
        elif token.content:
            found.append({"kind": "paragraph", "runs": [_run(token.content)]})
    return found, place


def _nested(
    tokens: Sequence[Token], place: int, numbers: dict[str, int], opening: Token
) -> tuple[Block, int]:
    if opening.type == "blockquote_open":
        inner, place = _blocks(tokens, place, numbers)
        return {"kind": "quote", "blocks": inner}, place
    items: list[list[Block]] = []
    while tokens[place].type == "list_item_open":
        inner, place = _blocks(tokens, place + 1, numbers)
        items.append(inner)
    first = opening.attrs.get("start", 1) if opening.type == "ordered_list_open" else None
    return {"kind": "list", "start": first, "items": items}, place + 1


def _table(tokens: Sequence[Token], place: int, numbers: dict[str, int]) -> tuple[Block, int]:
    rows: list[list[list[Run]]] = []
    while tokens[place].type != "table_close":
        if tokens[place].type == "tr_open":
            rows.append([])
        elif tokens[place].type == "inline":
            rows[-1].append(_runs(tokens[place], numbers))
        place += 1
    return {"kind": "table", "head": rows[0], "rows": rows[1:]}, place + 1


def _runs(inline: Token, numbers: dict[str, int]) -> list[Run]:
    """The words of a block with what marks them; neighbours that are marked alike are one."""
    found: list[Run] = []
    marks: dict[str, Any] = {"strong": False, "em": False, "link": ""}
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close", "em_open", "em_close"):
            marks[token.type.split("_")[0]] = token.nesting == 1
        elif token.type in ("link_open", "link_close"):
            address = str(token.attrs.get("href", "")) if token.nesting == 1 else ""
            # Only addresses of the web and of mail become links: "javascript:" must stay dead text.
            marks["link"] = address if address.startswith(LINKS) else ""
        else:
            text = LINE if token.type in ("hardbreak", "softbreak") else token.content
            found.append({"text": text, **marks})
    return list(_joined(found, numbers))


def _joined(runs: Sequence[Run], numbers: dict[str, int]) -> Iterator[Run]:
    """Runs whose citations are numbers; a citation that was cut apart is joined first."""
    now: Run | None = None
    for run in runs:
        if now is not None and all(now[name] == run[name] for name in ("strong", "em", "link")):
            now = {**now, "text": now["text"] + run["text"]}
            continue
        if now is not None:
            yield _cited(now, numbers)
        now = run
    if now is not None:
        yield _cited(now, numbers)


def _cited(run: Run, numbers: dict[str, int]) -> Run:
    return {**run, "text": CITATION.sub(lambda found: numbered(keys_in(found[1]), numbers), run["text"])}


def _run(text: str) -> Run:
    return {"text": text, "strong": False, "em": False, "link": ""}


def as_blocks(lines: Iterable[str]) -> list[Block]:
    """Paragraphs that were written without Markdown."""
    return [{"kind": "paragraph", "runs": [_run(line)]} for line in lines]


def prefixed(words: str, found: Sequence[Block], strong: bool = False) -> list[Block]:
    """The blocks, with words at the beginning of the first one."""
    first, rest = (found[0], found[1:]) if found and found[0]["kind"] == "paragraph" else (None, found)
    runs = first["runs"] if first else []
    return [{"kind": "paragraph", "runs": [_run(words) | {"strong": strong}, *runs]}, *rest]


def paragraphs_of(found: Sequence[Block]) -> list[str]:
    """The same as plain paragraphs, for formats that know nothing else."""
    said: list[str] = []
    for block in found:
        if block["kind"] in ("paragraph", "heading"):
            said += [line for line in plain(block["runs"]).split(LINE) if line.strip()]
        elif block["kind"] == "quote":
            said += paragraphs_of(block["blocks"])
        elif block["kind"] == "table":
            said += [" · ".join(plain(cell) for cell in row) for row in (block["head"], *block["rows"])]
        else:
            for number, item in enumerate(block["items"], block["start"] or 1):
                sign = f"{number}." if block["start"] is not None else "•"
                inner = paragraphs_of(item)
                said += [f"{sign} {inner[0]}", *inner[1:]] if inner else []
    return said


def plain(runs: Sequence[Run]) -> str:
    return "".join(run["text"] for run in runs)


def html(found: Sequence[Block], level: int = 3) -> Markup:
    """The blocks as HTML, in which every word is escaped; headings begin at a level."""
    return Markup("").join(_html(block, level) for block in found)


def _html(block: Block, level: int) -> Markup:
    kind = block["kind"]
    if kind == "paragraph":
        return Markup("<p>{}</p>").format(_marked(block["runs"]))
    if kind == "heading":
        tag = f"h{min(level + block['level'] - 1, 6)}"
        return Markup("<{0}>{1}</{0}>").format(tag, _marked(block["runs"]))
    if kind == "quote":
        return Markup("<blockquote>{}</blockquote>").format(html(block["blocks"], level))
    if kind == "table":
        head = Markup("").join(
            Markup('<th scope="col">{}</th>').format(_marked(cell)) for cell in block["head"]
        )
        rows = Markup("").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(_marked(cell)) for cell in row)
            )
            for row in block["rows"]
        )
        return Markup(
            '<div class="scroll" tabindex="0" role="group"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
        ).format(head, rows)
    items = Markup("").join(Markup("<li>{}</li>").format(html(item, level)) for item in block["items"])
    if block["start"] is None:
        return Markup("<ul>{}</ul>").format(items)
    return Markup('<ol start="{}">{}</ol>').format(block["start"], items)


def _marked(runs: Sequence[Run]) -> Markup:
    said = Markup("")
    for run in runs:
        words = Markup("<br>").join(escape(line) for line in run["text"].split(LINE))
        for mark in ("em", "strong"):
            words = Markup("<{0}>{1}</{0}>").format(mark, words) if run[mark] else words
        said += (
            Markup('<a href="{}" rel="noopener">{}</a>').format(run["link"], words) if run["link"] else words
        )
    return said
