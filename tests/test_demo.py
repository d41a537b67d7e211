"""The demo study: there after the first start, once, whole, verified, and labelled as simulated wherever it shows."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import audit, create_app
from delphi.access import Role
from delphi.database import Database
from delphi.demo import loading
from delphi.domain.lifecycle import RoundState
from delphi.models import (
    Appointment,
    Comment,
    CommentKind,
    Extension,
    LineageKind,
    Panellist,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    StatementLineage,
    StatementVersion,
    Study,
    User,
    utcnow,
)
from delphi.rounds.operations import ratings_digest
from delphi.tallies import tallies
from delphi.verify import verify_study
from tests.support.visitor import Visitor


def _command(app: Flask) -> str:
    """What `flask --app wsgi demo` prints."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=["demo"]).output


@pytest.fixture(scope="module")
def demo(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration as the first `make run` leaves it, loaded by its command."""
    folder = tmp_path_factory.mktemp("demo")
    path = shutil.copyfile(migrated, folder / "delphi.sqlite")
    app = create_app(
        {
            "TESTING": True, "SECRET_KEY": "only for tests", "INSTANCE": folder, "BASE_URL": "http://localhost",
            "SMTP_URL": "", "DEMO": True, "TRUSTED_HOSTS": ["localhost"], "DATABASE_URL": f"sqlite:///{path}",
        }
    )  # fmt: skip
    app.test_client_class = Visitor
    assert _command(app) == "The demo study is loaded.\n"
    yield app
    app.extensions["delphi.database"].dispose()


@pytest.fixture
def loaded(demo: Flask) -> Iterator[Session]:
    with demo.extensions["delphi.database"].sessions() as session:
        yield session


@pytest.fixture
def study(loaded: Session) -> Study:
    return loaded.scalars(select(Study).where(Study.slug == loading.SLUG)).one()


def _visit(demo: Flask, who: User | Panellist | None = None) -> Visitor:
    visitor: Visitor = demo.test_client()  # type: ignore[assignment]
    return visitor.sign_in(who) if who else visitor


def _count(session: Session, of: type) -> int:
    return session.scalar(select(func.count()).select_from(of)) or 0


def _chair(session: Session) -> User:
    wanted = select(User).join(Appointment).join(Study, Study.id == Appointment.study_id)
    return session.scalars(wanted.where(Appointment.role == Role.CHAIR, Study.slug == loading.SLUG)).one()


def _not_begun(session: Session) -> list[Panellist]:
    second = session.scalars(select(Round).where(Round.state == RoundState.OPEN)).one()
    has_rated = (
        select(Rating.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(Rating.panellist_id == Panellist.id, RoundStatement.round_id == second.id)
        .exists()
    )
    return list(session.scalars(select(Panellist).where(~has_rated)))


def test_a_second_start_loads_it_no_second_time(demo: Flask, loaded: Session):
    before = _count(loaded, Rating)
    assert _command(demo) == "The demo study is there already.\n"
    loaded.rollback()
    assert (_count(loaded, Study), _count(loaded, Rating)) == (2, before)


def test_the_study_has_the_size_that_was_promised(loaded: Session, study: Study):
    disciplines = set(loaded.scalars(select(Panellist.discipline)))
    countries = set(loaded.scalars(select(Panellist.country)))
    first = loaded.scalars(select(Round).where(Round.number == 1)).one()
    assert (len(first.statements), _count(loaded, Panellist)) == (30, 26)
    assert (len(disciplines), len(countries)) == (6, 9)


def test_round_1_is_closed_and_round_2_is_open(loaded: Session, study: Study):
    rounds = loaded.scalars(select(Round).order_by(Round.number)).all()
    assert [round_.state for round_ in rounds] == [RoundState.CLOSED, RoundState.OPEN]
    assert rounds[1].takes_ratings(utcnow())


def test_nothing_of_its_past_lies_in_the_future(loaded: Session, study: Study):
    now = utcnow()
    for moment in (Rating.rated_at, RatingHistory.rated_at, Comment.written_at, Panellist.consented_at):
        assert loaded.scalar(select(func.max(moment))) <= now


def test_two_experts_have_not_begun_the_open_round(loaded: Session, study: Study):
    assert len(_not_begun(loaded)) == 2


def test_statements_were_reworded_after_the_first_round(loaded: Session, study: Study):
    reworded = loaded.scalars(select(StatementVersion).where(StatementVersion.number == 2)).all()
    assert reworded
    assert all(version.reason for version in reworded)


def test_a_visitor_finds_what_there_is_to_discover(demo: Flask, loaded: Session, study: Study):
    chair = _visit(demo, _chair(loaded))
    panel, letters = (chair.get(f"/studies/{study.slug}/panel{page}").text for page in ("", "/letters"))
    assert "Mail to one panellist was not delivered" in panel
    assert "nobody has decided on it: SUB5" in panel
    assert "days before the close" in letters or "plan__when" in letters
    assert _count(loaded, Extension) == 1
    kinds = Counter(loaded.scalars(select(StatementLineage.kind)))
    assert kinds == {LineageKind.SPLIT: 2, LineageKind.MERGE: 2}
    assert set(loaded.scalars(select(Comment.kind))) == set(CommentKind)
    assert "Aftercare of the injected skin" in chair.get("/").text
    assert [one.is_simulated for one in loaded.scalars(select(Study))] == [True, True]


def test_its_verdicts_are_those_of_its_ratings(loaded: Session, study: Study):
    first = loaded.scalars(select(Round).where(Round.number == 1)).one()
    frozen = [list(shown.summary["counts"].values()) for shown in first.statements]
    assert frozen == tallies(loaded, first).pooled.tolist()
    assert first.ratings_sha256 == ratings_digest(loaded, first)


def test_every_rating_has_its_history(loaded: Session, study: Study):
    same = (
        select(func.count())
        .select_from(Rating)
        .join(
            RatingHistory,
            (RatingHistory.rating_id == Rating.id) & (RatingHistory.revision == Rating.revision),
        )
    )
    assert loaded.scalar(same) == _count(loaded, Rating) > 500


def test_its_audit_trail_verifies(loaded: Session, study: Study):
    assert audit.verify_chain(loaded, study.slug) == []
    assert not verify_study(loaded, study).found


def test_it_is_marked_as_simulated(study: Study):
    assert study.is_simulated


@pytest.mark.parametrize(
    "path", ["", "statements", "panel", "rounds/1", "rounds/2", "rounds/1/results", "audit"]
)
def test_every_page_of_it_says_that_its_ratings_are_simulated(
    demo: Flask, loaded: Session, study: Study, path: str
):
    text = _visit(demo, _chair(loaded)).get(f"/studies/{study.slug}/{path}").text
    assert "simulated ratings" in text


def test_the_card_of_an_expert_says_so_too(demo: Flask, loaded: Session, study: Study):
    expert = next(one for one in _not_begun(loaded) if one.has_entered)
    visitor = _visit(demo, expert)
    card = visitor.get("/rate", follow_redirects=True)
    assert "simulated" in card.text


def test_the_sign_in_page_lets_its_people_in_at_a_tap(demo: Flask, loaded: Session, study: Study):
    text = _visit(demo).get("/sign-in").text
    assert "Try the demonstration" in text
    entered = _visit(demo)
    answer = entered.submit(f"/demo/enter/user/{_chair(loaded).id}")
    assert (answer.status_code, answer.location) == (303, "/")
    assert study.title in entered.get("/").text


def test_an_expert_enters_at_a_tap_and_can_rate(demo: Flask, loaded: Session, study: Study):
    expert = _not_begun(loaded)[0]
    visitor = _visit(demo)
    assert visitor.submit(f"/demo/enter/expert/{expert.id}").location == "/rate"
    assert visitor.get("/rate").status_code == 303


@pytest.mark.parametrize("path", ["user/999999", "expert/999999", "nobody/1", "users/1"])
def test_nobody_else_enters_at_a_tap(demo: Flask, path: str):
    assert _visit(demo).submit(f"/demo/enter/{path}").status_code == 404


def test_an_account_made_by_hand_is_not_offered_at_a_tap(demo: Flask, loaded: Session):
    mine = User(email="me@hospital.example", name="Mine", created_at=utcnow())
    loaded.add(mine)
    loaded.commit()
    assert _visit(demo).submit(f"/demo/enter/user/{mine.id}").status_code == 404
    loaded.delete(mine)
    loaded.commit()


def test_it_loads_on_postgresql_just_the_same(postgres_url: str, loaded: Session):
    database = Database(postgres_url)
    with database.sessions() as session:
        with database.writing(session):
            assert loading.load(session, utcnow()) is not None
        assert _count(session, Rating) == _count(loaded, Rating)
        assert audit.verify_chain(session, loading.SLUG) == []
        with database.writing(session):
            assert loading.load(session, utcnow()) is None
    database.dispose()
