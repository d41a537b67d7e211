"""The look of the word-processor document, as named styles that its reader can change in one place."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from delphi.export.docx_parts import element, speak, up_to_date

INK, SOFT, ACCENT, WARN, DISSENT = "1D2730", "56616B", "0D5C63", "8A4B08", "D2691E"
SERIF, SANS = "Georgia", "Calibri"

# name: size, colour, font, bold, space before, space after (points)
PARAGRAPHS = {
    "Eyebrow": (9, ACCENT, SANS, True, 0, 2),
    "Soft": (10, SOFT, SANS, False, 0, 6),
    "Lede": (13, INK, SERIF, False, 6, 8),
    "Warning": (10.5, WARN, SANS, True, 0, 0),
    "Facts": (11.5, INK, SANS, False, 10, 10),
    "Contents Heading": (12, INK, SANS, True, 12, 4),
    "Contents Entry": (10.5, ACCENT, SANS, False, 0, 2),
    "Strength": (10.5, ACCENT, SANS, True, 0, 4),
    "Recommendation": (14, INK, SERIF, False, 0, 6),
    "Vote": (11, INK, SANS, False, 0, 4),
    "Dissent": (10, INK, SERIF, False, 4, 4),
    "Quoted": (10, SOFT, SANS, False, 2, 4),
    "Lock": (7, SOFT, SANS, False, 4, 0),
    "Gap": (4, INK, SANS, False, 0, 0),
    "Table Caption": (9.5, SOFT, SANS, False, 6, 3),
    "Table Words": (9, INK, SANS, False, 1, 1),
    "Table Number": (9, INK, SANS, False, 1, 1),
    "Reference": (9.5, INK, SANS, False, 0, 3),
    "Margin Words": (7.5, SOFT, SANS, False, 0, 0),
}
RUNS = {"Soft Words": (SOFT, False), "Run-in Head": (ACCENT, True), "Link": (ACCENT, False)}
HEADINGS = {"Title": (26, SERIF, 0, 4), "Heading 1": (17, SERIF, 20, 8), "Heading 2": (11.5, SANS, 12, 4),
            "Heading 3": (10.5, SANS, 8, 3)}  # fmt: skip


def dressed(language: str) -> Any:
    """An empty document with page, language and styles."""
    return Document(io.BytesIO(_dressed(language)))


@cache
def _dressed(language: str) -> bytes:
    """Made once for a language: to define the styles took two thirds of the time of a checklist."""
    made, out = Document(), io.BytesIO()
    _dress(made, language)
    made.save(out)
    return out.getvalue()


def _dress(docx: Any, language: str) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(24)
    speak(docx.styles, language)
    up_to_date(docx.settings)
    normal = docx.styles["Normal"]
    _type(normal, 10.5, INK, SANS, False, 0, 6)
    for name, (size, font, before, after) in HEADINGS.items():
        _type(docx.styles[name], size, INK, font, name != "Title", before, after)
    for name, (size, colour, font, bold, before, after) in PARAGRAPHS.items():
        style = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _type(style, size, colour, font, bold, before, after)
    for name, (colour, bold) in RUNS.items():
        style = docx.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb, style.font.bold = RGBColor.from_string(colour), bold
    _particulars(docx.styles)


def _particulars(styles: Any) -> None:
    styles["Link"].font.underline = True
    styles["Table Caption"].paragraph_format.keep_with_next = True
    styles["Table Number"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Reference"].paragraph_format.left_indent = Mm(9)
    styles["Reference"].paragraph_format.first_line_indent = Mm(-9)
    for name, colour in (("Dissent", DISSENT), ("Quoted", "D9D3C7")):
        styles[name].paragraph_format.left_indent = Mm(4)
        edge = element("w:pBdr")
        edge.append(element("w:left", val="single", sz="18", space="8", color=colour))
        styles[name].element.get_or_add_pPr().insert(0, edge)
    title = styles["Title"].element.pPr
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)


def _type(style: Any, size: float, colour: str, font: str, bold: bool, before: float, after: float) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]  # a theme font would win over the named one
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), font)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
