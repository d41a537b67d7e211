"""Ranked and estimated statements in the guideline and its files: their numbers in words of their own."""

from __future__ import annotations

import html
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from delphi.database import Database
from delphi.exchange.exporting import export_study
from delphi.exchange.operations import import_study
from delphi.export import docx, pdf
from delphi.migrate import upgrade
from delphi.rating import ranking
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations
from delphi.verify import verify
from tests.guideline.finished import locked, published
from tests.rating.test_estimates import CLOSE, QUESTION
from tests.rating.test_ranking import LATER, PRIORITY
from tests.support.study import NOON, TERMS, make_study, presented_in


@pytest.fixture
def made(session):
    """Three ranked statements, of which two are sought, and one estimated; the panel agrees on everything."""
    made = make_study(session, 4, 5, terms=replace(TERMS, more=(PRIORITY, QUESTION)))
    for statement in made.statements:
        statement.question = "dose" if statement is made.statements[3] else "priority"
    session.commit()
    round_ = operations.draft_round(session, made.study, by="chair Ada", at=NOON)
    operations.open_round(session, round_, by="chair Ada", at=NOON)
    *first, last = presented_in(session, round_)
    for panellist, value in zip(made.panellists, CLOSE, strict=True):
        places = {one.id: place for place, one in enumerate(first, 1)}
        ranking.rank(session, panellist, round_, "priority", places, NOON)
        rate(session, panellist, last, Said(value, lowest=value - 5), NOON)
    operations.close_round(session, round_, by="chair Ada", at=LATER)
    session.commit()
    return made


def test_the_guideline_and_its_files_say_place_and_number(session, made, visit):
    assert len(locked(session, made)) == 3
    edition = published(session, made)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(edition.document))).pages)
    for said in ("5 of 5 put it among the first 2", "12 mg", "IQR 1, 8.33 % of the median"):
        assert said in " ".join(text.split())
    assert docx.render(edition.document)
    page = html.unescape(visit(made.chair).get("/studies/needles/guideline").text)
    assert "5 of 5 put it among the first 2" in page


def test_a_study_with_both_moves_to_another_server_and_verifies_there(session, made, tmp_path):
    document = export_study(session, made.study)
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    upgrade(other)
    with other.sessions() as there:
        study = import_study(there, document, by="a test", at=LATER)
        there.commit()
        assert export_study(there, study) == document
        assert verify(there).found == ()
    other.dispose()
