"""Who agrees is named in the guideline, whoever does not is counted, and no code stands beside a name."""

from __future__ import annotations

import io
import json
import shutil
import zipfile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from delphi.database import Database
from delphi.domain import chain
from delphi.errors import NotAcceptable, NotNow
from delphi.exchange.exporting import export_study
from delphi.exchange.operations import import_study
from delphi.exchange.tables import tidy_tables
from delphi.guideline import operations, queries
from delphi.models import Enrolment, Event
from delphi.named import Naming, naming_of
from delphi.panel.leaving import withdraw
from delphi.panel.naming import answer
from tests.guideline.finished import BY, CLOSED, RELEASE
from tests.support.study import NOON, codes_on, make_study

YES = Naming(agrees=True, name="Prof. Zita Named", affiliation="Clinic A, Rome")
PAGE = "/guidelines/needles"


@pytest.fixture
def asked(session, made):
    """One agreed, one agreed and took it back, one agreed and left; nine were not asked."""
    say(session, made, 0, YES)
    say(session, made, 1, Naming(agrees=True, name="Quirin Undecided", affiliation="Clinic B"))
    say(session, made, 1, Naming(agrees=False, name="Quirin Undecided", affiliation="Clinic B"))
    say(session, made, 2, Naming(agrees=True, name="Xaver Gone", affiliation="Clinic C"))
    withdraw(session, made.study, made.panellists[2], by="a panellist", at=CLOSED)
    session.commit()
    return made


def say(session, made, n, said):
    answer(session, made.study, made.panellists[n], said, by="a panellist", at=NOON)


@pytest.fixture
def edition(session, asked):
    made = asked
    operations.choose(session, made.study, queries.unchosen(session, made.study), by=BY, at=CLOSED)
    found = queries.recommendations(session, made.study)
    operations.lock(session, made.study, found, by=BY, at=CLOSED, release=RELEASE)
    made_edition = operations.publish(
        session, made.study, operations.Publication("All."), by=BY, at=CLOSED, release=RELEASE
    )
    session.commit()
    return made_edition


def kept_secret(session):
    """Every name and address of who did not agree, as the platform or a panellist wrote them."""
    rows = session.scalars(select(Enrolment))
    others = [word for row in rows for word in (row.name, row.email)]
    return [*others, "Quirin", "Clinic B", "Xaver", "Clinic C"]


def exports(client, session, study):
    """The edition in each format as plain text, and the study's own files."""
    pdf = PdfReader(io.BytesIO(client.get(f"{PAGE}/1.0/guideline.pdf").data))
    docx = zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}/1.0/guideline.docx").data))
    return {
        "page": client.get(f"{PAGE}/1.0").text,
        "pdf": " ".join(" ".join(page.extract_text() for page in pdf.pages).split()),
        "docx": " ".join(docx.read(name).decode(errors="replace") for name in docx.namelist()),
        "json": client.get(f"{PAGE}/1.0/guideline.json").text,
        "study": json.dumps(export_study(session, study), ensure_ascii=False),
        "tables": str(tidy_tables(export_study(session, study), 5)),
    }


def test_every_export_names_those_who_agreed_and_nobody_else(session, made, edition, client):
    found = exports(client, session, made.study)
    for kind in ("page", "pdf", "docx", "json"):
        assert YES.name in found[kind], kind
        assert YES.affiliation in found[kind], kind
    for kind in ("page", "pdf", "docx"):
        assert "and 11 who are not named" in found[kind], kind
    for kind, text in found.items():
        assert [word for word in kept_secret(session) if word in text] == [], kind


def test_the_frozen_edition_keeps_its_list_when_somebody_changes_their_mind(session, made, edition, client):
    say(session, made, 0, Naming(agrees=False))
    session.commit()
    named = client.get(f"{PAGE}/1.0/guideline.json").get_json()["panel"]["named"]
    assert named == {
        "members": [{"name": YES.name, "affiliation": YES.affiliation}], "n_not_named": 11,
    }  # fmt: skip


def test_the_names_travel_in_the_edition_and_the_bytes_are_the_same(session, made, edition, empty):
    document = export_study(session, made.study)
    study = import_study(empty, document, by="a test", at=CLOSED)
    assert chain.canonical(export_study(empty, study)) == chain.canonical(document)
    assert YES.name in json.dumps(document["editions"])
    assert YES.name not in json.dumps({**document, "editions": []})


@pytest.fixture
def empty(migrated, tmp_path):
    """An empty database elsewhere."""
    path = shutil.copyfile(migrated, tmp_path / "elsewhere.sqlite")
    database = Database(f"sqlite:///{path}")
    with database.sessions() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def small(session):
    return make_study(session, n_panellists=3, slug="small")


def test_a_panellist_answers_and_changes_it_on_their_page(session, small, visit):
    expert = visit(small.panellists[0])
    assert "not answered yet" in expert.get("/mine").text
    sent = {"agrees": "yes", "name": "Ada Lind", "affiliation": "Ward 3"}
    assert expert.submit("/mine/name", sent).status_code == 303
    assert "Ada Lind" in expert.get("/mine").text
    expert.submit("/mine/name", {"agrees": "no", "name": "Ada Lind", "affiliation": ""})
    session.rollback()
    assert naming_of(session, small.panellists[0]) == Naming(False)
    assert [event.subject for event in session.scalars(select(Event))][-1] == "whether to be named"


def test_the_chair_reads_who_agreed_without_any_code(session, small, visit):
    say(session, small, 0, YES)
    session.commit()
    text = visit(small.chair).get("/studies/small/panel/named").text
    assert "1 of 3 agreed to be named, 0 did not, 2 have not answered yet" in text
    assert YES.name in text
    assert not codes_on(text, small.panellists)


def test_an_agreement_needs_a_name_and_a_seat(session, small):
    with pytest.raises(NotAcceptable, match="Write your name"):
        say(session, small, 0, Naming(agrees=True, name=" "))
    withdraw(session, small.study, small.panellists[0], by="a panellist", at=CLOSED)
    with pytest.raises(NotNow, match="have left"):
        say(session, small, 0, YES)
