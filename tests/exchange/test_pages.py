"""The page from which a study leaves: the files, and who may have them."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from tests.support.study import make_study

PAGE = "/studies/needles/export"
PATHS = ["", "/tables.zip", "/workbook.xlsx"]


def test_the_page_says_what_the_files_hold_and_that_no_name_is_in_them(made, visit):
    page = visit(made.chair).get(PAGE).text
    assert "no export may join a name to ratings" in page
    assert "ratings.csv" in page


def test_the_tables_come_as_a_zip_that_explains_itself(made, visit):
    answer = visit(made.methodologist).get(f"{PAGE}/tables.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {"ratings.csv", "decisions.csv", "datapackage.json", "README.txt"} <= set(archive.namelist())
    rows = list(csv.DictReader(io.StringIO(archive.read("ratings.csv").decode())))
    assert len(rows) == 84
    assert "at least 75 % of the ratings" in archive.read("README.txt").decode()


def test_the_script_in_the_zip_recomputes_every_verdict(made, visit, tmp_path):
    answer = visit(made.methodologist).get(f"{PAGE}/tables.zip")
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(tmp_path)
    run = [sys.executable, "-I", str(tmp_path / "verdicts.py")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "7 verdicts recomputed and the same, 0 differ, 0 skipped" in done.stdout
    ratings = (tmp_path / "ratings.csv").read_text()
    (tmp_path / "ratings.csv").write_text(
        ratings.replace("1,A1,1,,E03,8", "1,A1,1,,E03,1").replace("1,A1,1,,E04,8", "1,A1,1,,E04,1")
    )
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "DIFFERS 1 A1 accepted recomputed: open" in done.stdout


def test_the_workbook_holds_the_same_rows(made, visit):
    answer = visit(made.methodologist).get(f"{PAGE}/workbook.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    assert len(list(book["Ratings"].rows)) == 85
    assert {"README", "Statements", "Versions", "Rounds", "Panellists", "Ratings", "Statistics", "Comments", "Decisions",
            "Recusals", "Attrition"} <= set(book.sheetnames)  # fmt: skip


def test_no_name_or_address_leaves_in_the_tables(made, visit):
    archive = zipfile.ZipFile(io.BytesIO(visit(made.chair).get(f"{PAGE}/tables.zip").data))
    everything = " ".join(archive.read(name).decode() for name in archive.namelist())
    assert "needles.example" not in everything
    assert "Expert" not in everything


def test_the_whole_study_leaves_by_command_alone(made, visit):
    # It holds what would tell somebody who knows the panel which code is whose.
    assert visit(made.chair).get(f"{PAGE}/study.json").status_code == 404
    assert "flask --app wsgi export-study needles" in visit(made.chair).get(PAGE).text


@pytest.mark.parametrize("path", PATHS)
def test_an_observer_may_not_export(made, visit, path):
    assert visit(made.observer).get(PAGE + path).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_for_the_chair_of_another_study_it_does_not_exist(session, made, visit, path):
    assert visit(make_study(session, slug="other").chair).get(PAGE + path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_sent_to_sign_in(made, visit, path):
    assert visit().get(PAGE + path).status_code == 303
