"""Whether editions are as they were frozen, and whether the audit trail tells the same of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi.domain import chain
from delphi.errors import Sentence
from delphi.guideline.publishing import ACTIONS
from delphi.models import Edition, Event, Recommendation, Study


def changed_editions(session: Session, study: Study) -> Iterator[Sentence]:
    """A sentence for everything about a study's editions that is not as it was written."""
    previous: str | None = None
    hashes = set(
        session.scalars(select(Recommendation.sha256).where(Recommendation.study_id == study.id)).all()
    )
    editions = session.scalars(
        select(Edition)
        .where(Edition.study_id == study.id)
        .options(selectinload(Edition.steps))
        .order_by(Edition.major, Edition.minor)
    )
    for edition in editions:
        subject, document = f"edition {edition.number}", edition.document
        imprint = document.get("edition", {})
        if edition.previous_sha256 != previous or imprint.get("previous_sha256") != previous:
            yield Sentence("The %(subject)s does not follow from the one before.", subject=subject)
        if document.get("sha256") != edition.sha256 or imprint.get("number") != edition.number:
            yield Sentence("The %(subject)s has another document than was published.", subject=subject)
        for entry in document.get("recommendations", []):
            # A draft in consultation is shown before it is locked, so it has no hash of its own yet.
            if entry.get("sha256") and entry["sha256"] not in hashes:
                yield Sentence(
                    "The %(subject)s holds %(label)s otherwise than it was locked.",
                    subject=subject,
                    label=entry.get("label"),
                )
        content = {key: value for key, value in document.items() if key != "sha256"}
        if chain.sha256(content) != edition.sha256:
            yield Sentence("The %(subject)s was changed after it was published.", subject=subject)
        yield from _steps(session, study, edition)
        previous = edition.sha256


def _steps(session: Session, study: Study, edition: Edition) -> Iterator[Sentence]:
    """Whether the audit trail tells the same of an edition as its steps do, in the same order."""
    subject = f"edition {edition.number}"
    told = session.execute(
        select(Event.action, Event.detail)
        .where(Event.chain == study.slug, Event.subject == subject)
        .order_by(Event.number)
    ).all()
    steps = [(ACTIONS[step.state], edition.sha256) for step in edition.steps]
    events = [(action, detail.get("sha256")) for action, detail in told]
    for action, _sha256 in steps[len(events) :]:
        yield Sentence(
            "The audit trail has no event that the %(subject)s was %(action)s.",
            subject=subject,
            action=action,
        )
    if not steps or events != steps[: len(events)]:
        yield Sentence("The audit trail tells otherwise of the %(subject)s.", subject=subject)
