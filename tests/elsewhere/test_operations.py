"""Rounds rated elsewhere: brought in closed and judged as ours are, all or nothing, and gone on with here."""

from __future__ import annotations

import shutil
from datetime import timedelta
from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.elsewhere import operations
from delphi.elsewhere.operations import BroughtFile
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.exchange.exporting import export_study
from delphi.exchange.operations import import_study
from delphi.exchange.tables import tidy_tables
from delphi.export import methods
from delphi.guideline import background
from delphi.importing.rated import BadRatings
from delphi.models import Enrolment, Event, Panellist, Rating, RatingHistory, Round
from delphi.rounds.operations import close_round, draft_round, open_round
from delphi.tallies import tallies
from delphi.verify import verify_study
from tests.support.study import NOON, MadeStudy, make_study
from tests.support.study import open_round as opened

LATER = NOON + timedelta(days=1)
WHO = {"by": "chair Ada", "at": NOON}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_panellists=10, groups=("Nurses",))


def wide(n: int = 10, answers: str = "8,2,5", header: str = "panellist,A1,A2,A3") -> str:
    return "\n".join([header, *(f"E{number:02d},{answers}" for number in range(1, n + 1))]) + "\n"


def bring(session: Session, made: MadeStudy, text: str, name: str = "round.csv") -> list[Round]:
    file = BroughtFile(name, text.encode())
    return operations.bring(session, made.study, file, rng=Random(1), **WHO)


def n(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_round_rated_elsewhere_is_closed_and_judged_by_the_protocol(session, made):
    [round_] = bring(session, made, wide())
    assert (round_.number, round_.state, round_.terms) == (1, RoundState.CLOSED, made.terms.to_json())
    assert [shown.outcome for shown in round_.statements] == [
        Outcome.ACCEPTED,
        Outcome.REJECTED,
        Outcome.OPEN,
    ]
    assert made.study.protocol.locked_at == NOON
    assert tallies(session, round_).pooled.sum() == n(session, Rating) == n(session, RatingHistory) == 30


def test_it_says_from_which_file_it_is_by_whom_and_when(session, made):
    [round_] = bring(session, made, wide(), "old survey.csv")
    assert round_.elsewhere == {
        "file": "old survey.csv", "sha256": sha256(wide().encode()).hexdigest(), "source": "",
        "by": "chair Ada", "at": NOON.isoformat(),
    }  # fmt: skip
    event = session.scalars(select(Event).where(Event.action == "imported")).one()
    assert (event.subject, event.detail["n_ratings"]) == ("ratings of round 1", 30)
    assert "E01" not in str(event.detail)


def test_verify_finds_nothing_wrong_and_sees_a_changed_mark(session, made):
    [round_] = bring(session, made, wide())
    assert verify_study(session, made.study).found == ()
    session.execute(text("DROP TRIGGER keep_round_update"))
    round_.elsewhere = {**round_.elsewhere, "file": "another.csv"}
    session.flush()
    assert "ratings of round 1" in str(verify_study(session, made.study).found[0])


def test_the_mark_of_a_closed_round_stays(session, made):
    bring(session, made, wide())
    with pytest.raises(DatabaseError, match="closed round never changes"):
        session.execute(update(Round).values(elsewhere=None))


def test_the_study_goes_on_here_with_what_is_open(session, made):
    bring(session, made, wide())
    round_ = draft_round(session, made.study, by="chair Ada", at=LATER)
    open_round(session, round_, by="chair Ada", at=LATER)
    assert [shown.version.statement.label for shown in round_.statements] == ["A3"]
    session.add(
        Rating(
            panellist_id=made.panellists[0].id,
            round_statement_id=round_.statements[0].id,
            value=7,
            rated_at=LATER,
        )
    )
    session.flush()
    close_round(session, round_, by="chair Ada", at=LATER)
    assert round_.elsewhere is None


def test_several_rounds_of_one_file_follow_each_other(session, made):
    table = "round,panellist,A1,A2,A3\n" + "".join(
        f"1,E{i:02d},8,2,5\n2,E{i:02d},,,8\n" for i in range(1, 11)
    )
    first, second = bring(session, made, table)
    assert [len(first.statements), len(second.statements)] == [3, 1]
    assert made.statements[2].state is StatementState.ACCEPTED
    assert verify_study(session, made.study).found == ()


def test_a_second_file_is_the_next_round(session, made):
    bring(session, made, wide())
    assert [round_.number for round_ in bring(session, made, wide(answers="9", header="panellist,A3"))] == [2]


def test_panellists_are_found_by_address_or_code_and_made_where_they_are_new(session, made):
    seat = made.panellists[4].id
    session.execute(
        update(Enrolment).where(Enrolment.panellist_id == seat).values(email="ada@clinic.example")
    )
    table = "panellist,group,A1,A2,A3\nADA@clinic.example,,8,2,5\ne02,nurses,8,2,5\nE40,Physicians,8,2,5\nR_x1,,8,2,5\n"
    table += "".join(f"R_{i},,8,2,5\n" for i in range(2, 6))
    assert operations.plan(session, made.study, table.encode()).matched.n_known == 2
    bring(session, made, table)
    codes = set(session.scalars(select(Panellist.code).where(Panellist.study_id == made.study.id)))
    assert len(codes) == 16
    assert "E40" in codes
    assert all(code.startswith("E") for code in codes)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nobody@clinic.example,,8,2,5", "Nobody on the panel has the address"),
        ("E01,,8,2,5\ne01,,8,2,5", "names the same panellist in another way"),
        ("E02,Physicians,8,2,5", "The panel has this panellist in “Nurses”"),
        ("E10,,8,2,5", "has left the panel"),
    ],
)
def test_what_fits_nobody_is_named_with_its_line_and_nothing_is_kept(session, made, line, words):
    made.panellists[9].withdrew_at = NOON
    session.flush()
    table = f"panellist,group,A1,A2,A3\n{line}\n"
    [problem] = operations.plan(session, made.study, table.encode()).problems
    assert words in str(problem.what)
    assert problem.line == 1 + len(line.splitlines())
    with pytest.raises(NotAcceptable, match="Nothing was imported"):
        bring(session, made, table)
    assert (n(session, Round), n(session, Rating)) == (0, 0)


def test_a_statement_that_the_study_lacks_is_refused(session, made):
    with pytest.raises(BadRatings):
        bring(session, made, wide(header="panellist,A1,A2,B9"))


def test_a_round_begun_here_lets_none_before_it(session, made):
    opened(session, made)
    with pytest.raises(NotNow, match="Round 1 has begun here"):
        bring(session, made, wide())


def test_a_round_that_is_only_prepared_takes_the_ratings(session, made):
    drafted = draft_round(session, made.study, **WHO)
    drafted.closes_at = NOON - timedelta(days=1)
    assert bring(session, made, wide()) == [drafted]
    assert (drafted.state, drafted.closes_at) == (RoundState.CLOSED, None)


def test_tables_for_download_name_the_file_and_no_code(session, made):
    bring(session, made, wide(), "old.csv")
    found = tidy_tables(export_study(session, made.study), 5)
    columns, rows = found["ratings"]
    assert {row[columns.index("panellist")] for row in rows} == {None}
    columns, [row] = found["rounds"]
    assert row[columns.index("rated_elsewhere")] == "old.csv"


def test_the_exported_study_has_the_mark_and_is_imported_to_the_byte(session, made, migrated, tmp_path):
    bring(session, made, wide())
    document = export_study(session, made.study)
    assert document["rounds"][0]["elsewhere"]["file"] == "round.csv"
    copy = shutil.copyfile(migrated, tmp_path / "another.sqlite")
    with Session(create_engine(f"sqlite:///{copy}")) as another:
        study = import_study(another, document, by="chair Ada", at=LATER)
        assert export_study(another, study) == document


def test_the_methods_of_a_guideline_say_it(session, made):
    bring(session, made, wide(), "old.csv")
    [told] = background.rounds(session, made.study)
    assert told["rated_elsewhere"]["file"] == "old.csv"
    assert (
        "Round 1 was rated elsewhere"
        in methods._rounds(
            {"rounds": [told], "recommendations": [], "not_agreed": [], "not_included": []}, str
        )["paragraphs"][0]
    )


def test_rounds_with_a_gap_are_refused(session, made):
    with pytest.raises(NotAcceptable, match="rounds 2, 3"):
        bring(session, made, "round,panellist,A1\n2,E01,8\n3,E01,8\n")


def test_more_rounds_than_the_protocol_allows_are_blocked(session, made):
    table = "round,panellist,A3\n" + "".join(f"{r},E{i:02d},5\n" for r in range(1, 9) for i in range(1, 11))
    with pytest.raises(Blocked):
        bring(session, made, table)
