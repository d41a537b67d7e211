"""An edition for the word processor: real headings, a contents field, and one box for each recommendation."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from delphi.export.archive import with_fixed_times
from delphi.export.docx_front import Opening
from delphi.export.docx_setting import LINE
from delphi.export.edition import lay_out
from delphi.export.marks import UNMARKED, Marked
from delphi.export.phrases import Json, Translate
from delphi.export.pictures import flows, histograms
from delphi.export.text import clean

TINT = "EEF5F5"


def render(
    document: Json, translate: Translate = str, language: str = "en", marked: Marked = UNMARKED
) -> bytes:
    """The DOCX of an edition document; the same document gives the same bytes.

    One that is not the edition in force is marked on its first page and on every other.
    """
    words = lay_out(document, translate) | {"mark": clean(vars(marked))}
    writer = _Writer(words, language, datetime.fromisoformat(document["edition"]["published_at"]))
    writer.write()
    out = io.BytesIO()
    writer.docx.save(out)
    return with_fixed_times(out.getvalue())


class _Writer(Opening):
    """Writes the laid-out words into one docx, part by part in reading order."""

    def write(self) -> None:
        self._title()
        self._contents()
        self._front()
        self._glance()
        cards = [card for section in self.it["sections"] for card in section["cards"]]
        pictures = iter(histograms([card["bars"] for card in cards]))
        for section in self.it["sections"]:
            self._heading(section["title"])
            self.set.flow(section["opening"])
            for card in section["cards"]:
                self._card(card, next(pictures))
                self._evidence(card)
        self._unsettled("not_agreed")
        self._unsettled("left_out")
        self._methods()
        self._appendix()
        self._references()
        self._identity()
        self._footer()

    def _card(self, card: dict[str, Any], picture: bytes) -> None:
        from docx.shared import Mm

        self.set.say(card["heading"], "Heading 2")
        cell = self.set.box("FFFFFF", LINE, is_whole=not card["is_long"])
        head = cell.paragraphs[0]
        head._p.style = self.set.styles["Strength"]
        head.add_run(card["strength"])
        graded = f"{card['certainty']} {card['sign']}".strip()
        if graded:
            self.set.add(head, f"   {graded}", "Soft Words")
        self.set.say(card["text"], "Recommendation", cell)
        vote = self.set.say(style="Vote", into=cell)
        vote.add_run(card["agreed"]).bold = True
        vote.add_run(f" ({card['share']})")
        self.set.add(vote, f"   {' · '.join(card['details'])}", "Soft Words")
        drawn = self.set.say(into=cell).add_run().add_picture(io.BytesIO(picture), width=Mm(50))
        self.set.parts.describe(drawn, card["bars"]["alt"])
        for said in card["dissent"]:
            self.set.run_in(
                self.set.say(style="Dissent", into=cell), self.words["dissent"], "“" + "\n".join(said) + "”"
            )
        for one in card["told"]:
            self.set.head_and_flow(one["heading"], one["blocks"], cell)
        self.set.run_in(self.set.say(into=cell), self.words["verdict"], card["verdict"])
        self._signed(card["approved"], card["sign_off_dissent"], cell)
        for version in card["history"]:
            reason = f" ({version['reason']})" if version["reason"] else ""
            self.set.run_in(self.set.say(into=cell), version["name"], version["text"] + reason)
        self._cite(cell, card["references"])
        self.set.say(card["lock"], "Lock", cell)
        self.set.say(style="Gap")

    def _evidence(self, card: dict[str, Any]) -> None:
        """Below the box: what was asked, the findings, and the judgements."""
        if card["printed"] is None:
            return
        for name, said in card["printed"]["question"]:
            self.set.run_in(self.set.say(), name, said)
        for one in card["printed"]["tables"]:
            self.set.say(f"{card['heading']}: {one['caption']}", "Table Caption")
            self.set.table(one["head"], one["rows"], one["n_text"])

    def _cite(self, cell: Any, numbers: list[int]) -> None:
        if not numbers:
            return
        paragraph = self.set.say(into=cell)
        self.set.run_in(paragraph, self.words["references"], "")
        for index, number in enumerate(numbers):
            paragraph.add_run(", " if index else "")
            self.set.link(paragraph, str(number), anchor=f"reference_{number}")

    def _unsettled(self, part: str) -> None:
        """Statements that are no recommendations, with what the panel said of each."""
        if not self.it[part]:
            return
        self._heading(self.words[part])
        self.set.say(self.words[f"{part}_note"], "Soft").paragraph_format.keep_with_next = True
        for item in self.it[part]:
            self.set.say(f"{item['label']} · {item['state']}", "Heading 2")
            self.set.say(item["text"]).paragraph_format.keep_with_next = True
            self.set.say(f"{item['vote']}. {item['because']}", "Soft")

    def _methods(self) -> None:
        self._heading(self.words["methods"])
        for block in self.it["about"]:
            self.set.say(block["heading"], "Heading 2")
            for words in block["paragraphs"]:
                self.set.say(words)
            self.set.flow(block["blocks"])
            if block["formula"]:
                cell = self.set.box(TINT, TINT)
                cell.paragraphs[0].add_run(block["formula"])
                self.set.say(style="Gap")
            for table in block["tables"]:
                self.set.say(table["caption"], "Table Caption")
                self.set.table(table["head"], table["rows"], table["n_text"])
            self._draw(block["drawings"])

    def _draw(self, drawings: list[dict[str, str]]) -> None:
        from docx.shared import Mm

        for one, picture in zip(drawings, flows([one["svg"] for one in drawings]), strict=True):
            self.set.say(one["caption"], "Table Caption")
            drawn = self.set.say().add_run().add_picture(io.BytesIO(picture), width=Mm(150))
            self.set.parts.describe(drawn, one["alt"])

    def _appendix(self) -> None:
        if not self.it["vote_tables"]:
            return
        self._heading(self.words["appendix"])
        for one in self.it["vote_tables"]:
            if one["caption"]:
                self.set.say(one["caption"], "Table Caption")
            self.set.table(one["head"], one["rows"], one["n_text"])

    def _references(self) -> None:
        if not self.it["references"]:
            return
        self._heading(self.words["references"])
        for reference in self.it["references"]:
            paragraph = self.set.say(f"{reference['number']}.\t{reference['text']} ", "Reference")
            if reference["link"]:
                self.set.link(paragraph, reference["shown"], address=reference["link"])
            else:
                paragraph.add_run(reference["shown"])
            self.set.parts.bookmark(paragraph, next(self.ids), f"reference_{reference['number']}")

    def _identity(self) -> None:
        self._heading(self.words["identity"])
        for name, value in self.it["identity"]:
            self.set.run_in(self.set.say(), name, value)

    def _footer(self) -> None:
        section = self.docx.sections[0]
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        header._p.style = footer._p.style = self.set.styles["Margin Words"]
        mark = self.it["mark"]["short"]
        header.add_run(" · ".join(filter(None, (self.it["title"], self.it["simulated"]))))
        if mark:
            header.add_run(f"\n{mark}").bold = True
        footer.add_run(f"{self.it['edition']} · {self.words['page']} ")
        self.set.parts.field(footer, "PAGE", "1")
        footer.add_run(f"\nSHA-256 {self.it['sha256']}")
        if mark:
            footer.add_run(f"\n{mark}").bold = True
