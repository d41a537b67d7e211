"""A study whose two rounds were really opened, rated and closed: what the guideline, exchange and verify begin with.

A1 accepted with dissent, A2 accepted by all, A3 reworded and accepted in round 2, A4 rejected, A5 left open.
"""

from __future__ import annotations

import fcntl
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from delphi.access import Role
from delphi.database import Database
from delphi.guideline import operations, queries
from delphi.models import (
    Appointment,
    Certainty,
    Comment,
    Panellist,
    Recommendation,
    Reference,
    Section,
    Statement,
    StatementReference,
    StatementVersion,
    Study,
)
from delphi.rounds import operations as rounds
from tests.support.study import NOON, TERMS, MadeStudy, make_study, presented_in, rate_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from delphi.models import Edition, Round

BY = "chair Ada Rossi"
RELEASE = "9.9.9"
CLOSED = NOON + timedelta(days=14)
DISSENT = "I have seen harm from it.\n\nLeave it out."
HALF = [5] * 6 + [8] * 6


def finished_study(session: Session, slug: str = "needles") -> MadeStudy:
    """The study after round 2, nothing drafted yet."""
    made = make_study(session, n_statements=5, groups=("Physicians", "Nurses"), slug=slug, n_sections=2)
    _describe(session, made)
    first = _round(session, made, NOON, [[2, 3, *[8] * 10], [9] * 12, HALF, [2] * 12, HALF])
    a1, a2 = presented_in(session, first)[:2]
    for presented, panellist, text in ((a1, 0, DISSENT), (a1, 5, "Well said."), (a2, 1, "<b>Obvious</b>")):
        session.add(
            Comment(
                round_statement_id=presented.id,
                panellist_id=made.panellists[panellist].id,
                text=text,
                written_at=NOON,
            )
        )
    session.commit()
    rounds.close_round(session, first, by=BY, at=NOON + timedelta(days=2))
    session.add(
        StatementVersion(
            statement_id=made.statements[2].id, number=2, reason="Clinics differ.",
            text="Statement number 3 should be followed by most clinics.", created_at=NOON + timedelta(days=3),
        )
    )  # fmt: skip
    session.commit()
    second = _round(session, made, NOON + timedelta(days=4), [[None, *[8] * 11], HALF])
    rounds.close_round(session, second, by=BY, at=NOON + timedelta(days=6))
    session.commit()
    session.expire_all()
    return made


def found_study(session: Session) -> MadeStudy:
    """The finished study that the database holds already, as `finished_study` returned it."""
    study = session.scalars(select(Study).where(Study.slug == "needles")).one()
    of_study = {model: model.study_id == study.id for model in (Statement, Panellist, Section, Appointment)}
    staff = {a.role: a.user for a in session.scalars(select(Appointment).where(of_study[Appointment]))}
    return MadeStudy(
        study=study,
        terms=TERMS,
        statements=list(
            session.scalars(select(Statement).where(of_study[Statement]).order_by(Statement.label))
        ),
        panellists=list(
            session.scalars(select(Panellist).where(of_study[Panellist]).order_by(Panellist.code))
        ),
        chair=staff[Role.CHAIR],
        methodologist=staff[Role.METHODOLOGIST],
        observer=staff[Role.OBSERVER],
        sections=list(session.scalars(select(Section).where(of_study[Section]).order_by(Section.position))),
    )


def store_finished(run_folder: Path, migrated: Path) -> Path:
    """A migrated database with the finished study in it, made once for all processes of a test run."""
    path = run_folder / "finished.sqlite"
    with (run_folder / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = shutil.copyfile(migrated, run_folder / "finishing.sqlite")
            database = Database(f"sqlite:///{unfinished}")
            with database.sessions() as session:
                finished_study(session)
            database.dispose()
            unfinished.replace(path)
    return path


def _describe(session: Session, made: MadeStudy) -> None:
    """Countries, disciplines, certainties and a reference, as a chair would have entered them."""
    for n, panellist in enumerate(made.panellists):
        panellist.discipline = "Dermatology" if n < 9 else ("Pain", "Care", "")[n % 3]
        panellist.country = ("Italy", "France")[n % 2]
    made.statements[0].versions[0].certainty = Certainty.VERY_LOW
    made.statements[1].versions[0].certainty = Certainty.GOOD_PRACTICE
    reference = Reference(
        study_id=made.study.id, key="rossi2020", citation="Rossi A. Skin. 2020. doi:10.1/x", doi="10.1/x",
        fields={"title": "Skin", "author": "Rossi, A.", "year": "2020"},
    )  # fmt: skip
    session.add(reference)
    session.flush()
    session.add(StatementReference(statement_id=made.statements[0].id, reference_id=reference.id, position=1))
    session.commit()


def _round(session: Session, made: MadeStudy, at: datetime, answers: Sequence[Sequence[int | None]]) -> Round:
    round_ = rounds.draft_round(session, made.study, by=BY, at=at)
    rounds.open_round(session, round_, by=BY, at=at)
    session.commit()
    rate_all(session, made, round_, answers, at=at + timedelta(hours=1))
    return round_


def drafted(session: Session, made: MadeStudy) -> list[Recommendation]:
    """Everything accepted as drafts: A1, A2, A3."""
    session.commit()  # what was read before a page wrote is an old picture, on which SQLite takes no change
    operations.choose(session, made.study, queries.unchosen(session, made.study), by=BY, at=CLOSED)
    session.commit()
    return queries.recommendations(session, made.study)


def locked(session: Session, made: MadeStudy) -> list[Recommendation]:
    found = drafted(session, made)
    operations.lock(session, made.study, found, by=BY, at=CLOSED, release=RELEASE)
    session.commit()
    return found


def published(
    session: Session, made: MadeStudy, summary: str = "All agreed.", kind: operations.Kind = "major"
) -> Edition:
    session.commit()
    edition = operations.publish(
        session, made.study, operations.Publication(summary, kind), by=BY, at=CLOSED, release=RELEASE
    )
    session.commit()
    return edition
