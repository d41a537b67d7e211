"""The first pages of a word-processor edition: title, contents, what was written of the whole, all at a glance."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from delphi.export.docx_setting import Setting

WARN_TINT = "FDF1E1"
MOST = 255  # characters of a property
GLANCE = (0.06, 0.44, 0.29, 0.21)  # widths of the columns


class Opening:
    """A document of laid-out words as far as its first recommendation, and what its parts share."""

    def __init__(self, words: dict[str, Any], language: str, at: datetime) -> None:
        from delphi.export import docx_styles

        self.it = words
        self.words = words["words"]
        self.docx = docx_styles.dressed(language)
        self.ids = count(1)
        self.n_headings = count(1)
        self.set = Setting(self.docx)
        self._properties(language, at)

    def _properties(self, language: str, at: datetime) -> None:
        core = self.docx.core_properties
        who = "; ".join(self.it["authors"]) or self.it["publisher"]
        core.title, core.author = self.it["title"][:MOST], who[:MOST]
        core.last_modified_by = self.it["publisher"][:MOST]
        core.subject, core.language = f"{self.it['kind']}, {self.it['edition']}", language
        core.keywords, core.comments = "Delphi", self.it["disclaimer"][:MOST]
        core.identifier, core.version = self.it["sha256"], self.it["edition"]
        core.created = core.modified = core.last_printed = at.replace(tzinfo=None)
        core.revision = 1

    def _title(self) -> None:
        it = self.it
        self.set.say(it["kind"].upper(), "Eyebrow")
        self.set.say(it["title"], "Title")
        if it["authors"]:
            self.set.say(", ".join(it["authors"]))
        self.set.say(f"{it['edition']} · {it['date']} · {it['published_by']}", "Soft")
        if it["mark"]["short"]:
            self._warn(f"{it['mark']['short']}.", it["mark"]["why"])
        for words in it["lede"]:
            self.set.say(words, "Lede")
        self._warn(it["disclaimer"])
        facts = self.set.say(style="Facts")
        for index, (value, name) in enumerate(it["facts"]):
            facts.add_run("    " if index else "")
            facts.add_run(value).bold = True
            facts.add_run(f" {name}")
        self._signed(it["sign_off"], [])
        for words in it["summary"]:
            self.set.say(words)
        if it["audience"]:
            self.set.run_in(self.set.say(), self.words["audience"], it["audience"])

    def _warn(self, *said: str) -> None:
        """A tinted box; nothing where nothing is said."""
        if not said[0]:
            return
        cell = self.set.box(WARN_TINT, WARN_TINT)
        cell.paragraphs[0]._p.style = self.set.styles["Warning"]
        cell.paragraphs[0].add_run("\n".join(filter(None, said)))
        self.set.say(style="Gap")

    def _contents(self) -> None:
        """A contents field; until the reader's program computes pages it holds links to the headings."""
        from delphi.export.docx_parts import element

        self.set.say(self.words["contents"], "Contents Heading")
        sections = [section["title"] for section in self.it["sections"]]
        before = [self.words["about"]] if self.it["front"] else []
        unsettled = [self.words[key] for key in ("not_agreed", "left_out") if self.it[key]]
        after = [
            self.words[key] for key in ("methods", "appendix", "references", "identity") if self._has(key)
        ]
        titles = [*before, self.words["glance"], *sections, *unsettled, *after]
        entries = [self.set.say(style="Contents Entry") for _ in titles]
        opening = entries[0]
        opening.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
        instruction = element("w:instrText")
        instruction.text = r'TOC \o "1-1" \h \z \u'
        opening.add_run()._r.append(instruction)
        opening.add_run()._r.append(element("w:fldChar", fldCharType="separate"))
        for number, (entry, title) in enumerate(zip(entries, titles, strict=True), 1):
            self.set.link(entry, title, anchor=f"heading_{number}")
        entries[-1].add_run()._r.append(element("w:fldChar", fldCharType="end"))

    def _has(self, part: str) -> bool:
        return (
            bool(self.it["references"])
            if part == "references"
            else bool(self.it["sections"]) or part != "appendix"
        )

    def _front(self) -> None:
        """What was written about the guideline as a whole."""
        if not self.it["front"]:
            return
        self._heading(self.words["about"], new_page=True)
        for text in self.it["front"]:
            self.set.say(text["heading"], "Heading 2")
            self.set.flow(text["whole"])

    def _glance(self) -> None:
        """Every recommendation in a row."""
        words = self.words
        self._heading(words["glance"], new_page=not self.it["front"])
        self.set.say(words["glance_note"], "Soft")
        head = [words["number"], words["recommendation"], words["strength"], words["agreement"]]
        rows = [_glanced(card) for section in self.it["sections"] for card in section["cards"]]
        if rows:
            self.set.table(head, rows, 4, GLANCE)

    def _heading(self, title: str, new_page: bool = False) -> None:
        paragraph = self.set.say(title, "Heading 1")
        paragraph.paragraph_format.page_break_before = new_page
        self.set.parts.bookmark(paragraph, next(self.ids), f"heading_{next(self.n_headings)}")

    def _signed(self, approved: str, reasons: list[list[str]], into: Any = None) -> None:
        """The panel's approval, and each dissent at the sign-off in its own words."""
        if approved:
            self.set.run_in(self.set.say(into=into), self.words["sign_off"], f"{approved}.")
        for said in reasons:
            paragraph = self.set.say(style="Dissent", into=into)
            self.set.run_in(paragraph, self.words["sign_off_dissent"], "“" + "\n".join(said) + "”")


def _glanced(card: dict[str, Any]) -> list[str]:
    graded = f"{card['certainty']} {card['sign']}".strip()
    strength = "\n".join(filter(None, (card["strength"], graded)))
    return [str(card["number"]), card["text"], strength, f"{card['agreed']}\n{card['share']}"]
