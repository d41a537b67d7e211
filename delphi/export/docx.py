"""An edition for the word processor: real headings, a contents field, and one box for each recommendation."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import count, groupby
from typing import Any

from delphi.export.archive import with_fixed_times
from delphi.export.edition import lay_out
from delphi.export.phrases import Json, Translate
from delphi.export.pictures import flows, histograms

ACCENT, SOFT, LINE, WARN, WARN_TINT, TINT = "0D5C63", "56616B", "D9D3C7", "8A4B08", "FDF1E1", "EEF5F5"


def render(document: Json, translate: Translate = str, language: str = "en") -> bytes:
    """The DOCX of an edition document; the same document gives the same bytes."""
    writer = _Writer(
        lay_out(document, translate), language, datetime.fromisoformat(document["edition"]["published_at"])
    )
    writer.write()
    out = io.BytesIO()
    writer.docx.save(out)
    return with_fixed_times(out.getvalue())


class _Writer:
    """Writes the laid-out words into one docx, part by part in reading order."""

    def __init__(self, words: dict[str, Any], language: str, at: datetime) -> None:
        from docx import Document

        from delphi.export import docx_parts, docx_styles

        self.parts = docx_parts
        self.it = words
        self.words = words["words"]
        self.docx = Document()
        self.ids = count(1)
        self.n_headings = count(1)
        docx_styles.dress(self.docx, language)
        self.styles = docx_parts.style_ids(self.docx.styles)
        self._properties(language, at)

    def write(self) -> None:
        self._title()
        self._contents()
        cards = [card for section in self.it["sections"] for card in section["cards"]]
        pictures = iter(histograms([card["bars"] for card in cards]))
        for index, section in enumerate(self.it["sections"]):
            self._heading(section["title"], new_page=index == 0)
            for card in section["cards"]:
                self._card(card, next(pictures))
        self._not_agreed()
        self._methods()
        self._appendix(cards)
        self._references()
        self._identity()
        self._footer()

    def _properties(self, language: str, at: datetime) -> None:
        core = self.docx.core_properties
        core.title, core.author, core.last_modified_by = (
            self.it["title"],
            self.it["publisher"],
            self.it["publisher"],
        )
        core.subject, core.language = f"{self.it['kind']}, {self.it['edition']}", language
        core.keywords, core.comments = "Delphi", self.it["disclaimer"]
        core.identifier, core.version = self.it["sha256"], self.it["edition"]
        core.created = core.modified = core.last_printed = at.replace(tzinfo=None)
        core.revision = 1

    def _title(self) -> None:
        it = self.it
        self._say(it["kind"].upper(), "Eyebrow")
        self._say(it["title"], "Title")
        self._say(f"{it['edition']} · {it['date']} · {it['published_by']}", "Soft")
        for words in it["lede"]:
            self._say(words, "Lede")
        if it["disclaimer"]:
            cell = self._box(WARN_TINT, WARN_TINT)
            cell.paragraphs[0]._p.style = self.styles["Warning"]
            cell.paragraphs[0].add_run(it["disclaimer"])
        facts = self._say(style="Facts")
        for index, (value, name) in enumerate(it["facts"]):
            facts.add_run("    " if index else "")
            facts.add_run(value).bold = True
            facts.add_run(f" {name}")
        self._signed(it["sign_off"], [])
        for words in it["summary"]:
            self._say(words)
        if it["audience"]:
            self._run_in(self._say(), self.words["audience"], it["audience"])
        for text in it["front"]:
            self._run_in(self._say(), text["heading"], "\n".join(text["paragraphs"]))

    def _contents(self) -> None:
        """A contents field; until the reader's program computes pages it holds links to the headings."""
        from delphi.export.docx_parts import element

        self._say(self.words["contents"], "Contents Heading")
        titles = [section["title"] for section in self.it["sections"]]
        if self.it["not_agreed"]:
            titles.append(self.words["not_agreed"])
        titles += [self.words[key] for key in ("methods", "appendix", "references", "identity")]
        entries = [self._say(style="Contents Entry") for _ in titles]
        opening = entries[0]
        opening.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
        instruction = element("w:instrText")
        instruction.text = r'TOC \o "1-1" \h \z \u'
        opening.add_run()._r.append(instruction)
        opening.add_run()._r.append(element("w:fldChar", fldCharType="separate"))
        for number, (entry, title) in enumerate(zip(entries, titles, strict=True), 1):
            self._link(entry, title, anchor=f"heading_{number}")
        entries[-1].add_run()._r.append(element("w:fldChar", fldCharType="end"))

    def _heading(self, title: str, new_page: bool = False) -> None:
        paragraph = self._say(title, "Heading 1")
        paragraph.paragraph_format.page_break_before = new_page
        self.parts.bookmark(paragraph, next(self.ids), f"heading_{next(self.n_headings)}")

    def _card(self, card: dict[str, Any], picture: bytes) -> None:
        from docx.shared import Mm

        self._say(card["heading"], "Heading 2")
        cell = self._box("FFFFFF", LINE)
        head = cell.paragraphs[0]
        head._p.style = self.styles["Strength"]
        head.add_run(card["strength"])
        graded = f"{card['certainty']} {card['sign']}".strip()
        if graded:
            self._add(head, f"   {graded}", "Soft Words")
        self._say(card["text"], "Recommendation", cell)
        vote = self._say(style="Vote", into=cell)
        vote.add_run(card["agreed"]).bold = True
        vote.add_run(f" ({card['share']})")
        self._add(vote, f"   {' · '.join(card['details'])}", "Soft Words")
        drawn = self._say(into=cell).add_run().add_picture(io.BytesIO(picture), width=Mm(50))
        self.parts.describe(drawn, card["bars"]["alt"])
        for said in card["dissent"]:
            self._run_in(
                self._say(style="Dissent", into=cell), self.words["dissent"], "“" + "\n".join(said) + "”"
            )
        for heading, lines in card["told"]:
            self._run_in(self._say(into=cell), heading, "\n".join(lines))
        self._run_in(self._say(into=cell), self.words["verdict"], card["verdict"])
        self._signed(card["approved"], card["sign_off_dissent"], cell)
        for version in card["history"]:
            reason = f" ({version['reason']})" if version["reason"] else ""
            self._run_in(self._say(into=cell), version["name"], version["text"] + reason)
        self._cite(cell, card["references"])
        self._say(card["lock"], "Lock", cell)
        self._say(style="Gap")

    def _signed(self, approved: str, reasons: list[list[str]], into: Any = None) -> None:
        """The panel's approval, and each dissent at the sign-off in its own words."""
        if approved:
            self._run_in(self._say(into=into), self.words["sign_off"], f"{approved}.")
        for said in reasons:
            paragraph = self._say(style="Dissent", into=into)
            self._run_in(paragraph, self.words["sign_off_dissent"], "“" + "\n".join(said) + "”")

    def _cite(self, cell: Any, numbers: list[int]) -> None:
        if not numbers:
            return
        paragraph = self._say(into=cell)
        self._run_in(paragraph, self.words["references"], "")
        for index, number in enumerate(numbers):
            paragraph.add_run(", " if index else "")
            self._link(paragraph, str(number), anchor=f"reference_{number}")

    def _not_agreed(self) -> None:
        if not self.it["not_agreed"]:
            return
        self._heading(self.words["not_agreed"])
        self._say(self.words["not_agreed_note"], "Soft")
        for item in self.it["not_agreed"]:
            self._say(f"{item['label']} · {item['state']}", "Heading 2")
            self._say(item["text"])
            self._say(f"{item['vote']}. {item['because']}", "Soft")

    def _methods(self) -> None:
        self._heading(self.words["methods"])
        for block in self.it["about"]:
            self._say(block["heading"], "Heading 2")
            for words in block["paragraphs"]:
                self._say(words)
            if block["formula"]:
                cell = self._box(TINT, TINT)
                cell.paragraphs[0].add_run(block["formula"])
                self._say(style="Gap")
            for table in block["tables"]:
                self._say(table["caption"], "Table Caption")
                self._table(table["head"], table["rows"], table["n_text"])
            self._draw(block["drawings"])

    def _draw(self, drawings: list[dict[str, str]]) -> None:
        from docx.shared import Mm

        for one, picture in zip(drawings, flows([one["svg"] for one in drawings]), strict=True):
            self._say(one["caption"], "Table Caption")
            drawn = self._say().add_run().add_picture(io.BytesIO(picture), width=Mm(150))
            self.parts.describe(drawn, one["alt"])

    def _appendix(self, cards: list[dict[str, Any]]) -> None:
        """Every count of every recommendation; a change of the scale begins another table."""
        self._heading(self.words["appendix"])
        for points, group in groupby(cards, lambda card: [bar["point"] for bar in card["bars"]["points"]]):
            words = [self.words["number"], self.words["recommendation"]]
            head = [*words, *(str(point) for point in points), self.words["agreement"]]
            self._table(head, [_votes(card) for card in group], n_text=2)

    def _references(self) -> None:
        self._heading(self.words["references"])
        for reference in self.it["references"]:
            paragraph = self._say(f"{reference['number']}.\t{reference['text']} ", "Reference")
            if reference["link"]:
                self._link(paragraph, reference["shown"], address=reference["link"])
            else:
                paragraph.add_run(reference["shown"])
            self.parts.bookmark(paragraph, next(self.ids), f"reference_{reference['number']}")

    def _identity(self) -> None:
        self._heading(self.words["identity"])
        for name, value in self.it["identity"]:
            self._run_in(self._say(), name, value)

    def _footer(self) -> None:
        section = self.docx.sections[0]
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        header._p.style = footer._p.style = self.styles["Margin Words"]
        header.add_run(" · ".join(words for words in (self.it["title"], self.it["simulated"]) if words))
        footer.add_run(f"{self.it['edition']} · {self.words['page']} ")
        self.parts.field(footer, "PAGE", "1")
        footer.add_run(f"\nSHA-256 {self.it['sha256']}")

    def _say(self, words: str = "", style: str = "Normal", into: Any = None) -> Any:
        """A new paragraph at the end of the document, or of the cell `into`."""
        paragraph = (into or self.docx).add_paragraph(words)
        paragraph._p.style = self.styles[style]
        return paragraph

    def _add(self, paragraph: Any, words: str, style: str) -> None:
        paragraph.add_run(words)._r.style = self.styles[style]

    def _run_in(self, paragraph: Any, head: str, words: str) -> None:
        self._add(paragraph, head, "Run-in Head")
        paragraph.add_run(f"  {words}")

    def _link(self, paragraph: Any, text: str, address: str = "", anchor: str = "") -> None:
        self.parts.link(paragraph, text, self.styles["Link"], address, anchor)

    def _box(self, fill: str, line: str) -> Any:
        table = self.docx.add_table(1, 1)
        self.parts.frame(table, line)
        self.parts.pad(table, 170)
        self.parts.shade(table.cell(0, 0), fill)
        return table.cell(0, 0)

    def _table(self, head: list[str], rows: list[list[str]], n_text: int) -> None:
        """Cells dominate the time that python-docx needs, so each row's cells are fetched once."""
        table = self.docx.add_table(len(rows) + 1, len(head))
        self.parts.frame(table, LINE, inside=True)
        for row, values in zip(table.rows, [head, *rows], strict=True):
            for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self.styles["Table Words" if index < n_text else "Table Number"]
                paragraph.add_run(value).bold = values is head
        self.parts.set_widths(table, _widths(head, rows))
        self.parts.repeat_head(table)
        self.parts.keep_rows_whole(table)
        self._say(style="Gap")


def _votes(card: dict[str, Any]) -> list[str]:
    counts = [str(bar["count"]) for bar in card["bars"]["points"]]
    return [str(card["number"]), card["label"], *counts, f"{card['agreed']} ({card['share']})"]


def _widths(head: list[str], rows: list[list[str]]) -> list[float]:
    """Each column's share of the page, by what its cells hold: no word is cut, and long cells get the room."""
    columns = list(zip(head, *rows, strict=True))
    longest = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    wanted = [min(max(len(cell) for cell in column), 40) for column in columns]
    weights = [max(1.3 * word + 3, want) for word, want in zip(longest, wanted, strict=True)]
    return [weight / sum(weights) for weight in weights]
