"""What becomes of an edition after it was frozen, and recommendations that no longer hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.guideline import queries
from delphi.guideline.drafting import stand_in_line, subject
from delphi.guideline.publishing import Publication, frozen, open_round_blockers, step
from delphi.models import Edition, EditionState, Recommendation, Retraction, Study

REASON_LENGTH = 2_000


def approve(
    session: Session, study: Study, said: Publication, *, by: str, at: datetime, release: str
) -> Edition:
    """Freeze an edition that is not public yet. Raises as `publish` does, NotNow where one waits already."""
    if (waiting := queries.approved_edition(session, study)) is not None:
        raise NotNow(
            "Edition %(number)s is approved and waits. Publish or withdraw it first.", number=waiting.number
        )
    return frozen(session, study, said, EditionState.APPROVED, by=by, at=at, release=release)


def publish_approved(session: Session, study: Study, edition: Edition, *, by: str, at: datetime) -> None:
    """Make an approved edition public as it was frozen. Raises NotNow where it is not approved, or Blocked."""
    stand_in_line(session, study.id)
    session.refresh(edition)
    if edition.step.state is not EditionState.APPROVED:
        raise NotNow("Edition %(number)s does not wait to be published.", number=edition.number)
    if blockers := open_round_blockers(session, study):
        raise Blocked(Sentence("The guideline cannot be published yet."), tuple(blockers))
    step(session, study, edition, EditionState.PUBLISHED, by=by, at=at)


def withdraw(session: Session, study: Study, edition: Edition, *, reason: str, by: str, at: datetime) -> None:
    """Take an edition back, for a reason that its readers see. Its page stays, marked.

    Raises NotAcceptable without a reason, NotNow where it is neither approved nor published.
    """
    stand_in_line(session, study.id)
    session.refresh(edition)
    told = _reason(reason)
    if edition.step.state not in (EditionState.APPROVED, EditionState.PUBLISHED):
        raise NotNow("Edition %(number)s is neither approved nor published.", number=edition.number)
    step(session, study, edition, EditionState.WITHDRAWN, by=by, at=at, reason=told)


def retract(
    session: Session, study: Study, recommendation: Recommendation, *, reason: str, by: str, at: datetime
) -> None:
    """Take a locked recommendation back: the next edition leaves it out and says why.

    Raises NotAcceptable without a reason, NotNow where it is not locked or was taken back before.
    """
    stand_in_line(session, study.id)
    session.refresh(recommendation)
    told = _reason(reason)
    if recommendation.locked_at is None:
        raise NotNow("This recommendation is a draft. Take it out instead.")
    if recommendation.retraction is not None:
        raise NotNow("This recommendation is withdrawn already.")
    recommendation.retraction = Retraction(reason=told, at=at, by=by)
    session.flush()
    audit.record(
        session, study, by=by, action="withdrawn", subject=subject(recommendation), at=at, reason=told,
        sha256=recommendation.sha256,
    )  # fmt: skip


def _reason(reason: str) -> str:
    told = reason.strip()
    if not told:
        raise NotAcceptable("Say why: readers see the reason.")
    if len(told) > REASON_LENGTH:
        raise NotAcceptable(
            "The reason has %(length)s characters; %(most)s fit. Shorten it.",
            length=len(told),
            most=REASON_LENGTH,
        )
    return told
