"""Letters of the demo's open round: what is planned, one that came back, and more time for one panellist."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.domain.stages import LetterKind
from delphi.models import Delivery, Message, Panellist, Round, Study
from delphi.models.mail import DeliveryOutcome, MessageState
from delphi.panel import extending, planning

CAME_BACK, HAS_MORE_TIME = "E17", "E22"
ANSWER = "550 5.1.1 The address is unknown here."
SHORTLY = timedelta(minutes=2)


def write(
    session: Session, study: Study, round_: Round, panel: dict[str, Panellist], *, by: str, at: datetime
) -> None:
    """Plan the usual letters that are still to come, and tell what became of one that left yesterday."""
    assert round_.closes_at is not None
    planning.add_usual(session, study, by=by, at=at)
    extending.extend(
        session, study, panel[HAS_MORE_TIME], round_.closes_at + timedelta(days=4), by=by, at=at - SHORTLY
    )
    session.add(_came_back(study, round_, panel[CAME_BACK], at - timedelta(days=1)))
    session.flush()


def _came_back(study: Study, round_: Round, panellist: Panellist, at: datetime) -> Message:
    """Kept by this demonstration like every letter, and told as if a mail server had refused it."""
    assert panellist.enrolment is not None
    body = f"Round {round_.number} is open. You have begun; some statements still wait for your rating."
    message = Message(
        study_id=study.id, panellist_id=panellist.id, round_id=round_.id, kind=LetterKind.STARTED.value,
        to_address=panellist.enrolment.email, subject=f"Round {round_.number} waits for you", body=body,
        state=MessageState.BOUNCED, due_at=at, n_attempts=1, error=ANSWER,
    )  # fmt: skip
    message.deliveries = [Delivery(at=at + SHORTLY, outcome=DeliveryOutcome.BOUNCED, answer=ANSWER)]
    return message
