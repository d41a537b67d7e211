"""Reads the first sheet of an XLSX workbook without trusting what the archive says of itself."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import refuse_control_characters

if TYPE_CHECKING:
    from delphi.importing.tables import Limits, Record

CHUNK = 65_536
N_MEMBERS = 1_000
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
# Formatted but empty rows and columns are common; these bounds end the reading of absurd ones.
EMPTY_FACTOR = 10
UNREADABLE = Sentence(
    "The file cannot be read as an Excel workbook. Save it again as .xlsx, or as “CSV UTF-8”, "
    "and upload that file."
)
TOO_LARGE = Sentence(
    "The workbook is too large when unpacked. Copy the rows to import into a new workbook, "
    "or save the sheet as “CSV UTF-8”."
)


def records(data: bytes, limits: Limits) -> Iterator[Record]:
    """The rows of the first sheet as text, with their numbers. Raises NotAcceptable for any fault of the file.

    A formula is given as its text, which begins with "=", so that the reader of the rows can name it.
    """
    archive = _unpacked(data, limits)
    try:
        yield from _rows(archive, limits)
    except NotAcceptable:
        raise
    except Exception:  # openpyxl raises whatever its parsers meet: KeyError, TypeError, ParseError ...
        raise NotAcceptable(UNREADABLE) from None


def _unpacked(data: bytes, limits: Limits) -> io.BytesIO:
    """The archive written anew without compression, each member read in small pieces up to the limit.

    `ZipFile.read` inflates a member whole before it looks at the declared size; a forged size would let two
    megabytes become two gigabytes in memory. Reading in pieces stops at the limit whatever the archive claims.
    """
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
            members = source.infolist()
            declared = sum(member.file_size for member in members)
            if declared > limits.n_unpacked_bytes or len(members) > N_MEMBERS:
                raise NotAcceptable(TOO_LARGE)
            names = source.namelist()
            if "xl/workbook.xml" not in names or len(set(names)) < len(names):
                raise NotAcceptable(UNREADABLE)
            left = limits.n_unpacked_bytes
            for member in members:
                content = _member(source, member, left, limits)
                left -= len(content)
                target.writestr(zipfile.ZipInfo(member.filename), content)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        raise NotAcceptable(UNREADABLE) from None
    return packed


def _member(source: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Other methods inflate without bound, and no spreadsheet program uses them.
        raise NotAcceptable(UNREADABLE)
    content = bytearray()
    with source.open(member) as stream:
        while piece := stream.read(CHUNK):
            content += piece
            if len(content) > left:
                raise NotAcceptable(TOO_LARGE)
    _refuse_costly_markup(member.filename, content, limits)
    return bytes(content)


def _refuse_costly_markup(name: str, content: bytearray, limits: Limits) -> None:
    """Raise NotAcceptable for XML that would take long to parse, or that could hide from this look at it."""
    if not name.endswith((".xml", ".rels")):
        return
    # No spreadsheet program writes a document type, whose entities could grow, or any encoding with zero bytes.
    if b"<!DOCTYPE" in content or b"\x00" in content:
        raise NotAcceptable(UNREADABLE)
    n_cells = sum(1 for _ in CELL.finditer(content))
    if n_cells > limits.n_rows * limits.n_columns:
        raise NotAcceptable(TOO_LARGE)


def _rows(archive: io.BytesIO, limits: Limits) -> Iterator[Record]:
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it leaves out; none of them is text.
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(archive, read_only=True)
        try:
            sheet = workbook.worksheets[0]
            # The declared size of the sheet may be wrong, and would cut rows off.
            sheet.reset_dimensions()
            for line, row in enumerate(sheet.iter_rows(), start=1):
                if line > limits.n_rows * EMPTY_FACTOR or len(row) > limits.n_columns * EMPTY_FACTOR:
                    raise NotAcceptable(
                        "The first sheet has too many empty rows or columns at line %(line)s. Copy the rows to "
                        "import into a new workbook.",
                        line=line,
                    )
                yield line, [_text(cell, line) for cell in row]
        finally:
            workbook.close()


def _text(cell: Any, line: int) -> str:
    """A cell's value as a person would type it."""
    value = cell.value
    if cell.data_type == "f":
        # Array and table formulas are objects; those of a table have no text.
        formula = value if isinstance(value, str) else getattr(value, "text", None)
        return f"={(formula or '').removeprefix('=')}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    text = str(value)
    refuse_control_characters(text, line)
    return text
