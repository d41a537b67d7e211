"""All files of an edition, made in the background and fetched as one archive."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select

from delphi import archiving, files, jobs
from delphi.models import MadeFiles
from tests.guideline.finished import CLOSED, locked, published

PAGE = "/studies/needles/reporting/files"


@pytest.fixture
def few(monkeypatch):
    """Few files, so that the test is quick."""
    monkeypatch.setattr(files, "ALL", ("json", "ris", "csv"))


@pytest.fixture
def edition(session, made):
    locked(session, made)
    return published(session, made)


def test_without_an_edition_nothing_is_made(made, visit):
    chair = visit(made.chair)
    assert "No edition yet" in chair.get(PAGE).text
    assert chair.submit(PAGE, {}).status_code == 409
    assert chair.get(f"{PAGE}.zip").status_code == 404


def test_where_no_worker_runs_the_archive_is_made_at_once(few, made, edition, visit):
    chair = visit(made.chair)
    assert chair.submit(PAGE, {}).status_code == 303
    page = chair.get(PAGE)
    assert "Download the archive" in page.text
    assert "Refresh" not in page.headers
    answer = chair.get(f"{PAGE}.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="needles-1.0-files.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["needles-1.0.json", "needles-1.0-references.ris", "needles-tables.zip"]


def test_the_page_tells_how_far_a_worker_is_and_looks_again(few, app, session, made, edition, visit):
    order = archiving.ask(session, edition, language="en", by="chair Ada", at=CLOSED)
    assert archiving.ask(session, edition, language="en", by="chair Bea", at=CLOSED) is order
    order.n_done = 2
    session.commit()
    page = visit(made.methodologist).get(PAGE)
    assert "2 of 3 files are made." in page.text
    assert page.headers["Refresh"] == "2"
    assert visit(made.methodologist).get(f"{PAGE}.zip").status_code == 404
    assert jobs.make_files(app)
    assert visit(made.methodologist).get(f"{PAGE}.zip").status_code == 200


def test_a_fault_ends_the_order_and_is_told(monkeypatch, app, session, made, edition, visit):
    monkeypatch.setattr(files, "ALL", ("json", "papyrus"))
    chair = visit(made.chair)
    chair.submit(PAGE, {})
    assert "One of the files could not be made" in chair.get(PAGE).text
    assert chair.get(f"{PAGE}.zip").status_code == 404


def test_a_later_archive_takes_the_place_of_the_earlier(few, session, made, edition, visit):
    for _time in range(2):
        visit(made.chair).submit(PAGE, {})
    session.rollback()
    assert session.scalar(select(func.count()).select_from(MadeFiles)) == 1
