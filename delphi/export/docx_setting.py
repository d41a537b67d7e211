"""Sets paragraphs, links, tables and the blocks of a Markdown text in a word-processor document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from delphi.export.markdown import Block, Run, plain
from delphi.export.text import is_rtl

LINE = "D9D3C7"
# Of the page's width: a bold letter of a table, and the room beside the words of a cell.
LETTER, ASIDE = 0.0122, 0.018
SHORT = 8  # rows of a table that is kept on one page


class Setting:
    """What every part of a document is set with. Cells dominate the time that python-docx needs."""

    def __init__(self, docx: Any) -> None:
        from delphi.export import docx_lists, docx_parts

        self.docx, self.parts = docx, docx_parts
        self.styles = docx_parts.style_ids(docx.styles)
        self.lists = docx_lists.Lists(docx)

    def say(self, words: str = "", style: str = "Normal", into: Any = None) -> Any:
        """A new paragraph at the end of the document, or of the cell `into`."""
        paragraph = (into or self.docx).add_paragraph(words)
        paragraph._p.style = self.styles[style]
        self._turn(paragraph, words)
        return paragraph

    def _turn(self, paragraph: Any, words: str) -> None:
        """Set what runs from right to left so."""
        if is_rtl(words):
            self.parts.turn(paragraph)

    def add(self, paragraph: Any, words: str, style: str) -> None:
        paragraph.add_run(words)._r.style = self.styles[style]

    def run_in(self, paragraph: Any, head: str, words: str) -> None:
        self.add(paragraph, head, "Run-in Head")
        paragraph.add_run(f"  {words}")

    def link(self, paragraph: Any, text: str, address: str = "", anchor: str = "") -> Any:
        return self.parts.link(paragraph, text, self.styles["Link"], address, anchor)

    def box(self, fill: str, line: str, is_whole: bool = False) -> Any:
        """The cell of a frame; one that is whole moves to the next page rather than break."""
        table = self.docx.add_table(1, 1)
        self.parts.frame(table, line)
        self.parts.pad(table, 170)
        if is_whole:
            self.parts.keep_rows_whole(table)
        self.parts.shade(table.cell(0, 0), fill)
        return table.cell(0, 0)

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], n_text: int, shares: Sequence[float] = ()
    ) -> None:
        """A table of plain cells, its first `n_text` columns words; each column as wide as its words need."""
        table = self._table(len(rows) + 1, len(head), None)
        for row, values in zip(table.rows, [head, *rows], strict=True):
            for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self.styles["Table Words" if index < n_text else "Table Number"]
                paragraph.add_run(value).bold = values is head
                self._turn(paragraph, value)
        self.parts.set_widths(table, list(shares) or widths(head, rows))
        self._keep(table)
        self.say(style="Gap")

    def _table(self, n_rows: int, n_columns: int, into: Any) -> Any:
        table = (into or self.docx).add_table(n_rows, n_columns)
        self.parts.frame(table, LINE, inside=True)
        self.parts.pad(table, 80, ("left", "right"))
        self.parts.repeat_head(table)
        self.parts.keep_rows_whole(table)
        return table

    def _keep(self, table: Any) -> None:
        """Keep a short table on one page, and the head of a long one with its first rows."""
        rows = table._tbl.tr_lst
        for row in rows[:-1] if len(rows) <= SHORT + 1 else rows[:2]:
            self.parts.keep_with_next(row)

    def flow(self, found: Sequence[Block], into: Any = None, style: str = "Normal", deep: int = 0) -> None:
        """The blocks of a text, one after the other; `deep` is how many lists lie around them."""
        for block in found:
            kind = block["kind"]
            if kind == "paragraph":
                self._paragraph(block["runs"], into, style, deep)
            elif kind == "heading":
                self.runs(self.say(style="Heading 3", into=into), block["runs"])
            elif kind == "quote":
                self.flow(block["blocks"], into, "Quoted", deep)
            elif kind == "list":
                self._list(block, into, style, deep)
            else:
                self._written_table(block, into)

    def _paragraph(self, said: Sequence[Run], into: Any, style: str, deep: int) -> None:
        paragraph = self.say(style=style, into=into)
        if deep:
            self.lists.indent(paragraph, deep)
        self.runs(paragraph, said)

    def _list(self, block: Block, into: Any, style: str, deep: int) -> None:
        number = self.lists.begin(block["start"])
        for item in block["items"]:
            first, rest = (item[0], item[1:]) if item and "runs" in item[0] else (None, item)
            paragraph = self.say(style=style, into=into)
            self.lists.mark(paragraph, number, deep)
            self.runs(paragraph, first["runs"] if first else ())
            self.flow(rest, into, style, deep + 1)

    def _written_table(self, block: Block, into: Any) -> None:
        table = self._table(len(block["rows"]) + 1, len(block["head"]), into)
        for row, values in zip(table.rows, [block["head"], *block["rows"]], strict=True):
            for cell, said in zip(row.cells, values, strict=False):
                cell.paragraphs[0]._p.style = self.styles["Table Words"]
                self.runs(cell.paragraphs[0], said, is_bold=values is block["head"])
        n = len(block["head"])
        self.parts.set_widths(table, [1 / n] * n, whole=8700 if into else 9070)
        self._keep(table)
        self.say(style="Gap", into=into)

    def head_and_flow(self, head: str, found: Sequence[Block], into: Any = None) -> None:
        """A coloured head in front of the first paragraph, or above whatever else the text begins with."""
        paragraph = self.say(into=into)
        self.add(paragraph, head, "Run-in Head")
        if found and found[0]["kind"] == "paragraph":
            paragraph.add_run("  ")
            self.runs(paragraph, found[0]["runs"])
            found = found[1:]
        else:
            paragraph.paragraph_format.keep_with_next = True
        self.flow(found, into)

    def runs(self, paragraph: Any, said: Sequence[Run], is_bold: bool = False) -> None:
        self._turn(paragraph, plain(said))
        for one in said:
            run = (
                self.link(paragraph, one["text"], address=one["link"])
                if one["link"]
                else paragraph.add_run(one["text"])
            )
            if one["strong"] or is_bold:
                run.bold = True
            if one["em"]:
                run.italic = True


def widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Each column's share of the page, by what its cells hold: no word is cut, and long cells get the room.

    Where the longest words fit side by side, each column has room for its own; what is left goes to long cells.
    """
    columns = list(zip(head, *rows, strict=True))
    longest = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    wanted = [min(max(len(cell) for cell in column), 40) for column in columns]
    weights = [max(1.3 * min(word, 30) + 3, want) for word, want in zip(longest, wanted, strict=True)]
    least = [LETTER * min(word, 30) + ASIDE for word in longest]
    left = 1 - sum(least)
    if left <= 0:
        return [weight / sum(weights) for weight in weights]
    over = [max(weight / sum(weights) - own, 0) for weight, own in zip(weights, least, strict=True)]
    if not any(over):
        return [own / sum(least) for own in least]
    return [own + left * more / sum(over) for own, more in zip(least, over, strict=True)]
