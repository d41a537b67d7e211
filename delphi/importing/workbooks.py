"""Reads the first sheet of an XLSX workbook without trusting what the archive says of itself."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from delphi.errors import NotAcceptable
from delphi.importing.characters import refuse_control_characters

if TYPE_CHECKING:
    from delphi.importing.tables import Limits, Record

CHUNK = 65_536
N_MEMBERS = 1_000
# Formatted but empty rows and columns are common; these bounds end the reading of absurd ones.
EMPTY_FACTOR = 10
UNREADABLE = (
    "The file cannot be read as an Excel workbook. Save it again as .xlsx, or as “CSV UTF-8”, "
    "and upload that file."
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
                raise NotAcceptable(_too_large(limits))
            if "xl/workbook.xml" not in source.namelist():
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
    content = bytearray()
    with source.open(member) as stream:
        while piece := stream.read(CHUNK):
            content += piece
            if len(content) > left:
                raise NotAcceptable(_too_large(limits))
    if any("<!DOCTYPE".encode(encoding) in content for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        # No spreadsheet program writes one; entities in it could grow without bound.
        raise NotAcceptable(UNREADABLE)
    return bytes(content)


def _too_large(limits: Limits) -> str:
    return (
        "The workbook is too large when unpacked. Copy the rows to import into a new workbook, "
        "or save the sheet as “CSV UTF-8”."
    )


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
                yield line, [_text(cell.value, line) for cell in row]
        finally:
            workbook.close()


def _text(value: Any, line: int) -> str:
    """A cell's value as a person would type it."""
    formula = getattr(value, "text", None)  # array formulas are objects
    if value is None:
        return ""
    if formula is not None:
        return f"={str(formula).removeprefix('=')}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    text = str(value)
    refuse_control_characters(text, line)
    return text
