"""What the chair of the demo split and merged after round 1, and how the panel leans on what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.demo.leanings import Leaning
from delphi.demo.people import DERMATOLOGY, FAMILY, PAIN, PHARMACY, PRACTISES, REFERS, REHABILITATION
from delphi.models import Certainty, Statement, Study
from delphi.revision import lineage
from delphi.revision.lineage import Part


@dataclass(frozen=True)
class New:
    """A statement that came out of others: its label, its words, its leaning."""

    label: str
    text: str
    leaning: Leaning


@dataclass(frozen=True)
class Replaced:
    """Labels that left and what came in their place, with the reason that the comments gave."""

    parents: tuple[str, ...]
    made: tuple[New, ...]
    reason: str


REPLACED = (
    Replaced(
        ("SUB2",),
        (
            New(
                "SUB4",
                "A single active substance, with or without a local anaesthetic, should be injected at a time.",
                Leaning((3, 1), low={PRACTISES: 2.0, PAIN: 0.5}, n_outside=1, outside=(FAMILY,)),
            ),
            New(
                "SUB5",
                "A mixture of active substances should be injected only where published data show that it is stable "
                "and of benefit.",
                Leaning((4, 2), low={PRACTISES: 2.0, PHARMACY: 1.0}, n_outside=1, outside=(FAMILY,)),
            ),
        ),
        "The panel asked whether an added local anaesthetic counts as a second substance, and who has to document a "
        "mixture. These are two questions, and each now has a statement.",
    ),
    Replaced(
        ("PAI3", "PAI4"),
        (
            New(
                "PAI6",
                "Mesotherapy may be considered in addition to exercise, for a limited time, for chronic spinal pain "
                "or painful knee osteoarthritis when anti-inflammatory drugs by mouth are not tolerated.",
                Leaning((4, 1), low={REHABILITATION: 1.0, REFERS: 1.5}, n_outside=2, outside=(DERMATOLOGY,)),
            ),
        ),
        "Comments asked the same of both: exercise beside it, a limit in time, and drugs by mouth that are not "
        "tolerated. One statement now says it of both.",
    ),
)
MADE = {new.label: new.leaning for one in REPLACED for new in one.made}
PARENTS = frozenset(label for one in REPLACED for label in one.parents)


def replace(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Split and merge as the chair did between the rounds."""
    for one in REPLACED:
        parents = [_statement(session, study, label) for label in one.parents]
        certainty: Certainty | None = parents[0].current.certainty
        parts = [Part(new.label, new.text, parents[0].current.rationale, certainty) for new in one.made]
        if len(parents) == 1:
            lineage.split(session, study, parents[0], parts, one.reason, by=by, at=at)
        else:
            lineage.merge(session, study, parents, parts[0], one.reason, by=by, at=at)
    session.flush()
    session.expire_all()


def _statement(session: Session, study: Study, label: str) -> Statement:
    wanted = select(Statement).where(Statement.study_id == study.id, Statement.label == label)
    return session.scalars(wanted).one()
