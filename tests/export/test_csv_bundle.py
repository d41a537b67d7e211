"""Tidy tables in a zip."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from delphi.export import csv_bundle

AT = datetime(2026, 12, 4, 10, tzinfo=UTC)
TABLES = {
    "ratings": (
        ("panellist", "value", "share", "is_kept", "given_at", "comment"),
        [
            ("E01", 8, 0.5, True, AT, "=HYPERLINK(1)"),
            ("E02", -3, float("nan"), False, AT, 'two\nlines, "quoted"'),
            ("E03", None, 1, None, None, None),
        ],
    ),
    "rounds": (("number",), []),
}
FACTS = {"edition": "1.0", "quantile type": 7, "made at": AT}


def make(tables=TABLES):
    return csv_bundle.render(
        tables, "mesotherapy", "Mesotherapy", FACTS, {"ratings.value": "the point chosen"}
    )


def unpack(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_the_same_tables_give_the_same_bytes():
    assert make() == make()


def test_a_table_reads_back():
    assert rows_of(unpack(make())["ratings.csv"])[1:] == [
        ["E01", "8", "0.5", "true", "2026-12-04T10:00:00Z", "'=HYPERLINK(1)"],
        ["E02", "-3", "", "false", "2026-12-04T10:00:00Z", 'two\nlines, "quoted"'],
        ["E03", "", "1", "", "", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_taken_for_a_formula(start):
    assert csv_bundle.cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "written"), [(-3, "-3"), (-0.5, "-0.5"), ("8", "8"), ("a=b", "a=b"), ([1], "[1]")]
)
def test_numbers_stay_numbers_and_other_text_stays_as_it_is(value, written):
    assert csv_bundle.cell(value) == written


def test_the_package_describes_every_column_and_hashes_every_table():
    files = unpack(make())
    package = json.loads(files["datapackage.json"])
    ratings = package["resources"][0]
    kinds = {field["name"]: field["type"] for field in ratings["schema"]["fields"]}
    assert kinds == {
        "panellist": "string",
        "value": "integer",
        "share": "number",
        "is_kept": "boolean",
        "given_at": "datetime",
        "comment": "string",
    }
    assert ratings["hash"] == f"sha256:{hashlib.sha256(files['ratings.csv']).hexdigest()}"
    assert package["facts"] == {"edition": "1.0", "quantile type": 7, "made at": "2026-12-04T10:00:00Z"}


def test_an_empty_table_keeps_its_header():
    assert unpack(make())["rounds.csv"] == b"number\r\n"


def test_the_readme_says_what_the_numbers_rest_on():
    readme = unpack(make())["README.txt"].decode()
    assert "quantile type: 7" in readme
    assert "value (integer): the point chosen" in readme


def test_control_characters_and_broken_pairs_do_not_stop_the_export():
    assert unpack(make({"t": (("a",), [("\x00\ud800",)])}))["t.csv"] == b"a\r\n\xef\xbf\xbd?\r\n"
