"""Every file of an edition, made once from a study with dissent and small groups, and read back."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader
from sqlalchemy import select

from delphi import files
from delphi.database import Database
from delphi.models import Enrolment, User
from tests.guideline.finished import CLOSED, RELEASE, found_study, locked, published

# The other checklists are made as ACCORD's is.
KEYS = [key for key in files.ALL if not key.startswith("checklist-") or "accord" in key]


@pytest.fixture(scope="module")
def made(finished: Path, tmp_path_factory: pytest.TempPathFactory):
    """By key the bytes of each file; the edition's document; and everything by which a person could be known."""
    path = shutil.copyfile(finished, tmp_path_factory.mktemp("files") / "delphi.sqlite")
    database = Database(f"sqlite:///{path}")
    with database.sessions() as session:
        study = found_study(session)
        locked(session, study)
        edition = published(session, study)
        people = [
            value
            for row in session.execute(select(Enrolment.name, Enrolment.email))
            for value in row
            if value
        ]
        people += session.scalars(select(User.email)).all()
        contents = {key: files.make(session, edition, key, at=CLOSED, release=RELEASE)[1] for key in KEYS}
        document = edition.document
    database.dispose()
    return contents, document, people


def text_of(content: bytes) -> str:
    """All words of a file, whatever it is."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        return " ".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(
                re.sub(r"<[^>]+>", "", archive.read(name).decode("utf-8", "ignore"))
                for name in archive.namelist()
            )
    return content.decode()


@pytest.mark.parametrize("key", KEYS)
def test_no_file_holds_a_name_an_address_or_a_group_too_small(made, key):
    contents, _document, people = made
    text = text_of(contents[key])
    assert len(people) > 20
    assert not [one for one in people if one in text]
    assert "needles.example" not in text
    # Nine dermatologists are told; the one or two of each other discipline are not.
    assert not re.search(r"\b(Pain|Care)\b", text)


@pytest.mark.parametrize("key", [key for key in KEYS if key not in files.TABLES])
def test_only_the_tables_hold_codes(made, key):
    assert not re.search(r"\bE\d\d\b", text_of(made[0][key]))


def test_numbers_are_the_same_in_all_formats(made):
    contents, document, _people = made
    wanted = {
        item["label"]: (item["summary"]["n_agree"], item["summary"]["n"], item["summary"]["median"])
        for item in document["recommendations"]
    }
    assert len(wanted) == 3
    assert {item["label"]: (item["summary"]["n_agree"], item["summary"]["n"], item["summary"]["median"])
            for item in json.loads(contents["json"])["recommendations"]} == wanted  # fmt: skip
    for key in ("pdf", "docx", "jats"):
        text = " ".join(text_of(contents[key]).split())
        for agree, n, median in wanted.values():
            assert f"{agree} of {n} agreed" in text
            assert f"median {median:g}" in text
    rounds = {item["label"]: item["round"] for item in document["recommendations"]}
    for rows in (_csv(contents["csv"], "statistics"), _sheet(contents["xlsx"], "Statistics")):
        told = {
            (row["statement"], int(row["round"])): (int(row["n_agree"]), int(row["n"]), float(row["median"]))
            for row in rows
            if row["group"] == "all"
        }
        assert {label: told[label, rounds[label]] for label in wanted} == wanted


def test_the_votes_in_fhir_are_those_of_the_edition(made):
    contents, document, _people = made
    bundle = json.loads(contents["fhir"])
    told = []
    for one in bundle["entry"]:
        if "composite-rating" in str(one["resource"].get("meta")):
            parts = {
                part["type"]["coding"][0]["code"]: part for part in one["resource"]["content"][0]["component"]
            }
            told.append(
                (
                    parts["n-rated"]["quantity"]["value"],
                    parts["median"]["quantity"]["value"],
                    parts["n-eligible"]["quantity"]["value"],
                )
            )
    labels = [item["label"] for item in document["recommendations"]]
    votes = {one["label"]: one["rounds"] for one in document["votes"]}
    assert told == [
        (vote["n"], vote["median"], vote["n_eligible"]) for label in labels for vote in votes[label]
    ]


def test_documents_can_be_opened_and_say_of_which_edition_they_are(made):
    contents, document, _people = made
    for key in ("pdf", "docx", "jats", "json", "fhir", "report", "checklist-accord"):
        assert document["sha256"] in text_of(contents[key]).replace("\u200b", ""), key
    assert Document(io.BytesIO(contents["report"])).paragraphs
    assert etree.fromstring(contents["jats"]).findtext(".//article-title") == "Needles and skin"
    assert _sheet(contents["xlsx"], "README")


def _csv(content: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def _sheet(content: bytes, name: str) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content), read_only=True)[name].values)
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
