"""Locking recommendations, and what else is done to a guideline: what is frozen here never changes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.errors import NotAcceptable, NotNow
from delphi.guideline import queries
from delphi.guideline.background import research_agenda
from delphi.guideline.drafting import (
    Draft,
    choose,
    describe,
    discard,
    key_of,
    move,
    stand_in_line,
    subject,
)
from delphi.guideline.editions import approve, publish_approved, retract, withdraw
from delphi.guideline.entries import digest, entries, stamp
from delphi.guideline.publishing import (
    SUMMARY_LENGTH,
    Kind,
    Publication,
    next_number,
    preview,
    publish,
    publishing_blockers,
)
from delphi.models import Recommendation, Study

__all__ = [
    "SUMMARY_LENGTH", "Draft", "Kind", "Publication", "approve", "choose", "describe", "discard", "lock", "move",
    "next_number", "preview", "publish", "publish_approved", "publishing_blockers", "research_agenda", "retract", "withdraw",
]  # fmt: skip


def lock(
    session: Session,
    study: Study,
    recommendations: Sequence[Recommendation],
    *,
    by: str,
    at: datetime,
    release: str,
    seen: Mapping[int, str] | None = None,
) -> list[Recommendation]:
    """Freeze these drafts in the order of the guideline: words, numbers, verdict, rule, dissent.

    Each gets the next lock number and a SHA-256 over what was frozen and over the hash of the one locked
    before. `seen` are the digests of the entries as somebody read them. Raises NotAcceptable where none is
    given, NotNow where one is locked, gone, or was changed after it was read.
    """
    stand_in_line(session, study.id)
    wanted = {key_of(recommendation) for recommendation in recommendations}
    if not wanted:
        raise NotAcceptable("Choose at least one recommendation to lock.")
    found = [one for one in queries.recommendations(session, study) if one.id in wanted]
    if len(found) != len(wanted):
        raise NotNow("A recommendation is no longer in the guideline. Look at the list again, then lock.")
    drafts = entries(session, found)
    for recommendation, entry in zip(found, drafts, strict=True):
        _refuse(recommendation, entry, (seen or {}).get(recommendation.id))
    last = _last_locked(session, study)
    first, previous = (last.lock_number or 0) + 1 if last else 1, last.sha256 if last else None
    for number, (recommendation, entry) in enumerate(zip(found, drafts, strict=True), first):
        frozen = {
            **entry,
            "locked_at": stamp(at),
            "locked_by": by,
            "lock_number": number,
            "release": release,
        }
        previous = _freeze(session, recommendation, frozen, number, previous, by, at)
    return found


def _refuse(recommendation: Recommendation, entry: dict[str, Any], seen: str | None) -> None:
    label = entry["label"]
    if recommendation.locked_at is not None:
        raise NotNow("Recommendation %(label)s is locked already.", label=label)
    if seen is not None and seen != digest(entry):
        raise NotNow("Recommendation %(label)s was changed after you read it. Read it again.", label=label)


def _freeze(
    session: Session,
    recommendation: Recommendation,
    frozen: dict[str, Any],
    number: int,
    previous: str | None,
    by: str,
    at: datetime,
) -> str:
    sha256 = chain.link(previous, frozen)
    recommendation.frozen = frozen
    recommendation.lock_number = number
    recommendation.previous_sha256, recommendation.sha256 = previous, sha256
    recommendation.locked_at, recommendation.locked_by = at, by
    session.flush()
    audit.record(
        session, recommendation.study, by=by, action="locked", subject=subject(recommendation), at=at,
        lock_number=number, sha256=sha256,
    )  # fmt: skip
    return sha256


def _last_locked(session: Session, study: Study) -> Recommendation | None:
    return session.scalar(
        select(Recommendation)
        .where(Recommendation.study_id == study.id, Recommendation.lock_number.is_not(None))
        .order_by(Recommendation.lock_number.desc())
        .limit(1)
    )
