"""The command that writes the files of an edition."""

from __future__ import annotations

import pytest

from delphi import files
from tests.guideline.finished import locked, published


@pytest.fixture
def run(app, session, made):
    locked(session, made)
    published(session, made)
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_the_command_writes_every_format(run, tmp_path):
    done = run("export", "needles", "--format", "all", "--to", tmp_path / "out")
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert len(written) == len(files.ALL)
    assert {"needles-1.0.pdf", "needles-1.0-references.ris", "needles-1.0-citation.bib"} <= written
    assert all(path.stat().st_size for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing", "--format", "pdf"), "There is no study “nothing”."),
        (("needles", "--format", "pdf", "--edition", "7.0"), "There is no edition 7.0; there is 1.0."),
        (("needles", "--format", "papyrus"), "There is no format “papyrus”; there is pdf, docx"),
        (("needles", "--format", "pdf", "--language", "xx"), "The languages are"),
    ],
)
def test_what_is_not_there_is_a_sentence(run, tmp_path, words, said):
    answer = run("export", *words, "--to", tmp_path / "out")
    assert answer.exit_code == 1
    assert said in answer.output
