"""XLSX uploads: values as text, formulas named, archives that lie about their size refused."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delphi.errors import NotAcceptable
from delphi.importing.statements import read_statements
from delphi.importing.tables import Limits, read_table

MakeWorkbook = Callable[..., bytes]


def rewritten(data: bytes, member: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, content if name == member else source.read(name))
    return out.getvalue()


def test_the_first_sheet_is_read_and_values_are_text(workbook) -> None:
    data = workbook(
        [
            ["label", "statement", "n"],
            ["A1", "Ask.", 3],
            [None] * 3,
            [2, True, datetime.datetime(2026, 5, 4)],  # noqa: DTZ001 - cells know no zone
            ["A3", "x", 2.5],
        ],
        Other=[["statement"], ["not this"]],
    )

    assert read_table(data).rows == [
        (2, {"label": "A1", "statement": "Ask.", "n": "3"}),
        (4, {"label": "2", "statement": "TRUE", "n": "2026-05-04"}),
        (5, {"label": "A3", "statement": "x", "n": "2.5"}),
    ]


def test_a_formula_is_a_problem_of_its_cell(workbook: MakeWorkbook) -> None:
    found = read_statements(read_table(workbook([["statement"], ["Fine."], ['=A2&" again"']])))

    (problem,) = found.problems
    assert (problem.line, problem.column) == (3, "statement")
    assert "formula" in str(problem.what)
    assert "as a value" in str(problem.remedy)


@pytest.mark.parametrize(
    "sheet",
    [
        b'<f t="array" ref="A2:A2">SUM(B1:B2)</f><v>3</v>',
        b'<f t="dataTable" ref="A2:A2" r1="B1"/><v>3</v>',
        b'<f t="shared" ref="A2:A3" si="0">B2</f><v>3</v>',
    ],
)
def test_formulas_of_every_kind_are_named(workbook: MakeWorkbook, sheet: bytes) -> None:
    content = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>statement</t></is></c></row>'
        b'<row r="2"><c r="A2">' + sheet + b"</c></row></sheetData></worksheet>"
    )
    data = rewritten(workbook([["statement"], ["x"]]), "xl/worksheets/sheet1.xml", content)

    (problem,) = read_statements(read_table(data)).problems
    assert "formula" in str(problem.what)


def test_a_spreadsheet_error_is_a_problem_of_its_cell(workbook) -> None:
    (problem,) = read_statements(read_table(workbook([["statement"], ["#REF!"]]))).problems

    assert str(problem.what) == "The cell holds the spreadsheet error “#REF!”."


def test_an_archive_that_declares_too_much_is_refused(workbook: MakeWorkbook) -> None:
    data = rewritten(workbook([["a"], ["b"]]), "xl/theme/theme1.xml", b" " * 11_000_000)

    assert len(data) < 100_000
    with pytest.raises(NotAcceptable, match="too large when unpacked"):
        read_table(data)


def test_an_archive_that_declares_too_little_is_never_inflated_whole(
    workbook: MakeWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry claims 100 bytes with a fitting checksum, and inflates to 50 million."""
    honest = rewritten(workbook([["a"], ["b"]]), "xl/theme/theme1.xml", b" " * 50_000_000)
    forged = bytearray(honest)
    old = struct.pack("<I", 50_000_000)
    crc, new_crc = struct.pack("<I", zlib.crc32(b" " * 50_000_000)), struct.pack("<I", zlib.crc32(b" " * 100))
    forged = bytearray(bytes(forged).replace(old, struct.pack("<I", 100)).replace(crc, new_crc))
    largest = 0
    inflate = zipfile.ZipExtFile.read

    def measured(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        nonlocal largest
        assert n is not None
        assert n > 0, "a member of the upload was read whole"
        piece = inflate(self, n)
        largest = max(largest, len(piece))
        return piece

    with monkeypatch.context() as patch:
        patch.setattr(
            "delphi.importing.workbooks._rows", lambda archive, limits: iter([(1, ["a"]), (2, ["b"])])
        )
        patch.setattr(zipfile.ZipExtFile, "read", measured)
        assert read_table(bytes(forged)).rows == [(2, {"a": "b"})]
    assert largest <= 65_536


def test_unpacked_bytes_are_limited_by_what_is_read(workbook) -> None:
    with pytest.raises(NotAcceptable, match="too large when unpacked"):
        read_table(workbook([["a"], ["b"]]), Limits(n_unpacked_bytes=500))


def test_entities_are_refused(workbook: MakeWorkbook) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

    with pytest.raises(NotAcceptable, match="cannot be read as an Excel workbook"):
        read_table(rewritten(workbook([["a"], ["b"]]), "xl/theme/theme1.xml", bomb))


@pytest.mark.parametrize(
    "cell", [b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', b'<row r="2"><c r="XFD2"/></row>']
)
def test_absurdly_far_cells_end_the_reading(workbook, cell: bytes) -> None:
    content = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>' + cell + b"</sheetData></worksheet>"
    )
    data = rewritten(workbook([["a"], ["b"]]), "xl/worksheets/sheet1.xml", content)

    with pytest.raises(NotAcceptable, match="too many empty rows or columns"):
        read_table(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" * 100)

    with pytest.raises(NotAcceptable, match="cannot be read as an Excel workbook"):
        read_table(out.getvalue())


def test_another_archive_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    with pytest.raises(NotAcceptable, match="cannot be read as an Excel workbook"):
        read_table(out.getvalue())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_workbook_is_read_or_refused(workbook, changes: list[tuple[int, int]]) -> None:
    data = bytearray(workbook([["section", "statement"], ["Safety", "Ask."]]))
    for place, byte in changes:
        data[place % len(data)] = byte
    with suppress(NotAcceptable):
        read_statements(read_table(bytes(data)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    member=st.sampled_from(
        [
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/theme/theme1.xml",
            "xl/styles.xml",
            "[Content_Types].xml",
        ]
    ),
    content=st.binary(max_size=60) | st.text(alphabet='<>/="rcvt A1&;x', max_size=60).map(str.encode),
    place=st.integers(0, 2000),
)
def test_a_workbook_with_a_strange_part_is_read_or_refused(
    workbook, member: str, content: bytes, place: int
) -> None:
    data = workbook([["section", "statement"], ["Safety", "Ask."]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read(member)
    cut = place % (len(part) + 1)
    with suppress(NotAcceptable):
        read_statements(read_table(rewritten(data, member, part[:cut] + content + part[cut:])))


def test_cells_are_counted_before_they_are_parsed(workbook: MakeWorkbook) -> None:
    data = rewritten(
        workbook([["a"], ["b"]]), "xl/worksheets/sheet1.xml", b"<row>" + b"<c/>" * 200_001 + b"</row>"
    )

    with pytest.raises(NotAcceptable, match="too large when unpacked"):
        read_table(data)


def test_markup_in_another_encoding_is_refused(workbook: MakeWorkbook) -> None:
    data = rewritten(workbook([["a"], ["b"]]), "xl/worksheets/sheet1.xml", "<worksheet/>".encode("utf-16"))

    with pytest.raises(NotAcceptable, match="cannot be read as an Excel workbook"):
        read_table(data)
