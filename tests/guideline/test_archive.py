"""The archive of an edition: it opens and is checked without the platform, and comes back as the same study."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from delphi.errors import NotAcceptable
from delphi.export import checked_archive
from delphi.export.archive import fixed_zip
from delphi.importing import archives
from tests.guideline.finished import locked, published
from tests.support.programs import ROOT

PUBLIC = "/guidelines/needles/1.0/archive.zip"
STAFF = "/studies/needles/guideline/editions/1.0/archive.zip"


@pytest.fixture(scope="module")
def kept():
    """The archive with the whole study, made once."""
    return {}


@pytest.fixture
def edition(session, made):
    locked(session, made)
    edition = published(session, made)
    session.commit()
    return edition


@pytest.fixture
def run(app, edition):
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def whole(kept, request, tmp_path):
    """The bytes of the archive that the command writes."""
    if "bytes" not in kept:
        run = request.getfixturevalue("run")
        done = run("export", "needles", "--edition", "1.0", "--format", "archive", "--to", tmp_path)
        assert done.exit_code == 0, done.output
        kept["bytes"] = (tmp_path / "needles-1.0-archive.zip").read_bytes()
    return kept["bytes"]


def resealed(files, **changed):
    """The archive with changed files and a list of hashes that fits them, as a forger would make it."""
    whole = {**files, **changed}
    sums = "".join(
        f"{checked_archive.digest(content)}  {name}\n"
        for name, content in whole.items()
        if name != "SHA256SUMS"
    )
    return {**whole, "SHA256SUMS": sums.encode()}


def test_the_archive_holds_everything_and_its_page_needs_no_server(whole, run, tmp_path):
    files = archives.unpacked(whole)
    assert {"index.html", "style.css", "guideline.pdf", "guideline.docx", "guideline.json", "guideline.fhir.json",
            "guideline.jats.xml", "references.ris", "manuscript/checklist-accord.docx", "data/ratings.csv",
            "data/datapackage.json", "data/verdicts.py", "data/study.json", "README.txt", "SHA256SUMS"} <= files.keys()  # fmt: skip
    page = files["index.html"].decode()
    assert "<script" not in page
    assert "<form" not in page
    links = set(re.findall(r'(?:href|src)="([^"#]+)"', page))
    assert {link for link in links if not link.startswith("http") and link not in files} == {"manuscript/"}
    assert {link for link in links if "localhost" in link} == {"http://localhost/guidelines/needles/1.0"}
    run("export", "needles", "--format", "archive", "--to", tmp_path)
    assert (tmp_path / "needles-1.0-archive.zip").read_bytes() == whole


def test_the_archive_alone_is_checked_from_a_terminal(whole, tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(whole)
    command = [sys.executable, "-m", "delphi.verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "All of it is as it says."), done.stdout
    assert "2 closed rounds, 84 ratings counted anew" in done.stdout
    assert "round 1: its ratings, its list of 12 receipts" in done.stdout
    path.write_bytes(whole[: len(whole) // 2])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "The zip is damaged" in done.stdout


def _other_rating(study):
    study["rounds"][0]["statements"][0]["ratings"][0].update(value=9)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("data/study.json", _other_rating, "The counts of A1 in round 1 are not those of the ratings"),
        ("data/study.json", _other_rating, "The ratings of round 1 are not those that it closed with"),
        ("data/study.json", _other_rating, "does not have the SHA-256 of its content"),
        ("data/study.json", lambda one: one["rounds"][1]["receipts"]["codes"].pop(), "receipts of round 2 is not"),
        ("data/study.json", lambda one: one["editions"].clear(), "is no edition of the study"),
        ("guideline.json", lambda one: one["study"].update(title="X"), "does not have the SHA-256 of its content"),
        ("guideline.json", lambda one: one.pop("recommendations"), "no edition that can be read"),
    ],
)  # fmt: skip
def test_a_change_is_found_though_the_list_of_hashes_was_made_to_fit(whole, name, change, said):
    files = archives.unpacked(whole)
    document = json.loads(files[name])
    change(document)
    found = checked_archive.check(resealed(files, **{name: json.dumps(document).encode()})).found
    assert any(said in one for one in found), found


def test_a_file_that_was_changed_taken_out_or_slipped_in_is_named(whole):
    files = archives.unpacked(whole)
    changed = {**files, "index.html": b"x", "extra.txt": b"x"}
    del changed["guideline.pdf"]
    assert checked_archive.check(changed).found == (
        "extra.txt is not in SHA256SUMS.",
        "guideline.pdf is missing.",
        "index.html was changed: it does not have the SHA-256 that SHA256SUMS tells.",
    )
    assert "There is no SHA256SUMS." in checked_archive.check({}).found


def test_the_archive_is_imported_as_the_same_study(whole, make_app, migrated, tmp_path):
    database = shutil.copyfile(migrated, tmp_path / "empty.sqlite")
    runner = make_app(DATABASE_URL=f"sqlite:///{database}").test_cli_runner()
    (tmp_path / "a.zip").write_bytes(whole)
    done = runner.invoke(args=["import-study", str(tmp_path / "a.zip")])
    assert done.exit_code == 0, done.output
    runner.invoke(args=["export-study", "needles", str(tmp_path / "again.json")])
    assert (tmp_path / "again.json").read_bytes() == archives.unpacked(whole)["data/study.json"]
    (tmp_path / "b.zip").write_bytes(fixed_zip({"guideline.json": b"{}"}))
    assert "holds no study to import" in runner.invoke(args=["import-study", str(tmp_path / "b.zip")]).output


def test_a_zip_that_inflates_without_bound_is_refused():
    bomb = fixed_zip({"data/study.json": b"0" * 3_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(NotAcceptable, match="larger than 2 MB when unpacked"):
        archives.unpacked(bomb, 2 * archives.MB)
    with pytest.raises(NotAcceptable, match="damaged"):
        archives.unpacked(fixed_zip({str(n): b"" for n in range(archives.N_MEMBERS + 1)}))


def test_readers_get_no_rating_by_code_and_staff_no_whole_study(edition, made, visit, client):
    names = zipfile.ZipFile(io.BytesIO(client.get(PUBLIC).data)).namelist()
    assert {"index.html", "guideline.pdf", "SHA256SUMS"} <= set(names)
    assert not [name for name in names if name.startswith(("data/", "manuscript/"))]
    archive = zipfile.ZipFile(io.BytesIO(visit(made.methodologist).get(STAFF).data))
    assert "data/ratings.csv" in archive.namelist()
    assert "data/study.json" not in archive.namelist()
    everything = " ".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    assert "needles.example" not in everything
    found = checked_archive.check(archives.unpacked(client.get(PUBLIC).data))
    assert found.found == ()
    assert any("not checked: the ratings" in one for one in found.looked_at)
    assert f'href="{STAFF}"' in visit(made.chair).get("/studies/needles/export").text


def test_an_archive_asked_for_in_a_language_is_in_it_and_leaves_those_of_others_alone(client, edition):
    found = {
        language: archives.unpacked(client.get(f"{PUBLIC}?language={language}").data)["README.txt"].decode()
        for language in ("de", "en", "fr")
    }
    assert "Ausgabe 1.0" in found["de"]
    assert "Edition 1.0" in found["en"]
    assert "Édition 1.0" in found["fr"]
