"""The demo's policy Delphi: how desirable and how feasible, in a round, in a meeting, and in another one that is on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.demo.small import Ask, Panel, Staff, found, open_round, seat, sittings
from delphi.domain.designs import FEASIBILITY, policy_delphi
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Terms
from delphi.importing.statements import StatementRow
from delphi.meeting import operations as meetings
from delphi.meeting.operations import Move
from delphi.models import Round, RoundStatement, Study
from delphi.rating import saying
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations as rounds

TERMS = policy_delphi(
    Terms(
        title="Training in mesotherapy: what should be required",
        aim="To learn which rules on training the panel wants, and which of them it holds feasible. "
        "A demonstration with a simulated panel.",
        audience="Societies that train in mesotherapy, and the bodies that register those who offer it.",
        n_rounds=3,
        least_cell=4,
    )
)
RULES = "Rules on training"
STATEMENTS = (
    StatementRow(RULES, "POL1", "Everybody who gives mesotherapy should pass an examination in anatomy and asepsis."),
    StatementRow(RULES, "POL2", "A public register should name everybody who may give mesotherapy."),
    StatementRow(RULES, "POL3", "Courses should take no money from makers of products."),
    StatementRow(RULES, "POL4", "Mesotherapy should be given by physicians alone."),
)  # fmt: skip
# Four physicians who practise it, then a pharmacist and three nurses.
SEATS = (
    "Lacombière", "Karsıyakalı", "Albarreal", "Sobralinho", "Ceresanti", "Monteclaro", "Dolnowska", "Hoogveldt",
)  # fmt: skip
FEASIBLE = FEASIBILITY.key
# What each seat said, in the order of the seats.
ROUND = {
    Ask("POL1"): "34434444", Ask("POL1", FEASIBLE): "33334343",
    Ask("POL2"): "23434343", Ask("POL2", FEASIBLE): "12213221",
    Ask("POL3"): "12234444", Ask("POL3", FEASIBLE): "12233323",
    Ask("POL4"): "34431112", Ask("POL4", FEASIBLE): "44333232",
}  # fmt: skip
# By vote, where the room discussed and voted again.
MEETING = {
    Ask("POL2"): ("33434343",), Ask("POL2", FEASIBLE): ("12223221", "22323231"),
    Ask("POL3"): ("12334444", "23334444"), Ask("POL3", FEASIBLE): ("12233323", "23333323"),
    Ask("POL4"): ("33221112", "22221112"), Ask("POL4", FEASIBLE): ("44333232",),
}  # fmt: skip
# The second meeting is on: five have voted on what is still open, Albarreal not yet.
TODAY = (("Lacombière", 4), ("Sobralinho", 3), ("Ceresanti", 4), ("Monteclaro", 3), ("Hoogveldt", 4))
COMMENTS = (
    ("Sobralinho", Ask("POL2", FEASIBLE), "Our ministry closed two registers last year. Who would keep a third?"),
    ("Monteclaro", Ask("POL4"), "Nurses give injections all day. It is the training that matters and not the title."),
    ("Karsıyakalı", Ask("POL4"), "When something goes wrong at noon, somebody has to be there who can treat it."),
)  # fmt: skip


def load(session: Session, staff: Staff, *, by: str, founded_at: datetime, at: datetime) -> Study:
    """Round 1 was rated alone, round 2 a meeting; the meeting of round 3 is on at `at`."""
    study = found(session, TERMS, STATEMENTS, staff, by=by, at=founded_at)
    panel = seat(session, study, SEATS, by=by, at=founded_at + timedelta(days=6))
    opened_at = at - timedelta(days=40)
    closes_at = opened_at + timedelta(days=10)
    round_, shown = open_round(session, study, by=by, at=opened_at, closes_at=closes_at)
    _rated(session, opened_at, shown, panel)
    rounds.close_round(session, round_, by=by, at=closes_at)
    room = Room(session, study, panel, by, at - timedelta(days=12))
    for asked, votes in MEETING.items():
        room.show(asked)
        for n, vote in enumerate(votes):
            room.decide(asked, vote, is_again=n > 0)
    rounds.close_round(session, room.round, by=by, at=room.after(2))
    room = Room(session, study, panel, by, at - timedelta(minutes=20))
    room.show(Ask("POL2"))
    room.vote(Ask("POL2"), TODAY)
    return study


def _rated(session: Session, opened_at: datetime, shown: dict[Ask, RoundStatement], panel: Panel) -> None:
    sitting = sittings(SEATS, opened_at, 8)
    for n, name in enumerate(SEATS):
        for asked, values in ROUND.items():
            rate(session, panel[name], shown[asked], Said(int(values[n])), sitting[name].next())
    for name, asked, text in COMMENTS:
        saying.comment(session, panel[name], shown[asked], text, sitting[name].next())


class Room:
    """A meeting as its chair leads it; the clock goes on with every act."""

    def __init__(self, session: Session, study: Study, panel: Panel, by: str, at: datetime) -> None:
        self.session, self.panel, self.by, self.at, self.n_steps = session, panel, by, at, 0
        self.round: Round
        self.round, self.shown = open_round(session, study, by=by, at=at, mode=RoundMode.MEETING)

    def after(self, minutes: float) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def show(self, asked: Ask) -> None:
        self._move(Move.SHOW, self.shown[asked].position, 1)

    def decide(self, asked: Ask, votes: str, is_again: bool) -> None:
        """Vote, after the room has discussed where it votes again, and reveal."""
        if is_again:
            self._move(Move.AGAIN, 0, 6)
        self.vote(asked, [(name, int(vote)) for name, vote in zip(SEATS, votes, strict=True)])
        self._move(Move.REVEAL, 0, 0.2)

    def vote(self, asked: Ask, votes: Sequence[tuple[str, int]]) -> None:
        for name, value in votes:
            rate(
                self.session, self.panel[name], self.shown[asked], Said(value), self.after(0.1), is_anew=True
            )

    def _move(self, to: Move, position: int, minutes: float) -> None:
        meetings.move(
            self.session, self.round, to, self.n_steps, position, by=self.by, at=self.after(minutes)
        )
        self.n_steps += 1
