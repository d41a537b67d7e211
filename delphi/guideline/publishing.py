"""Freezing a guideline as an edition, and publishing it: the document is immutable, numbered, hashed and chained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import Blocker, Place
from delphi.errors import Blocked, NotAcceptable, Sentence
from delphi.guideline import queries
from delphi.guideline.comparison import changes_since
from delphi.guideline.document import Imprint, compose
from delphi.guideline.drafting import stand_in_line
from delphi.guideline.entries import Entry, entries, published_entry, stamp
from delphi.models import Edition, EditionState, EditionStep, Recommendation, Study
from delphi.signed import is_signed, open_period
from delphi.terms import current_terms

Kind = Literal["major", "minor"]
SUMMARY_LENGTH = 5_000
ACTIONS = {
    EditionState.IN_CONSULTATION: "put to consultation",
    EditionState.CONSULTED: "consultation ended",
    EditionState.APPROVED: "approved",
    EditionState.PUBLISHED: "published",
    EditionState.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class Publication:
    """What its publisher says of an edition."""

    summary: str = ""
    kind: Kind = "major"
    doi: str = ""
    review_by: date | None = None


def publishing_blockers(session: Session, study: Study) -> tuple[Blocker, ...]:
    """Everything that keeps an edition from being approved and published, each with its remedy."""
    found = []
    if not any(one.locked_at and one.retraction is None for one in queries.recommendations(session, study)):
        what = Sentence("No recommendation is locked.")
        found.append(
            Blocker(what, Sentence("Review the drafts and lock those that are final."), Place.REVIEW)
        )
    found += open_round_blockers(session, study)
    found += _consultation_blockers(session, study)
    found += _signing_blockers(session, study)
    return tuple(found)


def open_round_blockers(session: Session, study: Study) -> list[Blocker]:
    if (number := queries.open_round_number(session, study)) is None:
        return []
    return [
        Blocker(
            Sentence("Round %(number)s is open.", number=number),
            Sentence(
                "Close it first: a public page would show the panel what it may not see while it rates."
            ),
            Place.ROUND,
            number,
        )
    ]


def _consultation_blockers(session: Session, study: Study) -> list[Blocker]:
    """What the public was asked for is waited for, and answered."""
    found = []
    if queries.in_consultation(session, study) is not None:
        what = Sentence("A consultation is running.")
        found.append(Blocker(what, Sentence("End it first, and answer what was said."), Place.COMMENTS))
    if n := queries.n_unanswered(session, study):
        unanswered = Sentence(
            "One public comment waits for an answer.", "%(n)s public comments wait for an answer.", n=n
        )
        found.append(Blocker(unanswered, Sentence("Answer each, or hide it with a reason."), Place.COMMENTS))
    return found


def _signing_blockers(session: Session, study: Study) -> list[Blocker]:
    """What the protocol asks of the panel's sign-off before anything is published."""
    if not current_terms(session, study).sign_off or is_signed(session, study):
        return []
    if open_period(session, study.id) is not None:
        what = Sentence("The panel's sign-off has not ended.")
        return [Blocker(what, Sentence("Wait for its due time, or close it."), Place.SIGN_OFF)]
    what = Sentence("The panel has not signed off what is locked, as the protocol asks.")
    return [Blocker(what, Sentence("Lock what is final, then open the sign-off."), Place.SIGN_OFF)]


def next_number(latest: Edition | None, kind: Kind) -> tuple[int, int]:
    """1.0 for the first edition; then a new major or minor number. Drafts in consultation count along."""
    if latest is None:
        return 1, 0
    return (latest.major + 1, 0) if kind == "major" else (latest.major, latest.minor + 1)


def publish(
    session: Session, study: Study, said: Publication, *, by: str, at: datetime, release: str
) -> Edition:
    """Publish every locked recommendation as a new edition, whose document holds all that its readers see.

    Raises Blocked with every blocker and its remedy, NotAcceptable where the summary is too long.
    """
    edition = frozen(session, study, said, EditionState.APPROVED, by=by, at=at, release=release)
    step(session, study, edition, EditionState.PUBLISHED, by=by, at=at)
    return edition


def frozen(
    session: Session,
    study: Study,
    said: Publication,
    state: EditionState,
    *,
    by: str,
    at: datetime,
    release: str,
) -> Edition:
    """A new edition of every recommendation that is locked and holds, with its first step."""
    stand_in_line(session, study.id)
    if blockers := publishing_blockers(session, study):
        raise Blocked(Sentence("The guideline cannot be published yet."), blockers)
    return stored(session, study, said, _locked_entries(session, study), state, by=by, at=at, release=release)


def stored(
    session: Session,
    study: Study,
    said: Publication,
    shown: Sequence[Entry],
    state: EditionState,
    *,
    by: str,
    at: datetime,
    release: str,
    until: datetime | None = None,
) -> Edition:
    """The edition of these entries under the next number. Raises NotAcceptable where the summary is too long."""
    if len(said.summary) > SUMMARY_LENGTH:
        raise NotAcceptable(
            "The summary has %(length)s characters; %(most)s fit. Shorten it.",
            length=len(said.summary),
            most=SUMMARY_LENGTH,
        )
    latest = queries.latest_edition(session, study)
    major, minor = next_number(latest, said.kind)
    if state is EditionState.IN_CONSULTATION and latest is None:
        major, minor = 0, 1
    previous = latest.sha256 if latest else None
    imprint = Imprint(
        f"{major}.{minor}", said.summary, by, at, release, previous, doi=said.doi, review_by=said.review_by,
        consultation_until=until,
    )  # fmt: skip
    document = compose(session, study, imprint, shown, _changes(session, study, shown))
    edition = Edition(
        study_id=study.id, major=major, minor=minor, document=document, previous_sha256=previous,
        sha256=document["sha256"], published_at=at, published_by=by,
    )  # fmt: skip
    session.add(edition)
    session.flush()
    step(session, study, edition, state, by=by, at=at, until=until)
    return edition


def step(
    session: Session,
    study: Study,
    edition: Edition,
    state: EditionState,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    until: datetime | None = None,
) -> None:
    """Note what became of an edition, there and in the audit trail."""
    made = EditionStep(
        edition_id=edition.id, number=len(edition.steps) + 1, state=state, at=at, by=by, reason=reason, until=until
    )  # fmt: skip
    edition.steps.append(made)
    session.flush()
    said = {"reason": reason} if reason else {}
    audit.record(
        session, study, by=by, action=ACTIONS[state], subject=f"edition {edition.number}", at=at,
        sha256=edition.sha256, n_recommendations=len(edition.document["recommendations"]), **said,
    )  # fmt: skip


def _changes(session: Session, study: Study, shown: Sequence[Entry]) -> dict[str, Any] | None:
    """What is new, updated, reaffirmed and withdrawn since the edition that is public."""
    if (before := queries.public_edition(session, study)) is None:
        return None
    reasons = {
        one.frozen["label"]: one.retraction.reason
        for one in queries.recommendations(session, study)
        if one.frozen and one.retraction
    }
    return changes_since(before.document, shown, reasons)


def _locked_entries(session: Session, study: Study) -> list[Entry]:
    found = queries.recommendations(session, study)
    holding = [one for one in found if one.locked_at is not None and one.retraction is None]
    return [published_entry(recommendation, number) for number, recommendation in enumerate(holding, 1)]


def preview(session: Session, study: Study, *, by: str, at: datetime, release: str) -> dict[str, Any]:
    """The document that an edition of everything, locked or not, would have now. It changes nothing."""
    shown = all_entries(session, study, by=by, at=at)
    major, minor = next_number(queries.latest_edition(session, study), "major")
    imprint = Imprint(f"{major}.{minor}", "", by, at, release, None)
    return compose(session, study, imprint, shown, _changes(session, study, shown))


def all_entries(session: Session, study: Study, *, by: str, at: datetime) -> list[Entry]:
    """Locked recommendations that hold, and drafts as if they were locked, with no hash of their own."""
    found = [one for one in queries.recommendations(session, study) if one.retraction is None]
    open_ones = [one for one in found if one.locked_at is None]
    drafts = dict(zip([one.id for one in open_ones], entries(session, open_ones), strict=True))
    return [
        published_entry(one, number) if one.locked_at else _as_if_locked(one, drafts[one.id], number, by, at)
        for number, one in enumerate(found, 1)
    ]


def _as_if_locked(one: Recommendation, entry: Entry, number: int, by: str, at: datetime) -> Entry:
    locked = {"locked_at": stamp(at), "locked_by": by, "previous_sha256": None, "sha256": ""}
    return {**entry, "number": number, **locked}
