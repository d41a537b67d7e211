"""A round held in a meeting: blind votes, revealed to all together, voted on again; recorded as any round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundMode
from delphi.errors import NotNow
from delphi.exchange.exporting import export_study
from delphi.meeting import operations, queries
from delphi.meeting.operations import Move
from delphi.models import Event, Rating, RatingHistory, Round
from delphi.rating.operations import Said, rate
from delphi.rounds import operations as rounds
from delphi.translating.operations import set_languages
from delphi.verify import verify_study
from tests.support.study import NOON, MadeStudy, codes_on, make_study, presented_in
from tests.support.visitor import Visitor
from tests.translating.test_reading import translate

CHAIR = "chair Ada"
WALL = "/studies/needles/rounds/1/meeting"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session, n_statements=2)


@pytest.fixture
def round_(session: Session, made: MadeStudy) -> Round:
    drafted = rounds.draft_round(session, made.study, by=CHAIR, at=NOON)
    rounds.set_mode(session, drafted, RoundMode.MEETING, by=CHAIR, at=NOON)
    rounds.open_round(session, drafted, by=CHAIR, at=NOON)
    session.commit()
    return drafted


class Room:
    """The chair and the panel of a meeting, one act a minute."""

    def __init__(self, session: Session, made: MadeStudy, round_: Round) -> None:
        self.session, self.made, self.round = session, made, round_
        self.shown = presented_in(session, round_)
        self.at = NOON

    def move(self, to: Move, position: int = 0, seen: int | None = None) -> None:
        self.at += timedelta(minutes=1)
        seen = self.now.number if seen is None else seen
        operations.move(self.session, self.round, to, seen, position, by=CHAIR, at=self.at)

    def vote(self, who: int, value: int, place: int = 0) -> None:
        self.at += timedelta(minutes=1)
        rate(self.session, self.made.panellists[who], self.shown[place], Said(value), self.at, is_anew=True)

    @property
    def now(self) -> queries.Standing:
        return queries.standing(self.session, self.round)


@pytest.fixture
def room(session: Session, made: MadeStudy, round_: Round) -> Room:
    room = Room(session, made, round_)
    with pytest.raises(NotNow, match="vote on this statement is not on"):
        room.vote(0, 7)
    room.move(Move.SHOW, 1)
    with pytest.raises(NotNow, match="not on"):
        room.vote(0, 7, place=1)
    for who, value in enumerate([2, 3, 7, 8, 9, 5]):
        room.vote(who, value)
    return room


def test_votes_are_blind_and_revealed_together(room: Room):
    assert (room.now.n_voted, room.now.n_eligible, room.now.numbers) == (6, 12, None)
    room.move(Move.REVEAL)
    assert room.now.numbers is not None
    assert (room.now.numbers["n"], room.now.numbers["median"]) == (6, 6.0)
    with pytest.raises(NotNow, match="not on"):
        room.vote(0, 8)
    with pytest.raises(NotNow, match="moved on meanwhile"):
        room.move(Move.AGAIN, seen=1)


def test_a_vote_may_be_cast_again_and_the_last_one_counts(session: Session, room: Room):
    room.move(Move.REVEAL)
    room.move(Move.AGAIN)
    assert room.now.n_voted == 0
    room.vote(0, 8)
    room.vote(4, 9)  # as before, and cast all the same
    assert (room.now.n_voted, room.now.numbers) == (2, None)
    mine = select(RatingHistory.value).join(Rating).where(Rating.panellist_id == room.made.panellists[0].id)
    assert session.scalars(mine.order_by(RatingHistory.revision)).all() == [2, 8]
    room.move(Move.SHOW, 2)
    room.move(Move.SHOW, 1)  # left in its vote, it goes on in the same ballot
    assert room.now.step is not None
    assert room.now.step.ballot == 2
    rounds.close_round(session, room.round, by=CHAIR, at=room.at)
    session.commit()
    assert presented_in(session, room.round)[0].summary["counts"]["8"] == 2
    assert verify_study(session, room.made.study).found == ()
    document = export_study(session, room.made.study)
    assert [step["position"] for step in document["rounds"][0]["steps"]] == [1, 1, 1, 2, 1]
    told = [event.action for event in session.scalars(select(Event)) if " the vote on" in event.action]
    assert len(told) == 5


def test_nothing_is_shown_of_fewer_votes_than_the_least_cell(
    session: Session, made: MadeStudy, round_: Round
):
    shown = presented_in(session, round_)[0]
    operations.move(session, round_, Move.SHOW, 0, 1, by=CHAIR, at=NOON)
    for panellist in made.panellists[:4]:
        rate(session, panellist, shown, Said(9), NOON)
    operations.move(session, round_, Move.REVEAL, 1, 0, by=CHAIR, at=NOON)
    assert queries.standing(session, round_).numbers is None


def test_wall_and_phone_follow_each_other_and_the_wall_names_nobody(
    session: Session, made: MadeStudy, round_: Round, visit: Callable[..., Visitor], client: Visitor
):
    chair, expert = visit(made.chair), visit(made.panellists[0])
    wall = chair.get(WALL).text
    assert "<svg" in wall
    assert "localhost<wbr>/meet" in wall
    assert "personal link" in client.get("/meet").text  # nobody comes in by the code
    assert expert.get("/meet").location == "/rate/meeting"
    assert expert.get("/rate").location == "/rate/meeting"
    key = presented_in(session, round_)[0].id
    assert expert.get(f"/rate/{key}").location == "/rate"
    assert "begins soon" in expert.get("/rate/meeting").text
    chair.submit(WALL, {"to": "1", "seen": "0"})
    live = expert.get("/rate/meeting/live")
    assert "Statement number 1" in live.text
    tag = {"If-None-Match": live.headers["ETag"]}
    assert expert.get("/rate/meeting/live", headers=tag).status_code == 304
    assert expert.submit(f"/rate/{key}", {"answer": "3", "ballot": "1"}).location == "/rate/meeting"
    assert "You voted 3." in expert.get("/rate/meeting/live", headers=tag).text
    wall = chair.get(f"{WALL}/live").text
    assert "1 of 12 have voted" in wall
    assert "meeting__result" not in wall
    assert not codes_on(wall, made.panellists)
    assert "Fewer than 5 voted" in _revealed(chair)
    assert expert.submit(f"/rate/{key}", {"answer": "4", "ballot": "1"}).status_code == 409


def _revealed(chair: Visitor) -> str:
    chair.submit(WALL, {"to": "reveal", "seen": "1"})
    return chair.get(WALL).text


def test_each_reads_the_statement_in_their_own_language_and_the_wall_in_the_one_chosen(
    session: Session, made: MadeStudy, round_: Round, visit: Callable[..., Visitor]
):
    set_languages(session, made.study, "en", ["de"], by=CHAIR, at=NOON)
    translate(session, made, "de", STATEMENT="Jede Klinik")
    session.commit()
    chair, expert = visit(made.chair), visit(made.panellists[0])
    moved = chair.submit(f"{WALL}?in=de", {"to": "1", "seen": "0"})
    assert moved.location == f"{WALL}?in=de"
    assert 'lang="de" dir="ltr">Jede Klinik A1</h1>' in chair.get(moved.location).text
    assert "Statement number 1" in chair.get(WALL).text
    phone = {"Accept-Language": "de"}
    assert ">Jede Klinik A1</h1>" in expert.get("/rate/meeting", headers=phone).text
    assert "Statement number 1" in expert.get("/rate/meeting").text


def test_a_phone_that_was_left_open_hears_of_the_end(
    session: Session, made: MadeStudy, round_: Round, visit: Callable[..., Visitor]
):
    operations.move(session, round_, Move.SHOW, 0, 1, by=CHAIR, at=NOON)
    rate(session, made.panellists[0], presented_in(session, round_)[0], Said(9), NOON)
    rounds.close_round(session, round_, by=CHAIR, at=NOON)
    session.commit()
    told = visit(made.panellists[0]).get("/rate/meeting/live")
    assert "The meeting is over" in told.text
    assert "data-live=" not in told.text  # and asks no more
