"""A study comes in by a page: checked and told of first, then stored all at once, and only beside no other."""

from __future__ import annotations

import io
import json
import re
import shutil
from typing import Any

import pytest

from delphi.domain import chain
from delphi.exchange import exporting
from delphi.exchange.views import bringing
from delphi.export.archive import fixed_zip
from delphi.models import Study, User
from delphi.web import carried
from tests.support.study import NOON

PAGE = "/studies/import"


@pytest.fixture
def document(session, made):
    return exporting.export_study(session, made.study)


def written(document: Any, **changed: Any) -> bytes:
    """The file, with a hash that fits what was changed."""
    whole = {**document, **changed}
    return chain.canonical({**whole, "sha256": exporting.sha256(whole)})


@pytest.fixture
def founder(make_app, migrated, tmp_path):
    """Somebody who may found studies, where there is none."""
    app = make_app(DATABASE_URL=f"sqlite:///{shutil.copyfile(migrated, tmp_path / 'empty.sqlite')}")
    database = app.extensions["delphi.database"]
    with database.sessions() as session, database.writing(session):
        user = User(email="ada@needles.example", name="Ada", created_at=NOON, may_found_studies=True)
        session.add(user)
        session.flush()
        session.expunge(user)
    visitor = app.test_client().sign_in(user)
    yield visitor
    database.dispose()


@pytest.fixture
def chair(session, made, visit):
    """The chair of the study that is here, who may found others."""
    made.chair.may_found_studies = True
    session.commit()
    return visit(made.chair)


def chosen(content: bytes, name: str = "study.json", **fields: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name), **fields}


def studies(visitor):
    with visitor.application.extensions["delphi.database"].sessions() as session:
        return [study.slug for study in session.query(Study)]


def test_a_study_is_checked_first_and_brought_in_only_when_that_is_confirmed(document, founder):
    checked = founder.submit(PAGE, chosen(chain.canonical(document)))
    assert (checked.status_code, studies(founder)) == (200, [])
    assert "All of it is as it says." in checked.text
    assert re.search(r"<dt>Ratings</dt><dd>84</dd>", checked.text)
    packed = re.search(r'name="packed" value="([^"]+)"', checked.text)[1]
    done = founder.submit(PAGE, {"packed": packed, "confirmed": "1"})
    assert (done.status_code, done.location, studies(founder)) == (303, "/studies/needles/", ["needles"])
    assert founder.get("/studies/needles/guideline").status_code == 200


def test_a_file_too_large_for_the_page_is_chosen_again_and_must_be_the_same(document, founder, monkeypatch):
    monkeypatch.setattr(carried, "N_CARRIED", 10)
    content = chain.canonical(document)
    checked = founder.submit(PAGE, chosen(content)).text
    assert "Choose the same file again" in checked
    again = {"sha256": re.search(r'name="sha256" value="(\w+)"', checked)[1], "confirmed": "1"}
    other = founder.submit(PAGE, chosen(written(document, sections=[]), **again))
    assert (other.status_code, studies(founder)) == (422, [])
    assert "another file than the one that was checked" in other.text
    assert founder.submit(PAGE, chosen(content, **again)).status_code == 303


def test_beside_a_study_that_is_here_nothing_is_brought_in(document, chair):
    title = {"study": {**document["study"], "title": "As it was called before"}}
    other = {"events": [{**event, "sha256": "0" * 64} for event in document["events"]]}
    for change, said in (
        ({}, "This very study is here already"),
        (title, "as it was at another time"),
        (other, "Another study is here"),
    ):
        answer = chair.submit(PAGE, chosen(written(document, **change)))
        assert answer.status_code == 422
        assert said in answer.text
        assert 'name="confirmed"' not in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file."),
        (b"%PDF-1.7", "The file is no JSON in UTF-8."),
        (b"[]", "This is no study exported by Delphi"),
        (b"PK\x03\x04 cut off", "The zip is damaged"),
        (fixed_zip({"guideline.json": b"{}"}), "There is no SHA256SUMS."),
        (json.dumps({"schema": "delphi/edition/1"}).encode(), "This is no edition that can be read"),
    ],
)
def test_a_file_that_is_no_study_is_refused_in_a_sentence(chair, content, said):
    answer = chair.submit(PAGE, chosen(content, "x.zip"))
    assert answer.status_code == 422
    assert said in answer.text


def test_an_edition_that_no_page_could_show_does_not_come_in():
    study = {"editions": [{"major": 1, "minor": 0, "document": {"recommendations": []}}]}
    assert [str(fault) for fault in bringing.unshowable(study)] == ["Edition 1.0 cannot be shown."]
