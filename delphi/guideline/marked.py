"""How the files of an edition are marked that is not the one in force."""

from __future__ import annotations

from sqlalchemy.orm import Session

from delphi.domain.marks import SUPERSEDED, Mark
from delphi.guideline import queries
from delphi.guideline.entries import stamp
from delphi.models import Edition, EditionState


def mark_of(session: Session, edition: Edition) -> Mark | None:
    """None for the edition in force."""
    if edition.step.state is not EditionState.PUBLISHED:
        return Mark(str(edition.step.state), stamp(edition.step.at) or "", reason=edition.step.reason)
    newest = queries.public_edition(session, edition.study)
    if newest is None or newest.id == edition.id:
        return None
    return Mark(SUPERSEDED, stamp(newest.step.at) or "", newest.number)
