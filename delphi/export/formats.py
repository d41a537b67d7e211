"""Every format in which a guideline leaves: its name, its file, and the function that makes it when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from delphi.domain.marks import Mark
from delphi.errors import Sentence
from delphi.export.marks import Marked, marked
from delphi.export.phrases import Json, Translate
from delphi.export.report.checklists import CHECKLISTS


@dataclass(frozen=True)
class Given:
    """What a format is made of. Only those of the study's own data ask for `tables`."""

    document: Json
    translate: Translate = str
    language: str = "en"
    address: str = ""  # where the edition is read
    mark: Mark | None = None  # what became of it since

    @property
    def marked(self) -> Marked:
        return marked(self.mark, self.translate)


Make = Callable[[Given], bytes]


@dataclass(frozen=True)
class Format:
    """A format: `key` names it on the command line, `file` in an address."""

    key: str
    name: Sentence
    purpose: Sentence
    media_type: str
    file: str
    make: Make
    is_shown: bool = False  # a browser shows it rather than keeps it

    def file_of(self, slug: str, number: str) -> str:
        """The name under which it is kept: "mesotherapy-1.0.pdf"."""
        start, _dot, end = self.file.partition(".")
        middle = "" if start == "guideline" else f"-{start}"
        return f"{slug}-{number}{middle}.{end}"


# What is heavy is imported where it is used: each of these makes one file.
def _pdf(given: Given) -> bytes:
    from delphi.export import pdf

    return pdf.render(given.document, given.translate, given.language, given.marked)


def _docx(given: Given) -> bytes:
    from delphi.export import docx

    return docx.render(given.document, given.translate, given.language, given.marked)


def _json(given: Given) -> bytes:
    from delphi.export import json_document

    return json_document.render(given.document)


def _fhir(given: Given) -> bytes:
    from delphi.export.fhir import bundle

    return bundle.render(given.document, given.translate, given.language, given.address, given.mark)


def _jats(given: Given) -> bytes:
    from delphi.export import jats

    return jats.render(given.document, given.translate, given.language, given.address, given.marked)


def _checklist(key: str, kind: str) -> Make:
    def make(given: Given) -> bytes:
        from delphi.export.report import papers

        if kind == "csv":
            return papers.checklist_csv(given.document, key, given.translate)
        return papers.checklist_docx(given.document, key, given.translate, given.language)

    return make


def _report(given: Given) -> bytes:
    from delphi.export.report import papers

    return papers.report_docx(given.document, given.translate, given.language)


def _references(kind: str) -> Make:
    def make(given: Given) -> bytes:
        from delphi.export import bibliography

        return bibliography.WRITERS[kind](bibliography.items(given.document))

    return make


def _citation(kind: str) -> Make:
    def make(given: Given) -> bytes:
        from delphi.export import bibliography

        return bibliography.WRITERS[kind]([bibliography.own(given.document, given.address, given.translate)])

    return make


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RIS, _BIBTEX, _CSL = (
    "application/x-research-info-systems", "application/x-bibtex", "application/vnd.citationstyles.csl+json",
)  # fmt: skip
_TO_CITE = Sentence("To cite this edition")
_TO_IMPORT = Sentence("The references, for a reference manager")

OF_EDITION: tuple[Format, ...] = (
    Format("pdf", Sentence("PDF"), Sentence("To read and to print: the version of record"), "application/pdf",
           "guideline.pdf", _pdf, is_shown=True),
    Format("docx", Sentence("Word"), Sentence("To work on in a word processor"),
           _WORD, "guideline.docx", _docx),
    Format("json", Sentence("JSON"), Sentence("The whole edition as it was hashed"), "application/json",
           "guideline.json", _json),
    Format("fhir", Sentence("FHIR"), Sentence("For programs that read guidelines"), "application/fhir+json",
           "guideline.fhir.json", _fhir),
    Format("jats", Sentence("JATS"), Sentence("For a journal, as an article"), "application/xml", "guideline.jats.xml", _jats),
    Format("ris", Sentence("RIS"), _TO_IMPORT, _RIS, "references.ris", _references("ris")),
    Format("bibtex", Sentence("BibTeX"), _TO_IMPORT, _BIBTEX, "references.bib", _references("bibtex")),
    Format("csl", Sentence("CSL-JSON"), _TO_IMPORT, _CSL, "references.csl.json", _references("csl")),
    Format("cite-ris", Sentence("RIS"), _TO_CITE, _RIS, "citation.ris", _citation("ris")),
    Format("cite-bibtex", Sentence("BibTeX"), _TO_CITE, _BIBTEX, "citation.bib", _citation("bibtex")),
    Format("cite-csl", Sentence("CSL-JSON"), _TO_CITE, _CSL, "citation.csl.json", _citation("csl")),
)  # fmt: skip

_DRAFT, _CHECKLIST = Sentence("Methods and results, drafted"), Sentence("Checklist")

# What goes with a manuscript; not on the public page.
OF_REPORT: tuple[Format, ...] = (
    Format("report", Sentence("Word"), _DRAFT, _WORD, "report.docx", _report),
    *(
        Format(
            f"checklist-{key}{end}",
            name,
            _CHECKLIST,
            media_type,
            f"checklist-{key}.{kind}",
            _checklist(key, kind),
        )
        for key in CHECKLISTS
        for kind, end, name, media_type in (
            ("docx", "", Sentence("Word"), _WORD),
            ("csv", "-csv", Sentence("CSV"), "text/csv"),
        )
    ),
)

BY_FILE: Mapping[str, Format] = {one.file: one for one in OF_EDITION}
BY_KEY: Mapping[str, Format] = {one.key: one for one in (*OF_EDITION, *OF_REPORT)}


def listed(document: Json) -> list[dict[str, Any]]:
    """The formats as a page lists them: by what they are for; references only where there are any."""
    shown: dict[Sentence, list[Format]] = {}
    for one in OF_EDITION:
        if one.purpose != _TO_IMPORT or document.get("references"):
            shown.setdefault(one.purpose, []).append(one)
    return [{"purpose": purpose, "formats": formats} for purpose, formats in shown.items()]
