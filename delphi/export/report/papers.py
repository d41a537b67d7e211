"""The papers that go with a manuscript: a checklist as a table, and the drafted methods and results."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from delphi.domain.reporting import QUESTIONS
from delphi.export import phrases
from delphi.export.archive import with_fixed_times
from delphi.export.csv_bundle import write_csv
from delphi.export.flow import drawings
from delphi.export.phrases import Json, Translate
from delphi.export.pictures import flows
from delphi.export.report import checklists, prose
from delphi.export.report.answers import answers_of
from delphi.export.report.checklists import CHECKLISTS, Row
from delphi.export.report.sentences import METHODS, RESULTS, paragraphs
from delphi.export.text import clean

LINE = "D9D3C7"


def rows_of(document: Json, key: str, _: Translate) -> list[Row]:
    """A checklist filled from an edition's document."""
    return checklists.filled(key, prose.told(clean(document), _), answers_of(clean(document)))


def states(_: Translate) -> dict[str, str]:
    return {
        checklists.FILLED: _("filled in"),
        checklists.PARTLY: _("partly filled"),
        checklists.MISSING: _("missing"),
    }


def words_of(row: Row, _: Translate) -> list[str]:
    """What stands beside an item: sentences, answers, and what nobody has answered yet."""
    asked = [_("Still to answer:") + " " + phrases.say(QUESTIONS[topic], _) for topic in row.missing]
    found = [*(one.text for one in row.said), *row.answers, *asked]
    return found or [_("Nothing in the data tells this yet.")]


def checklist_csv(document: Json, key: str, _: Translate = str) -> bytes:
    named = states(_)
    head = [
        _("item"),
        _("section"),
        _("what it asks for"),
        _("state"),
        _("what is reported"),
        _("taken from"),
    ]
    rows = [
        (
            row.item.number, row.item.section, row.item.label, named[row.state], " ".join(words_of(row, _)),
            "; ".join(dict.fromkeys(one.source for one in row.said)),
        )
        for row in rows_of(document, key, _)
    ]  # fmt: skip
    return write_csv(head, rows)


def checklist_docx(document: Json, key: str, _: Translate = str, language: str = "en") -> bytes:
    """The checklist as a table; the same document gives the same bytes."""
    paper, named = _Paper(document, language, _), states(_)
    paper.title(CHECKLISTS[key].name, _("Checklist, filled from the data of the study"))
    paper.say(CHECKLISTS[key].source)
    paper.say(
        _(
            "Labels of items are ours, in English as the checklist was published; its own words are in the source."
        )
    )
    rows = [
        [row.item.number, row.item.label, "\n".join(words_of(row, _)), named[row.state]]
        for row in rows_of(document, key, _)
    ]
    paper.table([_("Item"), _("What it asks for"), _("What is reported"), _("State")], rows, (13, 43, 80, 24))
    return paper.saved()


def report_docx(document: Json, _: Translate = str, language: str = "en") -> bytes:
    """Methods and results drafted for a manuscript; behind each sentence stands where its numbers are from."""
    paper = _Paper(document, language, _)
    paper.title(paper.document["study"]["title"], _("Methods and results, drafted from the data"))
    told, given = prose.told(paper.document, _), answers_of(paper.document)
    for part, heading in ((METHODS, _("Methods")), (RESULTS, _("Results"))):
        paper.heading(heading)
        for sentences in paragraphs(told, part):
            paper.sentences(sentences)
    paper.draw(drawings(paper.document, _))
    if given:
        paper.heading(_("What was answered for the checklists"))
        for topic, text in given.items():
            paper.run_in(phrases.say(QUESTIONS[topic], _), text)
    return paper.saved()


class _Paper:
    """A document of few kinds of parts, in the styles of the edition's."""

    def __init__(self, document: Json, language: str, translate: Translate) -> None:
        from delphi.export import docx_parts, docx_styles

        self.document, self._, self.parts = clean(document), translate, docx_parts
        self.docx = docx_styles.dressed(language)
        self.styles = docx_parts.style_ids(self.docx.styles)
        self.at = datetime.fromisoformat(self.document["edition"]["published_at"])

    def title(self, title: str, kind: str) -> None:
        core, edition = self.docx.core_properties, self.document["edition"]
        core.title, core.author = title, phrases.parted(edition["published_by"])[1]
        core.last_modified_by = core.author
        core.created = core.modified = self.at.replace(tzinfo=None)
        core.revision = 1
        self.say(kind.upper(), "Eyebrow")
        self.say(title, "Title")
        study = self.document["study"]["title"]
        number = self._("Edition %(number)s") % {"number": edition["number"]}
        self.say(f"{study} · {number} · {phrases.day(edition['published_at'], self._)}", "Soft")
        if study and self.document["study"]["is_simulated"]:
            self.say(self._("Simulated ratings"), "Warning")
        footer = self.docx.sections[0].footer.paragraphs[0]
        footer._p.style = self.styles["Margin Words"]
        footer.add_run(f"Delphi {edition['release']} · SHA-256 {self.document['sha256']}")

    def heading(self, words: str) -> None:
        self.say(words, "Heading 1")

    def say(self, words: str, style: str = "Normal") -> Any:
        paragraph = self.docx.add_paragraph(words)
        paragraph._p.style = self.styles[style]
        return paragraph

    def run_in(self, head: str, words: str) -> None:
        paragraph = self.say("")
        paragraph.add_run(head)._r.style = self.styles["Run-in Head"]
        paragraph.add_run(f"  {words}")

    def sentences(self, told: Sequence[Any]) -> None:
        paragraph = self.say("")
        for one in told:
            paragraph.add_run(f"{one.text} ")
            paragraph.add_run(f"[{one.source}] ")._r.style = self.styles["Soft Words"]

    def table(self, head: list[str], rows: list[list[str]], widths: tuple[int, ...]) -> None:
        from docx.shared import Mm

        table = self.docx.add_table(len(rows) + 1, len(head))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self.parts.frame(table, LINE, inside=True)
        self.parts.keep_rows_whole(table)
        for row, values in zip(table.rows, [head, *rows], strict=True):
            for cell, value, width in zip(row.cells, values, widths, strict=True):
                cell.width = Mm(width)
                cell.paragraphs[0]._p.style = self.styles["Table Words"]
                cell.paragraphs[0].add_run(value).bold = values is head
        self.parts.repeat_head(table)

    def draw(self, drawn: list[dict[str, str]]) -> None:
        from docx.shared import Mm

        for one, picture in zip(drawn, flows([one["svg"] for one in drawn]), strict=True):
            self.say(one["caption"], "Table Caption")
            made = self.say("").add_run().add_picture(io.BytesIO(picture), width=Mm(150))
            self.parts.describe(made, one["alt"])

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.docx.save(out)
        return with_fixed_times(out.getvalue())
