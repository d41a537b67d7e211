"""The archive: a study that is over can be read by all who could before, and changed by nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import Blocker, RoundState
from delphi.errors import Blocked, NotNow, Sentence
from delphi.models import Round, Sending, SignOffPeriod, Study


def archive(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Put the study into the archive: from now on `audit.record` refuses every change of it.

    Letters that are planned and not written are taken out of the plan. Raises Blocked while a round or a
    sign-off is open, NotNow where it is archived already.
    """
    _stand_in_line(session, study)
    if study.archived_at is not None:
        raise audit.archived()
    if found := blockers(session, study):
        raise Blocked(Sentence("The study cannot be archived yet."), found)
    waiting = delete(Sending).where(Sending.study_id == study.id, Sending.done_at.is_(None))
    n_letters = len(session.scalars(waiting.returning(Sending.id)).all())
    audit.record(
        session,
        study,
        by=by,
        action="archived",
        subject="the study",
        at=at,
        planned_letters_dropped=n_letters,
    )
    study.archived_at = at
    session.flush()


def bring_back(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Take the study out of the archive, to be changed again. Raises NotNow where it is not in it."""
    _stand_in_line(session, study)
    if study.archived_at is None:
        raise NotNow("This study is not in the archive.")
    study.archived_at = None
    audit.record(session, study, by=by, action="brought back", subject="the study from the archive", at=at)


def blockers(session: Session, study: Study) -> tuple[Blocker, ...]:
    """What keeps the study from being archived: whatever still takes answers of the panel."""
    number = session.scalar(
        select(Round.number).where(Round.study_id == study.id, Round.state == RoundState.OPEN)
    )
    of_study = select(SignOffPeriod.id).where(SignOffPeriod.study_id == study.id)
    found = []
    if number is not None:
        found.append(
            Blocker(
                Sentence("Round %(number)s is open.", number=number),
                Sentence("Close it, so that the panel's answers are judged."),
            )
        )
    if session.scalar(of_study.where(SignOffPeriod.closed_at.is_(None))) is not None:
        found.append(Blocker(Sentence("The sign-off is open."), Sentence("Close it first.")))
    return tuple(found)


def _stand_in_line(session: Session, study: Study) -> None:
    """Whoever changes the study meanwhile is waited for, and sees what was decided here."""
    session.refresh(study, with_for_update=True)
