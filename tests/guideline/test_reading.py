"""The public guideline: open to all, made of the frozen document alone, ready for any cache."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from delphi.export import json_document
from delphi.guideline import operations
from tests.guideline.finished import BY, CLOSED, RELEASE, drafted, locked, published
from tests.support.study import make_study

PAGE = "/guidelines/needles"


@pytest.fixture
def edition(session, made):
    locked(session, made)
    return published(session, made)


def test_before_anything_is_published_the_list_says_so(client):
    answer = client.get("/guidelines")
    assert answer.status_code == 200
    assert "Nothing is published yet" in answer.text


def test_the_list_names_every_guideline(edition, client):
    assert "Needles and skin" in client.get("/guidelines").text


@pytest.mark.parametrize("path", ["", "/1.0"])
def test_the_page_shows_vote_dissent_and_what_was_not_agreed(edition, client, path):
    page = client.get(PAGE + path).text
    for words in (
        "10 of 12 agreed", "I have seen harm from it.", "One of the 2 who disagreed", "What was not agreed",
        "Statement number 4", "very low certainty", "How the wording changed", "Rossi A. Skin", "All agreed.",
        edition.sha256,
    ):  # fmt: skip
        assert words in page


def test_nobody_is_named_or_numbered(edition, client):
    page = client.get(PAGE).text
    assert "E01" not in page
    assert "Expert 1" not in page


@pytest.mark.parametrize("path", ["/guidelines", PAGE, f"{PAGE}/1.0", f"{PAGE}/1.0/guideline.json"])
def test_readers_get_no_cookie_and_caches_may_keep_it(edition, client, path):
    answer = client.get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert "csrf" not in answer.text


@pytest.mark.parametrize("path", ["/guidelines", PAGE, f"{PAGE}/1.0/guideline.pdf"])
def test_who_has_it_already_gets_304(edition, client, path):
    tag = client.get(path).headers["ETag"]
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.data == b""


def test_the_page_is_made_of_the_frozen_document_alone(session, made, edition, client):
    before = client.get(f"{PAGE}/1.0").text
    made.study.title = "Another title"
    made.statements[0].label = "Z9"
    made.sections[0].title = "Another section"
    session.commit()
    assert client.get(f"{PAGE}/1.0").text == before


def test_a_superseded_edition_says_so_with_a_link(session, made, edition, client):
    before = client.get(f"{PAGE}/1.0")
    published(session, made, summary="Second.")
    after = client.get(f"{PAGE}/1.0", headers={"If-None-Match": before.headers["ETag"]})
    assert "superseded" not in before.text
    assert after.status_code == 200
    assert "This edition is superseded." in after.text
    assert f'href="{PAGE}/2.0"' in after.text
    assert "Second." in client.get(PAGE).text
    assert (
        f"Superseded by edition 2.0 on {CLOSED:%-d %B %Y}"
        in client.get(f"{PAGE}/1.0/guideline.jats.xml").text
    )
    assert "Superseded" not in client.get(f"{PAGE}/2.0/guideline.jats.xml").text


def test_a_simulated_study_says_so_and_is_kept_out_of_search_engines(session, made, client):
    made.study.is_simulated = True
    locked(session, made)
    published(session, made)
    page = client.get(PAGE).text
    assert "Demonstration with simulated ratings." in page
    assert '<meta name="robots" content="noindex">' in page


def test_what_was_typed_stays_text(session, made, client):
    drafts = drafted(session, made)
    drafts[0].remarks = "<script>alert(1)</script>"
    session.commit()
    operations.lock(session, made.study, drafts, by=BY, at=CLOSED, release=RELEASE)
    published(session, made, summary="<b>bold</b>")
    page = client.get(PAGE).text
    assert "<script>" not in page
    assert "alert(1)</script>" not in page
    assert "&lt;b&gt;bold" in page


def test_the_pdf_is_a_pdf_and_the_docx_a_docx(edition, client):
    pdf = client.get(f"{PAGE}/1.0/guideline.pdf")
    docx = client.get(f"{PAGE}/1.0/guideline.docx")
    assert pdf.data.startswith(b"%PDF")
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(docx.data)).namelist()
    assert docx.headers["Content-Disposition"] == 'attachment; filename="needles-1.0.docx"'


def test_the_json_is_the_document_and_verifies(edition, client):
    document = json.loads(client.get(f"{PAGE}/1.0/guideline.json").data)
    assert document == edition.document
    assert json_document.check(document)


@pytest.mark.parametrize(
    "path",
    [
        "/guidelines/nothing",
        f"{PAGE}/9.9",
        f"{PAGE}/1.0/guideline.exe",
        "/guidelines/other/1.0/guideline.pdf",
    ],
)
def test_what_is_not_published_does_not_exist(session, edition, client, path):
    make_study(session, slug="other")
    assert client.get(path).status_code == 404
