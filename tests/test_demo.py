"""The demo study: there after the first start, once, whole, verified, and labelled as simulated wherever it shows."""

from __future__ import annotations

import html
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import audit, create_app
from delphi.access import Role
from delphi.database import Database
from delphi.demo import loading, priorities, telling, training
from delphi.demo.terms import TITLE
from delphi.domain.lifecycle import RoundState
from delphi.models import (
    Appointment,
    Comment,
    CommentKind,
    Extension,
    FeedbackSeen,
    LineageKind,
    MeetingStep,
    Panellist,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    Statement,
    StatementLineage,
    StatementVersion,
    Study,
    User,
    utcnow,
)
from delphi.rounds.operations import ratings_digest
from delphi.study.operations import slug_of
from delphi.tallies import tallies
from delphi.verify import verify
from tests.support.visitor import Visitor


def _command(app: Flask) -> str:
    """What `flask --app wsgi demo` prints."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=["demo"]).output


# In the list of one's other studies: the title, and where its button leads.
_SEAT = re.compile(r'others__what"><strong>([^<]+)</strong>.*?action="([^"]+)"', re.DOTALL)


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
    assert _command(app) == "The demo studies are loaded.\n"
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
    second = session.scalars(_rounds().where(Round.state == RoundState.OPEN)).one()
    has_rated = (
        select(Rating.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(Rating.panellist_id == Panellist.id, RoundStatement.round_id == second.id)
        .exists()
    )
    return list(session.scalars(select(Panellist).where(Panellist.study_id == second.study_id, ~has_rated)))


def _rounds() -> Any:
    """The rounds of the study on mesotherapy."""
    return select(Round).join(Study, Study.id == Round.study_id).where(Study.slug == loading.SLUG)


def test_a_second_start_loads_it_no_second_time(demo: Flask, loaded: Session):
    before = _count(loaded, Rating)
    assert _command(demo) == "The demo studies are there already.\n"
    loaded.rollback()
    assert (_count(loaded, Study), _count(loaded, Rating)) == (5, before)


def test_the_study_has_the_size_that_was_promised(loaded: Session, study: Study):
    panel = loaded.scalars(select(Panellist).where(Panellist.study_id == study.id)).all()
    disciplines, countries = {one.discipline for one in panel}, {one.country for one in panel}
    first = loaded.scalars(_rounds().where(Round.number == 1)).one()
    assert (len(first.statements), len(panel)) == (30, 26)
    assert (len(disciplines), len(countries)) == (6, 9)


def test_round_1_is_closed_and_round_2_is_open(loaded: Session, study: Study):
    rounds = loaded.scalars(_rounds().order_by(Round.number)).all()
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
    assert {one.is_simulated for one in loaded.scalars(select(Study))} == {True}


def test_its_small_studies_show_what_it_does_not(demo: Flask, loaded: Session):
    chair = _visit(demo, _chair(loaded))
    listed = chair.get("/").text
    titles = [TITLE, priorities.TERMS.title, training.TERMS.title, telling.TERMS.title]
    assert sorted(titles, key=listed.index) == titles
    for words in ("Ranking · Estimates", "Desirability, Feasibility · Meeting", "In real time"):
        assert words in listed
    orders, room = (f"/studies/{slug_of(one.TERMS.title)}/rounds" for one in (priorities, training))
    first = chair.get(f"{orders}/1/results").text
    assert "W = 0.66: moderate agreement" in first
    assert "Three-point mean" in first
    assert "W = 0.81: strong agreement" in chair.get(f"{orders}/2/results").text
    assert "Desirability and Feasibility" in chair.get(f"{room}/2/results").text
    assert "5 of 8 have voted" in chair.get(f"{room}/3/meeting").text
    assert sorted(loaded.scalars(select(MeetingStep.ballot))).count(2) == 8
    assert [seen.summary["n"] for seen in loaded.scalars(select(FeedbackSeen))] == [4, 4]


def test_comments_on_an_estimate_are_neither_for_nor_against(demo: Flask, loaded: Session):
    asked = loaded.scalars(select(Statement).where(Statement.label == "TR2")).one()
    path = f"/studies/{slug_of(priorities.TERMS.title)}/statements/{asked.id}/results"
    said = _visit(demo, _chair(loaded)).get(path).text.partition('class="voices"')[2]
    assert re.findall(r"<h3>(\w+) <span", said) == ["Comments"]


def test_an_expert_of_several_studies_comes_home_and_goes_from_one_to_the_next(demo: Flask, loaded: Session):
    visitor = _visit(demo)
    [(key, name)] = re.findall(r"/demo/enter/home/(\d+)[^§]*?<button>([^<·]+)", visitor.get("/sign-in").text)
    assert name.strip() == "Joaquín Albarreal"
    assert visitor.submit(f"/demo/enter/home/{key}").location == "/mine"
    for one in (priorities, training, telling):
        home = visitor.get("/mine").text
        seats = {html.unescape(title): seat for title, seat in _SEAT.findall(home)}
        assert len(seats) == 3
        assert visitor.submit(seats[one.TERMS.title]).location == "/rate"
        card = visitor.get("/rate", follow_redirects=True).text
        assert "simulated study" in card
        assert re.search(r"0 of 8 done|1 of 2|1 of 4", card)


def test_its_verdicts_are_those_of_its_ratings(loaded: Session, study: Study):
    first = loaded.scalars(_rounds().where(Round.number == 1)).one()
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


def test_all_that_it_loads_verifies(loaded: Session):
    report = verify(loaded)
    assert len(report.checked) == 1 + 4 * _count(loaded, Study)
    assert not report.found


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
