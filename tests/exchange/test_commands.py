"""The commands: a study out, a study in, and the check."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import text

from tests.guideline.finished import locked, published


@pytest.fixture
def run(app, session, made):
    locked(session, made)
    published(session, made)
    session.commit()
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def empty(make_app, migrated, tmp_path):
    """The command line of another, empty Delphi."""
    path = shutil.copyfile(migrated, tmp_path / "empty.sqlite")
    app = make_app(DATABASE_URL=f"sqlite:///{path}")
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_a_study_goes_out_and_comes_in_elsewhere_unchanged(run, empty, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert run("export-study", "needles", first).exit_code == 0
    imported = empty("import-study", first)
    assert imported.exit_code == 0, imported.output
    assert "is imported" in imported.output
    empty("export-study", "needles", second)
    assert first.read_bytes() == second.read_bytes()
    assert empty("verify").exit_code == 0


def test_an_unknown_study_is_a_sentence(run, tmp_path):
    answer = run("export-study", "nothing", tmp_path / "x.json")
    assert answer.exit_code == 1
    assert "There is no study “nothing”." in answer.output


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "no JSON"), ("{}", "no study exported by Delphi")],
)
def test_a_file_that_is_no_study_is_a_sentence(run, tmp_path, content, words):
    file = tmp_path / "x.json"
    file.write_text(content)
    answer = run("import-study", file)
    assert answer.exit_code == 1
    assert words in answer.output


def test_a_missing_file_and_a_missing_account_are_sentences(run, empty, tmp_path):
    assert "cannot be read" in empty("import-study", tmp_path / "none.json").output
    run("export-study", "needles", tmp_path / "x.json")
    answer = empty("import-study", tmp_path / "x.json", "--chair", "nobody@x.org")
    assert "There is no account for nobody@x.org." in answer.output


def test_verify_says_what_it_checked(run):
    answer = run("verify")
    assert answer.exit_code == 0
    assert "needles: 3 locked recommendations." in answer.output


def test_verify_ends_with_1_and_names_the_row(run, session):
    session.execute(text("DROP TRIGGER keep_edition_update"))
    session.execute(text("UPDATE edition SET published_by = 'x', sha256 = 'y'"))
    session.commit()
    answer = run("verify")
    assert answer.exit_code == 1
    assert "needles: The edition 1.0 was changed after it was published." in answer.output
