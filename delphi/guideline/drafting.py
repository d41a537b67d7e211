"""Recommendations while they are drafted: chosen, placed, described, discarded. A locked one takes no change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session, joinedload

from delphi import audit
from delphi.domain.consensus import Outcome
from delphi.errors import NotAcceptable, NotNow
from delphi.guideline import queries
from delphi.models import (
    Certainty,
    Direction,
    Recommendation,
    RoundStatement,
    StatementVersion,
    Strength,
    Study,
)

SECTION_LENGTH = 200
REMARKS_LENGTH = 5_000
# Places lie far apart, so that a draft can be put between two locked ones, which cannot move.
STEP = 1 << 16


@dataclass(frozen=True)
class Draft:
    """What the guideline adds to the panel's words."""

    section: str
    strength: Strength
    direction: Direction | None
    certainty: Certainty | None
    remarks: str
    justification: str = ""  # how it follows from the evidence
    plain_language: str = ""


def stored(recommendation: Recommendation) -> dict[str, str]:
    """What the guideline adds, as texts, as a form has them."""
    values = {name: getattr(recommendation, name) for name in Draft.__dataclass_fields__}
    return {name: str(value) if value else "" for name, value in values.items()}


def choose(
    session: Session, study: Study, accepted: Sequence[RoundStatement], *, by: str, at: datetime
) -> list[Recommendation]:
    """Make drafts of accepted statements, at the end of the guideline; what is chosen already stays as it is.

    Raises NotAcceptable where a statement was not accepted or none is given.
    """
    stand_in_line(session, study.id)
    open_to_choice = {presented.id: presented for presented in queries.unchosen(session, study)}
    for presented in accepted:
        if presented.outcome is not Outcome.ACCEPTED:
            raise NotAcceptable(
                "Statement %(label)s was not accepted. Choose among those that were.",
                label=presented.version.statement.label,
            )
    if not accepted:
        raise NotAcceptable("Choose at least one accepted statement.")
    chosen = [shown for key, shown in open_to_choice.items() if key in {one.id for one in accepted}]
    last = session.scalar(
        select(func.max(Recommendation.position)).where(Recommendation.study_id == study.id)
    )
    drafts = [
        _draft_of(study, presented, (last or 0) + number * STEP) for number, presented in enumerate(chosen, 1)
    ]
    session.add_all(drafts)
    session.flush()
    for draft in drafts:
        _record(session, draft, "drafted", by, at)
    return drafts


def _draft_of(study: Study, presented: RoundStatement, position: int) -> Recommendation:
    certainty = presented.version.certainty
    strength = {
        Certainty.GOOD_PRACTICE: Strength.GOOD_PRACTICE,
        Certainty.NO_DIRECT_EVIDENCE: Strength.CONSENSUS_ONLY,
    }.get(certainty or Certainty.LOW, Strength.CONDITIONAL)
    return Recommendation(
        study_id=study.id,
        round_statement=presented,
        position=position,
        section=presented.version.statement.section.title,
        strength=strength,
        direction=None if strength is Strength.GOOD_PRACTICE else Direction.FOR,
        certainty=certainty,
        remarks="",
        plain_language=presented.version.plain,
    )


def describe(
    session: Session, recommendation: Recommendation, draft: Draft, *, by: str, at: datetime,
    began: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Set what the guideline says beside the panel's words, which judges its strength.

    `began` is what the editor saw first. Raises NotNow where it is locked or somebody else changed it meanwhile,
    NotAcceptable where a strength lacks its direction or a text is too long.
    """
    recommendation = _unlocked(session, recommendation)
    if began is not None and dict(began) != stored(recommendation):
        raise NotNow(
            "Somebody else saved this while you were writing. Nothing is lost: look below, then save."
        )
    _check(draft)
    for name in Draft.__dataclass_fields__:
        setattr(recommendation, name, getattr(draft, name))
    recommendation.revision += 1
    recommendation.judged_at = at
    _record(session, recommendation, "described", by, at, strength=str(draft.strength), section=draft.section)


def _check(draft: Draft) -> None:
    if not draft.section:
        raise NotAcceptable("Name the section of the guideline in which it stands.")
    if len(draft.section) > SECTION_LENGTH:
        raise NotAcceptable("The section's name is longer than %(most)s characters.", most=SECTION_LENGTH)
    for text in (draft.remarks, draft.justification, draft.plain_language):
        if len(text) > REMARKS_LENGTH:
            raise NotAcceptable(
                "A text has %(length)s characters; %(most)s fit. Shorten it.",
                length=len(text),
                most=REMARKS_LENGTH,
            )
    if draft.direction is None and draft.strength in (Strength.STRONG, Strength.CONDITIONAL):
        raise NotAcceptable("A strong or conditional recommendation is for or against. Choose which.")


def move(session: Session, recommendation: Recommendation, *, up: bool, by: str, at: datetime) -> None:
    """Put a draft one place up or down within its section; at the section's end nothing happens.

    Raises NotNow where it is locked.
    """
    recommendation = _unlocked(session, recommendation)
    section = [
        one
        for one in queries.recommendations(session, recommendation.study)
        if one.section == recommendation.section
    ]
    if not up:
        section.reverse()
    place = section.index(recommendation)
    if place == 0:
        return
    passed = section[place - 1]
    if passed.locked_at is None:
        recommendation.position, passed.position = passed.position, recommendation.position
    else:
        beyond = section[place - 2].position if place > 1 else passed.position - (STEP if up else -STEP)
        recommendation.position = _between(passed.position, beyond)
    _record(session, recommendation, "moved up" if up else "moved down", by, at)


def _between(passed: int, beyond: int) -> int:
    if abs(passed - beyond) < 2:
        raise NotNow("There is no room left between these two locked recommendations.")
    return (passed + beyond) // 2


def discard(session: Session, recommendation: Recommendation, *, by: str, at: datetime) -> None:
    """Take a draft out of the guideline; its statement can be chosen again. Raises NotNow where it is locked."""
    recommendation = _unlocked(session, recommendation)
    _record(session, recommendation, "discarded", by, at)
    session.delete(recommendation)
    session.flush()


def subject(recommendation: Recommendation) -> str:
    return f"recommendation {recommendation.round_statement.version.statement.label}"


def _record(
    session: Session, recommendation: Recommendation, action: str, by: str, at: datetime, **detail: str
) -> None:
    audit.record(
        session, recommendation.study, by=by, action=action, subject=subject(recommendation), at=at, **detail
    )


def stand_in_line(session: Session, study_id: int) -> None:
    """One change of a guideline at a time: places, lock numbers and editions follow each other."""
    session.execute(select(Study.id).where(Study.id == study_id).with_for_update())


def key_of(recommendation: Recommendation) -> int:
    """Its key, asked for without reading the row, which a colleague may have deleted meanwhile."""
    identity = inspect(recommendation, raiseerr=True).identity
    return int(identity[0]) if identity else recommendation.id


def _unlocked(session: Session, recommendation: Recommendation) -> Recommendation:
    """The draft as it is now, with the study's guideline to ourselves until the commit."""
    key = key_of(recommendation)
    study_id = session.scalar(select(Recommendation.study_id).where(Recommendation.id == key))
    if study_id is not None:
        stand_in_line(session, study_id)
    found = session.scalar(
        select(Recommendation)
        .where(Recommendation.id == key)
        .options(
            joinedload(Recommendation.study),
            joinedload(Recommendation.round_statement)
            .joinedload(RoundStatement.version)
            .joinedload(StatementVersion.statement),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotNow("This recommendation is no longer in the guideline. Go back to the list.")
    if found.locked_at is not None:
        raise NotNow(
            "Recommendation %(label)s is locked, and locked words never change.",
            label=found.round_statement.version.statement.label,
        )
    return found
