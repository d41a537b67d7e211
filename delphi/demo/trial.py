"""The demo's pilot: four colleagues outside the panel tried the statements weeks before round 1."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import PilotSitting, Study
from delphi.pilot import operations
from delphi.pilot.operations import Tried
from delphi.tokens import hashed

WHO = "Four physicians and nurses of two hospitals who are not on the panel."
CHANGES = (
    "The explanation of the scale was shortened, and the sections were put in the order of a treatment. No statement "
    "was reworded: whether the words hold was left to the panel."
)
# By the number of who tried it and the statement's label.
UNCLEAR = {
    (1, "TEC4"): "Is the limit for one deposit or for the whole session?",
    (2, "DEF2"): "“Reported” in a paper, or in the patient's record?",
    (2, "SUB2"): "Two demands in one sentence: stability, and benefit.",
    (3, "TEC4"): "Per deposit, I suppose, but “micro-deposit” is not explained.",
    (4, "ORG2"): "At each session, also what did not change?",
}
REMARKS = {1: "Just under a quarter of an hour. Fine on a phone.", 4: "I would ask about safety first."}


def run(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Open it, let each of the four rate all statements, end it and say what came of it."""
    chance = random.Random("pilot")  # noqa: S311
    pilot = operations.open_pilot(session, study, by=by, at=at)
    for number in range(1, 5):
        began = at + timedelta(days=number, hours=chance.randrange(9))
        token = operations.begin(session, pilot, began)
        sitting = session.scalars(select(PilotSitting).filter_by(token_hash=hashed(token))).one()
        for n, shown in enumerate(pilot.statements):
            comment = UNCLEAR.get((number, shown.label), "")
            value = None if chance.random() < 0.06 else chance.randint(4, 9)
            said = Tried(value, not comment, comment, chance.randint(9, 55))
            operations.answer(session, sitting, shown, said, began + timedelta(seconds=30 * n))
        operations.remark(session, sitting, REMARKS.get(number, ""))
    operations.close_pilot(session, pilot, by=by, at=at + timedelta(days=5))
    operations.describe(session, pilot, WHO, CHANGES, by=by, at=at + timedelta(days=5, hours=3))
