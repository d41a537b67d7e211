"""An edition as one zip that opens without the platform: its page, its files, its data, and the hash of each."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping

from delphi.errors import Sentence
from delphi.export.archive import fixed_zip
from delphi.export.formats import OF_REPORT, Format, Given, listed
from delphi.export.phrases import Json, say

Files = Mapping[str, bytes]

SUMS, STUDY, PAGE, STYLE = "SHA256SUMS", "data/study.json", "index.html", "style.css"
EDITION = "guideline.json"
MANUSCRIPT, DATA = "manuscript/", "data/"

_ABOUT: Mapping[str, Sentence] = {
    PAGE: Sentence("the guideline as a page; open it in any browser"),
    MANUSCRIPT: Sentence("checklists of journals, and methods and results drafted"),
    DATA: Sentence("tables of the closed rounds, by code; data/datapackage.json is their code book"),
    STUDY: Sentence("the whole study, which another Delphi imports"),
    SUMS: Sentence("the SHA-256 of every file here"),
}
_HOW = (
    Sentence("Unpacked, the files are checked with:"),
    "  sha256sum -c SHA256SUMS",
    Sentence(
        "With Delphi installed, the edition, its numbers and its ratings are checked from the zip alone:"
    ),
    "  python -m delphi.verify ARCHIVE.zip",
)
_IN = (
    Sentence("The study is taken into another Delphi, unchanged, with:"),
    "  flask --app wsgi import-study ARCHIVE.zip --chair EMAIL",
)


def of_edition(given: Given, beside: Files) -> dict[str, bytes]:
    """What any reader may have: the page with its style sheet (`beside`), and each file of the edition."""
    shown = [one for group in listed(given.document) for one in group["formats"]]
    return {**beside, **_made(given, shown)}


def of_report(given: Given) -> dict[str, bytes]:
    """What goes with a manuscript."""
    return {f"{MANUSCRIPT}{name}": content for name, content in _made(given, OF_REPORT).items()}


def _made(given: Given, formats: Iterable[Format]) -> dict[str, bytes]:
    return {one.file: one.make(given) for one in formats}


def of_tables(zipped: bytes) -> dict[str, bytes]:
    """The files of our own archive of tables, in a folder."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return {f"{DATA}{name}": archive.read(name) for name in archive.namelist()}


def sealed(files: Files, given: Given) -> bytes:
    """The zip, with what explains it and the hash of every file. The same files give the same bytes."""
    whole = {"README.txt": _readme(files, given).encode(), **files}
    sums = "".join(f"{digest(content)}  {name}\n" for name, content in sorted(whole.items()))
    return fixed_zip({**whole, SUMS: sums.encode()})


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _readme(files: Files, given: Given) -> str:
    def told(sentence: Sentence | str) -> str:
        return say(sentence, given.translate)

    document: Json = given.document
    purposes = {
        one.file: f"{say(group['purpose'], given.translate)} ({say(one.name, given.translate)})"
        for group in listed(document)
        for one in group["formats"]
    }
    about = {name: told(words) for name, words in _ABOUT.items()} | purposes
    there = [
        name
        for name in (PAGE, *purposes, MANUSCRIPT, DATA, STUDY, SUMS)
        if name == SUMS or any(one.startswith(name) for one in files)
    ]
    disclaimer = document["edition"].get("disclaimer")
    lines = [
        document["study"]["title"],
        told(Sentence("Edition %(number)s", number=document["edition"]["number"])),
        given.address,
        f"SHA-256 {document['sha256']}",
        *filter(None, (given.marked.short, given.marked.why)),
        *([given.translate(str(disclaimer))] if disclaimer else []),
        "",
        *(f"{name}: {about[name]}" for name in there),
        "",
        *(told(line) for line in (*_HOW, *(_IN if STUDY in files else ()))),
    ]
    return "\r\n".join(lines) + "\r\n"
