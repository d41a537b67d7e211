"""Lists of a word-processor document: one definition for points, one for numbers, and each numbered list begins anew."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from delphi.export.docx_parts import element

LEVELS = 6  # a list that lies deeper is set at the last level
INDENT, HANGING = 340, 280  # twips
POINTS, NUMBERS = "900", "901"  # ids that python-docx's own template leaves free


class Lists:
    """The lists of one document. The definitions are written when the first list is."""

    def __init__(self, docx: Any) -> None:
        self.docx = docx
        self.n = 900
        self.is_defined = False

    def begin(self, start: int | None) -> str:
        """The id of a new list: of points where `start` is None, else of numbers from it on."""
        numbering = self.docx.part.numbering_part.element
        if not self.is_defined:
            self._define(numbering)
        self.n += 1
        made = element("w:num", numId=str(self.n))
        made.append(element("w:abstractNumId", val=POINTS if start is None else NUMBERS))
        for level in range(LEVELS) if start is not None else ():
            over = element("w:lvlOverride", ilvl=str(level))
            over.append(element("w:startOverride", val=str(start)))
            made.append(over)
        numbering.append(made)
        return str(self.n)

    def mark(self, paragraph: Any, number: str, deep: int) -> None:
        """Make a paragraph an item of a list."""
        holder = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        holder.append(element("w:ilvl", val=str(min(deep, LEVELS - 1))))
        holder.append(element("w:numId", val=number))
        self._close_up(paragraph)

    def indent(self, paragraph: Any, deep: int) -> None:
        """Set a further paragraph of an item beneath the words of the first."""
        from docx.shared import Twips

        paragraph.paragraph_format.left_indent = Twips(INDENT * min(deep, LEVELS) + HANGING)
        self._close_up(paragraph)

    def _close_up(self, paragraph: Any) -> None:
        from docx.shared import Pt

        paragraph.paragraph_format.space_after = Pt(2)

    def _define(self, numbering: Any) -> None:
        """The schema wants every definition before the first list."""
        first = numbering.find(qn("w:num"))
        for key, form in ((POINTS, "bullet"), (NUMBERS, "decimal")):
            made = element("w:abstractNum", abstractNumId=key)
            made.append(element("w:multiLevelType", val="hybridMultilevel"))
            for level in range(LEVELS):
                made.append(_level(level, form))
            numbering.append(made) if first is None else first.addprevious(made)
        self.is_defined = True


def _level(level: int, form: str) -> Any:
    made = element("w:lvl", ilvl=str(level))
    made.append(element("w:start", val="1"))
    made.append(element("w:numFmt", val=form))
    made.append(element("w:lvlText", val="•" if form == "bullet" else f"%{level + 1}."))
    made.append(element("w:lvlJc", val="left"))
    properties = element("w:pPr")
    properties.append(element("w:ind", left=str(INDENT * (level + 1) + HANGING), hanging=str(HANGING)))
    made.append(properties)
    return made
