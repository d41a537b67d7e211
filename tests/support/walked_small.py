"""The part of the walk that leads through the demo's small studies: what their questions and rounds show that no other does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from delphi.demo import priorities, telling, training
from delphi.domain.lifecycle import RoundState
from delphi.models import Enrolment, Panellist, Round, RoundStatement, Statement, Study
from delphi.study.operations import slug_of

if TYPE_CHECKING:
    from delphi.domain.protocol import Terms
    from tests.support.visitor import Visitor
    from tests.support.walker import Walker

# Sits in all of them, and has answered nothing of what is open.
EXPERT = "Joaquín Albarreal"


def visit(walker: Walker) -> None:
    """As their chair, and as an expert who goes from one to the next."""
    _orders_and_numbers(walker)
    _meeting(walker)
    _in_real_time(walker)
    walker._get(_expert(walker, training.TERMS), "/mine", "expert of several")
    walker._get(walker.nobody, "/meet")


def _orders_and_numbers(walker: Walker) -> None:
    path, expert = _path(priorities.TERMS), _expert(walker, priorities.TERMS)
    for rest in ("/protocol", "/rounds/1", "/rounds/1/results", "/rounds/2/results"):
        walker._get(walker.chair, path + rest, "priorities")
    for label in ("RQ1", "TR2"):
        walker._get(walker.chair, f"{path}/statements/{_statement(walker, label).id}/results", "priorities")
    first, number = _asked(walker, "RQ1"), _asked(walker, "TR2")
    walker._get(expert, f"/rate/{first}/ranking", "priorities")
    walker._send(expert, f"/rate/{first}/ranking", {f"place-{first}": "2"})
    walker._get(expert, f"/rate/{number}", "priorities")
    walker._send(expert, f"/rate/{number}/estimate", {"best": "5", "lowest": "10"})
    walker._send(expert, f"/rate/{number}/estimate", {"best": "15"})
    walker._get(expert, "/rate/done", "priorities")


def _meeting(walker: Walker) -> None:
    """What the wall and a phone show before and after the vote that is on is revealed."""
    path, expert = _path(training.TERMS), _expert(walker, training.TERMS)
    for rest in ("/rounds/1/results", "/rounds/2", f"/statements/{_statement(walker, 'POL3').id}/results"):
        walker._get(walker.chair, path + rest, "training")
    wall = f"{path}/rounds/3/meeting"
    walker.typed |= {"localhost", "/meet"}  # the wall's address, which may break there
    walker._get(walker.chair, wall, "training")
    walker._get(expert, "/rate/meeting", "training")
    walker._send(expert, f"/rate/{_asked(walker, 'POL2')}", {"answer": "2", "ballot": "1"})
    for step in ("reveal", "again"):
        seen = {"reveal": 1, "again": 2}[step]
        walker._send(walker.chair, wall, {"to": step, "seen": seen})
        walker._get(expert, "/rate/meeting", f"training, {step}")


def _in_real_time(walker: Walker) -> None:
    """A card before and after one's own first rating of it."""
    expert = _expert(walker, telling.TERMS)
    card = f"/rate/{_asked(walker, 'TEL3')}"
    walker._get(expert, card, "telling")
    walker._send(expert, card, {"answer": "4"})
    walker._get(expert, card, "telling, rated")
    walker._get(walker.chair, f"{_path(telling.TERMS)}/rounds/1/results", "telling")


def _path(terms: Terms) -> str:
    return f"/studies/{slug_of(terms.title)}"


def _expert(walker: Walker, terms: Terms) -> Visitor:
    seat = select(Panellist).join(Enrolment, Enrolment.panellist_id == Panellist.id)
    of_study = seat.join(Study, Study.id == Panellist.study_id).where(Study.title == terms.title)
    return walker._visitor(walker.session.scalars(of_study.where(Enrolment.name == EXPERT)).one())


def _statement(walker: Walker, label: str) -> Statement:
    return walker.session.scalars(select(Statement).where(Statement.label == label)).one()


def _asked(walker: Walker, label: str) -> int:
    """Where the open round asks the statement its own question."""
    presented = select(RoundStatement.id).join(Round).where(Round.state == RoundState.OPEN)
    own = presented.where(RoundStatement.version.has(statement_id=_statement(walker, label).id))
    return walker.session.scalars(own.where(RoundStatement.part == 1)).one()
