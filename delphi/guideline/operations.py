"""Locking recommendations and publishing editions: what is frozen here never changes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.domain.lifecycle import Blocker
from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.guideline import queries
from delphi.guideline.document import Imprint, compose
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
from delphi.guideline.entries import digest, entries, published_entry, stamp
from delphi.models import Edition, Recommendation, Study
from delphi.signed import is_signed, open_period
from delphi.terms import current_terms

__all__ = [
    "Draft",
    "Kind",
    "choose",
    "describe",
    "discard",
    "lock",
    "move",
    "next_number",
    "preview",
    "publish",
    "publishing_blockers",
]

Kind = Literal["major", "minor"]
SUMMARY_LENGTH = 5_000


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


def publishing_blockers(session: Session, study: Study) -> tuple[Blocker, ...]:
    """Everything that keeps an edition from being published, each with its remedy."""
    found = []
    if not any(one.locked_at for one in queries.recommendations(session, study)):
        what = Sentence("No recommendation is locked.")
        found.append(Blocker(what, Sentence("Review the drafts and lock those that are final.")))
    if (number := queries.open_round_number(session, study)) is not None:
        found.append(
            Blocker(
                Sentence("Round %(number)s is open.", number=number),
                Sentence(
                    "Close it first: a public page would show the panel what it may not see while it rates."
                ),
            )
        )
    found += _signing_blockers(session, study)
    return tuple(found)


def _signing_blockers(session: Session, study: Study) -> list[Blocker]:
    """What the protocol asks of the panel's sign-off before anything is published."""
    if not current_terms(session, study).sign_off or is_signed(session, study):
        return []
    if open_period(session, study.id) is not None:
        what = Sentence("The panel's sign-off has not ended.")
        return [Blocker(what, Sentence("Wait for its due time, or close it."))]
    what = Sentence("The panel has not signed off what is locked, as the protocol asks.")
    return [Blocker(what, Sentence("Lock what is final, then open the sign-off."))]


def next_number(latest: Edition | None, kind: Kind) -> tuple[int, int]:
    """1.0 for the first edition; then a new major or minor number."""
    if latest is None:
        return 1, 0
    return (latest.major + 1, 0) if kind == "major" else (latest.major, latest.minor + 1)


def publish(
    session: Session, study: Study, *, summary: str, kind: Kind, by: str, at: datetime, release: str
) -> Edition:
    """Publish every locked recommendation as a new edition, whose document holds all that its readers see.

    Raises Blocked with every blocker and its remedy, NotAcceptable where the summary is too long.
    """
    stand_in_line(session, study.id)
    if blockers := publishing_blockers(session, study):
        raise Blocked(Sentence("The guideline cannot be published yet."), blockers)
    if len(summary) > SUMMARY_LENGTH:
        raise NotAcceptable(
            "The summary has %(length)s characters; %(most)s fit. Shorten it.",
            length=len(summary),
            most=SUMMARY_LENGTH,
        )
    latest = queries.latest_edition(session, study)
    major, minor = next_number(latest, kind)
    previous = latest.sha256 if latest else None
    imprint = Imprint(f"{major}.{minor}", summary, by, at, release, previous)
    document = compose(session, study, imprint, _locked_entries(session, study))
    edition = Edition(
        study_id=study.id, major=major, minor=minor, document=document, previous_sha256=previous,
        sha256=document["sha256"], published_at=at, published_by=by,
    )  # fmt: skip
    session.add(edition)
    session.flush()
    audit.record(
        session, study, by=by, action="published", subject=f"edition {edition.number}", at=at,
        sha256=edition.sha256, n_recommendations=len(document["recommendations"]),
    )  # fmt: skip
    return edition


def _locked_entries(session: Session, study: Study) -> list[dict[str, Any]]:
    locked = [one for one in queries.recommendations(session, study) if one.locked_at is not None]
    return [published_entry(recommendation, number) for number, recommendation in enumerate(locked, 1)]


def preview(session: Session, study: Study, *, by: str, at: datetime, release: str) -> dict[str, Any]:
    """The document that an edition of everything, locked or not, would have now. It changes nothing."""
    found = queries.recommendations(session, study)
    drafts = dict(
        zip(
            [one.id for one in found if one.locked_at is None],
            entries(session, [one for one in found if one.locked_at is None]),
            strict=True,
        )
    )
    shown = [
        published_entry(one, number)
        if one.locked_at
        else {
            **drafts[one.id],
            "number": number,
            "locked_at": stamp(at),
            "locked_by": by,
            "previous_sha256": None,
            "sha256": "",
        }
        for number, one in enumerate(found, 1)
    ]
    major, minor = next_number(queries.latest_edition(session, study), "major")
    return compose(session, study, Imprint(f"{major}.{minor}", "", by, at, release, None), shown)
