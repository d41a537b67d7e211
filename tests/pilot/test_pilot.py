"""A pilot tries the words before round 1, for whoever has its link; it fixes nothing and enters no result."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import piloted
from delphi.database import Database
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.exchange.exporting import export_study, sha256
from delphi.exchange.operations import import_study
from delphi.exchange.tables import tidy_tables
from delphi.export.methods import methods
from delphi.guideline.document import Imprint, compose
from delphi.models import Pilot, PilotAnswer, PilotSitting, Rating
from delphi.pilot import operations
from delphi.pilot.operations import Tried
from delphi.rounds.queries import opening_blockers
from delphi.tokens import hashed
from delphi.translating.operations import set_languages
from tests.support.study import NOON, MadeStudy, close_round, make_study, open_round, rate_all
from tests.support.visitor import Visitor
from tests.translating.test_reading import translate

BY = "the chair"
PILOT = "/studies/needles/pilot"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


def tried_by(session: Session, made: MadeStudy, *answers: list[Tried]) -> Pilot:
    """A pilot that has ended, answered by as many as are given, each with an answer to each statement."""
    pilot = operations.open_pilot(session, made.study, by=BY, at=NOON)
    for said in answers:
        token = operations.begin(session, pilot, NOON)
        sitting = session.scalars(select(PilotSitting).filter_by(token_hash=hashed(token))).one()
        for shown, one in zip(pilot.statements, said, strict=False):
            operations.answer(session, sitting, shown, one, NOON)
        operations.remark(session, sitting, "Too long.")
    operations.close_pilot(session, pilot, by=BY, at=NOON)
    session.commit()
    return pilot


def test_who_has_the_link_tries_each_statement_and_the_chair_reads_what_is_unclear(
    session: Session, made: MadeStudy, visit: Callable[..., Visitor], client: Visitor
):
    chair = visit(made.chair)
    assert "Open a pilot" in chair.get(PILOT).text
    chair.submit(PILOT)
    link = re.search(r"http://[^/]+(/pilot/[\w-]+)", chair.get(PILOT).text)
    assert link is not None
    way_in = link[1]
    assert "count in no result" in client.get(way_in).text
    assert client.submit(way_in).location == f"{way_in}/1"
    card = client.get(f"{way_in}/1").text
    assert "Pilot" in card
    assert "Statement number 1 should be followed" in card
    said = {"answer": "3", "unclear": "1", "comment": "Which needles?", "shown": "1"}
    assert client.submit(f"{way_in}/1", said).location == f"{way_in}/2"
    assert client.submit(f"{way_in}/2", {"answer": "12"}).status_code == 422
    client.submit(f"{way_in}/2", {"answer": "abstain"})
    client.submit(f"{way_in}/3", {"answer": "9"})
    client.submit(f"{way_in}/done", {"remark": "Quick."})
    text = chair.get(PILOT).text
    assert "unclear to 1 of 1" in text
    assert "Which needles?" in text
    assert "Quick." in text
    edit = f"/studies/needles/statements/{made.statements[0].id}"
    assert "Which needles?" in chair.get(edit).text
    chair.submit(f"{PILOT}/1/close")
    assert client.get(f"{way_in}/1").status_code == 410
    assert "The pilot has ended" in client.get(way_in).text
    # Nothing is fixed by it: the words are edited as before, and the pilot keeps those that were tried.
    typed = {"text": "Other words.", "section": "Section A", "label": "A1", "seen": _seen(chair, edit)}
    assert chair.submit(edit, typed).status_code == 303
    session.expire_all()
    assert made.study.protocol.locked_at is None
    assert made.statements[0].current.text == "Other words."
    assert "Tried in other words" in chair.get(edit).text


def _seen(visitor: Visitor, path: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', visitor.get(path).text)
    assert found is not None
    return found[1]


def test_a_pilot_changes_no_number_of_the_study(session: Session, made: MadeStudy):
    """The same ratings with and without a pilot, in which everybody said the opposite."""
    plain = make_study(session, slug="plain")
    tried_by(session, made, *[[Tried(1, True)] * 3] * 15)
    assert session.scalar(select(func.count()).select_from(Rating)) == 0
    told = []
    for one in (made, plain):
        round_ = open_round(session, one)
        rate_all(session, one, round_, [[8] * 12, [2] * 12, [5] * 12])
        close_round(session, one, round_)
        tables = tidy_tables(export_study(session, one.study), 5)
        told.append({name: rows for name, rows in tables.items() if not name.startswith("pilot")})
        told[-1].pop("rounds")  # its digest holds the codes
        assert len(tables["pilot"][1]) == (3 if one is made else 0)
    assert told[0] == told[1]


def test_what_it_found_holds_nobodys_rating(session: Session, made: MadeStudy):
    pilot = tried_by(session, made, [Tried(1, True, seconds=30)] * 3, [Tried(None, False, "What?", 10)] * 2)
    found = piloted.findings(session, pilot)
    assert (found.n_sittings, found.n_finished, found.minutes) == (2, 1, 1)
    first = found.tried[0]
    assert (first.n_rated, first.n_outside, first.n_unclear, first.seconds) == (1, 1, 1, 20)
    assert first.comments == ("What?",)
    assert "value" not in tidy_tables(export_study(session, made.study), 5)["pilot"][0]


def test_round_1_waits_for_the_end_of_a_pilot_and_a_pilot_for_no_round(session: Session, made: MadeStudy):
    pilot = operations.open_pilot(session, made.study, by=BY, at=NOON)
    with pytest.raises(NotNow, match="open already"):
        operations.open_pilot(session, made.study, by=BY, at=NOON)
    draft = open_round(session, made, state=RoundState.DRAFT)
    what = [str(blocker.what) for blocker in opening_blockers(session, draft, NOON)]
    assert "The pilot is still open." in what
    operations.close_pilot(session, pilot, by=BY, at=NOON)
    assert "pilot" not in str(opening_blockers(session, draft, NOON))
    draft.state, draft.opened_at = RoundState.OPEN, NOON
    session.flush()
    with pytest.raises(NotNow, match="nothing left to try"):
        operations.open_pilot(session, made.study, by=BY, at=NOON)


def test_an_ended_or_archived_pilot_takes_no_answer(session: Session, made: MadeStudy):
    pilot = operations.open_pilot(session, made.study, by=BY, at=NOON)
    operations.begin(session, pilot, NOON)
    sitting, shown = pilot.sittings[0], pilot.statements[0]
    with pytest.raises(NotAcceptable):
        operations.answer(session, sitting, shown, Tried(99, True), NOON)
    operations.answer(session, sitting, shown, Tried(4, True, seconds=9_000), NOON)
    assert session.scalars(select(PilotAnswer.seconds)).one() is None
    made.study.archived_at = NOON
    session.flush()
    with pytest.raises(NotNow, match="archived"):
        operations.answer(session, sitting, shown, Tried(5, True), NOON)
    made.study.archived_at = None
    operations.close_pilot(session, pilot, by=BY, at=NOON + timedelta(hours=1))
    with pytest.raises(NotNow, match="ended"):
        operations.answer(session, sitting, shown, Tried(5, True), NOON)


def test_it_travels_with_the_study_without_its_link_and_older_exports_are_read(
    session: Session, made: MadeStudy, migrated: Path, tmp_path: Path
):
    pilot = tried_by(session, made, [Tried(1, False, "Hm.", 12), Tried(None, True)])
    session.delete(made.statements[2].current)
    session.delete(made.statements[2])  # a statement that was tried may go
    session.commit()
    document = export_study(session, made.study)
    assert pilot.token not in str(document)
    assert [one["statement"] for one in document["pilots"][0]["statements"]] == ["A1", "A2", ""]
    assert _taken_in(migrated, tmp_path / "here.sqlite", document) == document
    older = {name: part for name, part in document.items() if name != "pilots"}
    older["sha256"] = sha256(older)
    assert _taken_in(migrated, tmp_path / "older.sqlite", older)["pilots"] == []


def _taken_in(migrated: Path, path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """What another server exports that took the study in."""
    database = Database(f"sqlite:///{shutil.copyfile(migrated, path)}")
    with database.sessions() as session:
        exported = export_study(session, import_study(session, document, by=BY, at=NOON))
    database.dispose()
    return exported


def test_the_guideline_says_who_tried_it_and_what_was_changed(session: Session, made: MadeStudy):
    pilot = tried_by(session, made, [Tried(1, False, "Hm.")])
    operations.describe(session, pilot, "Four dermatologists.", "A1 was shortened.", by=BY, at=NOON)
    imprint = Imprint("1.0", "", BY, NOON, "0", None)
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, BY, made.terms.sha256()
    document = compose(session, made.study, imprint, [])
    said = next(block for block in methods(document, str) if block["heading"] == "Pilot")["paragraphs"]
    assert "tried by a pilot of 1" in said[0]
    assert said[0].endswith("unclear to somebody: 1.")
    assert said[1:] == ["Who tried it: Four dermatologists.", "Changed because of it: A1 was shortened."]


def test_statements_are_tried_in_the_readers_language(session: Session, made: MadeStudy, client: Visitor):
    set_languages(session, made.study, "en", ["de"], by=BY, at=NOON)
    translate(session, made, "de", STATEMENT="Jede Klinik", TITLE="Nadeln", SECTION="Teil")
    token = operations.open_pilot(session, made.study, by=BY, at=NOON).token
    made.statements[1].current.text = "Other words since."
    session.commit()
    german = {"Accept-Language": "de"}
    assert ">Nadeln</h1>" in client.get(f"/pilot/{token}", headers=german).text
    client.submit(f"/pilot/{token}")
    card = client.get(f"/pilot/{token}/1", headers=german).text
    assert ">Jede Klinik A1</h1>" in card
    assert "Teil Section A" in card
    # Of words that were changed since, those are tried that the pilot was opened with.
    assert ">Statement number 2 should be" in client.get(f"/pilot/{token}/2", headers=german).text
