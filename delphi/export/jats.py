"""An edition as a journal article in JATS (Journal Publishing 1.1): recommendations boxed, tables and references in parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from delphi.export import bibliography
from delphi.export.edition import lay_out
from delphi.export.jats_parts import XLINK, add, figure, flow, parted, sections
from delphi.export.jats_references import reference_of
from delphi.export.markdown import prefixed
from delphi.export.marks import UNMARKED, Marked
from delphi.export.phrases import Json, Translate
from delphi.export.text import clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

DOCTYPE = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.1 20151215//EN" '
    '"JATS-journalpublishing1.dtd">'
)
XML = "http://www.w3.org/XML/1998/namespace"


def render(
    document: Json,
    translate: Translate = str,
    language: str = "en",
    address: str = "",
    marked: Marked = UNMARKED,
) -> bytes:
    """The article; the same edition gives the same bytes."""
    from lxml import etree

    laid = lay_out(document, translate)
    laid["edition"] = " · ".join(filter(None, (laid["edition"], marked.short)))
    article = _Article(laid, clean(document), translate).made(language, address)
    made: bytes = etree.tostring(
        article, xml_declaration=True, encoding="UTF-8", doctype=DOCTYPE, pretty_print=True
    )
    return made


class _Article:
    """Writes the laid-out words into elements, part by part in reading order."""

    def __init__(self, words: dict[str, Any], document: Json, translate: Translate) -> None:
        self.it, self.document, self._ = words, document, translate
        self.words = words["words"]
        self.n_tables = self.n_figures = 0

    def made(self, language: str, address: str) -> Element:
        from lxml import etree

        root = etree.Element(
            "article", {"article-type": "research-article", "dtd-version": "1.1"}, {"xlink": XLINK}
        )
        root.set(f"{{{XML}}}lang", language.partition("_")[0])
        front, body, back = (add(root, name) for name in ("front", "body", "back"))
        # The journal writes its own name here; the standard wants the places.
        add(add(front, "journal-meta"), "journal-id", journal_id_type="publisher-id")
        add(front[0], "issn", publication_format="electronic")
        self._meta(add(front, "article-meta"), address)
        self._body(body)
        self._back(back)
        return root

    def _meta(self, meta: Element, address: str) -> None:
        it, edition = self.it, self.document["edition"]
        if edition.get("doi"):
            add(meta, "article-id", edition["doi"], pub_id_type="doi")
        group = add(add(meta, "article-categories"), "subj-group", subj_group_type="heading")
        add(group, "subject", it["kind"])
        titles = add(meta, "title-group")
        add(titles, "article-title", it["title"])
        add(titles, "subtitle", it["edition"])
        authors = add(meta, "contrib-group")
        for name in (self.document.get("front") or {}).get("authors") or [it["publisher"]]:
            add(add(authors, "contrib", contrib_type="author"), "collab", name)
        date = add(meta, "pub-date", date_type="pub", iso_8601_date=edition["published_at"][:10])
        for name, part in zip(
            ("day", "month", "year"), reversed(edition["published_at"][:10].split("-")), strict=True
        ):
            add(date, name, part)
        if address.startswith(("https://", "http://")):
            add(meta, "self-uri", address).set(f"{{{XLINK}}}href", address)
        if it["lede"] or it["summary"]:
            abstract = add(meta, "abstract")
            self._say(abstract, [*it["lede"], *it["summary"]])
        add(add(meta, "kwd-group", kwd_group_type="author"), "kwd", "Delphi")
        facts = add(meta, "custom-meta-group")
        for name, value in it["identity"]:
            one = add(facts, "custom-meta")
            add(one, "meta-name", name)
            add(one, "meta-value", value)

    def _body(self, body: Element) -> None:
        it = self.it
        if it["lede"] or it["audience"]:
            self._section(body, self._("Aim"), [*it["lede"], it["audience"]], "intro")
        for text in it["front"]:
            opening, parts = parted(text["whole"])
            section = self._section(body, text["heading"], [])
            flow(self._table, section, opening)
            sections(self._table, section, parts)
        self._methods(body)
        results = self._section(body, self._("Recommendations"), [it["sign_off"]], "results")
        for section in it["sections"]:
            place = self._section(results, section["title"], [])
            flow(self._table, place, section["opening"])
            for card in section["cards"]:
                self._card(place, card)
                self._evidence(place, card)
        if it["vote_tables"]:
            votes = self._section(body, self.words["appendix"], [])
            for one in it["vote_tables"]:
                self._table(votes, one["caption"] or self.words["appendix"], one["head"], one["rows"])
        for part in ("not_agreed", "left_out"):
            if not it[part]:
                continue
            place = self._section(body, self.words[part], [self.words[f"{part}_note"]])
            items = add(place, "list", list_type="bullet")
            for one in it[part]:
                self._say(
                    add(items, "list-item"),
                    [f"{one['label']} ({one['state']}): {one['text']}", f"{one['vote']}. {one['because']}"],
                )

    def _methods(self, body: Element) -> None:
        methods = self._section(body, self.words["methods"], [], "methods")
        for block in self.it["about"]:
            section = self._section(methods, block["heading"], [*block["paragraphs"], block["formula"]])
            opening, parts = parted(block["blocks"])
            flow(self._table, section, opening)
            for table in block["tables"]:
                self._table(section, table["caption"], table["head"], table["rows"])
            for drawn in block["drawings"]:
                self.n_figures += 1
                figure(section, self.n_figures, drawn)
            sections(self._table, section, parts)

    def _card(self, place: Element, card: dict[str, Any]) -> None:
        box = add(place, "boxed-text", content_type="recommendation", id=f"rec{card['number']}")
        add(box, "label", card["heading"])
        graded = " ".join(words for words in (card["certainty"], card["sign"]) if words)
        add(add(box, "caption"), "title", ", ".join(words for words in (card["strength"], graded) if words))
        add(box, "p", card["text"], content_type="statement")
        add(box, "p", card["vote"], content_type="agreement")
        for said in card["dissent"]:
            self._say(add(box, "disp-quote", content_type="dissent"), said)
        for one in card["told"]:
            flow(self._table, box, prefixed(f"{one['heading']} ", one["blocks"], strong=True))
        told = [(self.words["verdict"], card["verdict"])]
        if card["approved"]:
            told.append((self.words["sign_off"], f"{card['approved']}."))
        told += [
            (version["name"], " ".join((version["text"], version["reason"]))) for version in card["history"]
        ]
        for head, line in told:
            paragraph = add(box, "p")
            add(paragraph, "bold", head).tail = f" {line}"
        for said in card["sign_off_dissent"]:
            self._say(add(box, "disp-quote", content_type="dissent"), said)
        self._cite(box, card["references"])

    def _evidence(self, place: Element, card: dict[str, Any]) -> None:
        """What was asked, the findings and the judgements, behind their recommendation."""
        if card["printed"] is None:
            return
        for name, said in card["printed"]["question"]:
            add(add(place, "p"), "bold", name).tail = f" {said}"
        for one in card["printed"]["tables"]:
            self._table(place, f"{card['heading']}: {one['caption']}", one["head"], one["rows"])

    def _cite(self, box: Element, numbers: list[int]) -> None:
        if not numbers:
            return
        paragraph = add(box, "p", content_type="references")
        add(paragraph, "bold", self.words["references"]).tail = " "
        for place, number in enumerate(numbers):
            link = add(paragraph, "xref", str(number), ref_type="bibr", rid=f"ref{number}")
            link.tail = ", " if place + 1 < len(numbers) else None

    def _table(self, place: Element, caption: str, head: list[str], rows: list[list[str]]) -> None:
        self.n_tables += 1
        wrap = add(place, "table-wrap", id=f"table{self.n_tables}")
        add(wrap, "label", str(self.n_tables))
        if caption:
            add(add(wrap, "caption"), "title", caption)
        table = add(wrap, "table")
        top = add(add(table, "thead"), "tr")
        for cell in head:
            add(top, "th", cell, scope="col")
        body = add(table, "tbody")
        for row in rows:
            line = add(body, "tr")
            for cell in row:
                add(line, "td", cell)

    def _back(self, back: Element) -> None:
        if self.it["disclaimer"]:
            self._say(add(add(back, "fn-group"), "fn", fn_type="other"), [self.it["disclaimer"]])
        references = self.document.get("references") or []
        if not references:
            return
        listed = add(back, "ref-list")
        add(listed, "title", self.words["references"])
        for reference, item in zip(references, bibliography.items(self.document), strict=True):
            one = add(listed, "ref", id=f"ref{reference['number']}")
            add(one, "label", str(reference["number"]))
            reference_of(one, reference, item)

    def _section(self, place: Element, title: str, said: Iterable[str], kind: str = "") -> Element:
        section = add(place, "sec", **({"sec_type": kind} if kind else {}))
        add(section, "title", title)
        self._say(section, said)
        return section

    def _say(self, place: Element, said: Iterable[str]) -> None:
        for words in said:
            if words:
                add(place, "p", words)
