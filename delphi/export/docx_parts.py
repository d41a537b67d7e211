"""What python-docx has no call for: fields, links, bookmarks, shading, borders and alternative texts."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def element(tag: str, /, **attributes: str) -> Any:
    """An element of WordprocessingML with its attributes: element("w:shd", fill="FFFFFF")."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def style_ids(styles: Any) -> dict[str, str]:
    """Id of each style by name. python-docx searches all styles at each use, most of a document's time."""
    return {style.name: style.style_id for style in styles}


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that shows `shown` until the word processor computes it."""
    for kind in ("begin", "separate"):
        paragraph.add_run()._r.append(element("w:fldChar", fldCharType=kind))
        if kind == "begin":
            words = element("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = instruction
            paragraph.add_run()._r.append(words)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def bookmark(paragraph: Any, number: int, name: str) -> None:
    """A place that links can lead to, round the whole paragraph."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def link(paragraph: Any, text: str, style_id: str, address: str = "", anchor: str = "") -> Any:
    """The words of a link to an address of the web or to a bookmark."""
    holder = OxmlElement("w:hyperlink")
    if anchor:
        holder.set(qn("w:anchor"), anchor)
    else:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        holder.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    run = paragraph.add_run(text)
    run._r.style = style_id
    holder.append(run._r)
    paragraph._p.append(holder)
    return run


def turn(paragraph: Any) -> None:
    """Let the paragraph run from right to left, as far as its words do."""
    properties = paragraph._p.get_or_add_pPr()
    # The schema has a place for it, which lies before what python-docx may add later.
    properties.insert_element_before(
        element("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def shade(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=fill))


def frame(table: Any, colour: str, inside: bool = False) -> None:
    """A thin line round the table, and between its rows where `inside`."""
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right") + (("insideH",) if inside else ()):
        borders.append(element(f"w:{side}", val="single", sz="6", space="0", color=colour))
    _before_look(table, borders)


def pad(table: Any, twips: int, sides: tuple[str, ...] = ("top", "left", "bottom", "right")) -> None:
    """Room between the border of a cell and its words."""
    margins = element("w:tblCellMar")
    for side in sides:
        margins.append(element(f"w:{side}", w=str(twips), type="dxa"))
    _before_look(table, margins)


def _before_look(table: Any, made: Any) -> None:
    """The schema wants borders, then layout, margins and the look; Word may call a file broken otherwise."""
    properties = table._tbl.tblPr
    after = ("w:tblLayout", "w:tblLook") if made.tag == qn("w:tblBorders") else ("w:tblLook",)
    next_one = next((one for tag in after if (one := properties.find(qn(tag))) is not None), None)
    properties.append(made) if next_one is None else next_one.addprevious(made)


def keep_rows_whole(table: Any) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def keep_with_next(row: Any) -> None:
    """Keep a row of a table on the page of the row after it."""
    for paragraph in row.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def repeat_head(table: Any) -> None:
    """The first row is a heading: repeated on each page, and told to screen readers."""
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def set_widths(table: Any, shares: list[float], whole: int = 9070) -> None:
    """Widths of the columns as shares of the page's (in twips), told to the grid and to every cell."""
    twips = [str(round(whole * share)) for share in shares]
    for column, width in zip(table._tbl.tblGrid.iterchildren(), twips, strict=True):
        column.set(qn("w:w"), width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, twips, strict=True):
            cell.tcPr.find(qn("w:tcW")).set(qn("w:w"), width)


def describe(picture: Any, words: str) -> None:
    """The alternative text of a picture."""
    picture._inline.docPr.set("descr", words)


def speak(styles: Any, language: str) -> None:
    """The language of the whole text, for spelling and for screen readers."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("w:lang", val=language, eastAsia=language, bidi=language))


def up_to_date(settings: Any) -> None:
    """Set as Word has done since 2013: no "compatibility mode", and tables that end where the text does."""
    for one in settings.element.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
