"""Puts the simulated study into the database: its past as it would have happened, up to this moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.access import Role
from delphi.demo import (
    earlier,
    evidence,
    interests,
    lineage,
    names,
    post,
    priorities,
    small,
    telling,
    tongues,
    training,
    trial,
    worked,
)
from delphi.demo.simulation import NOT_STARTED, DemoRound, DemoStudy, simulate
from delphi.mail.wording import writer
from delphi.models import (
    Appointment,
    Comment,
    Enrolment,
    Message,
    MessageState,
    Panellist,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
    User,
)
from delphi.panel import operations as panels
from delphi.panel.asking import asking
from delphi.rounds import operations as rounds
from delphi.statements import bibliography, imports
from delphi.study import operations as studies

SLUG = "mesotherapy-an-international-guideline"
CHAIR = "chair Renata Colbertaldo"
METHODOLOGIST = "methodologist Jonas Elvestad"
PEOPLE = (
    ("chair@demo.example", "Renata Colbertaldo", Role.CHAIR),
    ("methodologist@demo.example", "Jonas Elvestad", Role.METHODOLOGIST),
    ("observer@demo.example", "Maeve Tolliver", Role.OBSERVER),
)


def load(session: Session, at: datetime) -> Study | None:
    """Load the demo study with round 2 open at `at`; None where it is there already."""
    if session.scalar(select(User.id).where(User.email == PEOPLE[0][0])):
        return None
    demo = simulate()
    # Times are whole seconds, as a person reads them.
    at = at.replace(microsecond=0)
    first, second = demo.rounds
    began = at - timedelta(hours=first.opened_hours_ago) - timedelta(days=21)
    study = _found(session, demo, began)
    trial.run(session, study, by=CHAIR, at=began + timedelta(hours=20))
    panel = _seat(session, study, demo, began + timedelta(days=7))
    opened_at = at - timedelta(hours=first.opened_hours_ago)
    _enter(demo, panel, first, opened_at)
    round_ = _open(session, study, first, opened_at)
    interests.declare(session, study, panel, 1, opened_at)
    names.answer(session, study, panel)
    interests.recuse(session, study, panel, CHAIR, opened_at)
    _fill(session, round_, first, panel)
    worked.suggest(session, study, panel, opened_at)
    closed_at = opened_at + timedelta(hours=first.closes)
    rounds.close_round(session, round_, by=CHAIR, at=closed_at)
    _reword(session, study, demo, closed_at + timedelta(days=5))
    lineage.replace(session, study, by=CHAIR, at=closed_at + timedelta(days=5, hours=2))
    worked.work(session, study, by=CHAIR, at=closed_at + timedelta(days=6))
    tongues.translate(session, study, by=CHAIR, at=closed_at + timedelta(days=6))
    opened_at = at - timedelta(hours=second.opened_hours_ago)
    _enter(demo, panel, second, opened_at)
    round_ = _open(session, study, second, opened_at)
    interests.declare(session, study, panel, 2, opened_at)
    names.answer(session, study, panel)
    _fill(session, round_, second, panel)
    post.write(session, study, round_, panel, by=CHAIR, at=at)
    _others(session, study, demo, began, at)
    session.flush()
    return study


def _others(session: Session, study: Study, demo: DemoStudy, began: datetime, at: datetime) -> None:
    """Small studies of the same people, each founded before this one, so that a list of studies begins with it."""
    staff = small.staff_of(session, study)
    earlier.keep(session, demo.terms, staff, by=CHAIR, at=began - timedelta(days=60))
    for n, one in enumerate((priorities, training, telling), 1):
        one.load(session, staff, by=CHAIR, founded_at=began - timedelta(days=7 * n), at=at)


def remind(session: Session, study: Study, at: datetime) -> None:
    """Write to the two who have not begun, as the chair would: these letters carry links that work."""
    write = writer(asking(session, study))
    waiting = select(Panellist).where(Panellist.study_id == study.id, Panellist.code.in_(NOT_STARTED))
    for panellist in session.scalars(waiting):
        panels.send_again(session, study, panellist, write=write, by=CHAIR, at=at)


def _found(session: Session, demo: DemoStudy, at: datetime) -> Study:
    users = [
        User(email=email, name=name, may_found_studies=role is Role.CHAIR, created_at=at)
        for email, name, role in PEOPLE
    ]
    session.add_all(users)
    session.flush()
    study = studies.found(session, demo.terms, users[0], by=CHAIR, at=at)
    study.is_simulated = True
    session.add_all(
        Appointment(study_id=study.id, user_id=user.id, role=role)
        for user, (_email, _name, role) in zip(users[1:], PEOPLE[1:], strict=True)
    )
    bibliography.merge(session, study, demo.references, by=CHAIR, at=at + timedelta(hours=1))
    imports.store(session, study, demo.statements, by=CHAIR, at=at + timedelta(hours=2))
    evidence.write(session, study, by=METHODOLOGIST, at=at + timedelta(hours=3))
    return study


def _seat(session: Session, study: Study, demo: DemoStudy, at: datetime) -> dict[str, Panellist]:
    panel = {}
    for person in demo.panel:
        panellist = Panellist(
            study_id=study.id,
            code=person.code,
            discipline=person.discipline,
            country=person.country,
            stakeholder_group=person.stakeholder_group,
            invited_at=at,
        )
        panellist.enrolment = Enrolment(study_id=study.id, email=person.email, name=person.name)
        session.add(panellist)
        panel[person.code] = panellist
    session.flush()
    session.add_all(small.links(list(panel.values()), at))
    audit.record(session, study, by=CHAIR, action="invited", subject=f"{len(panel)} panellists", at=at)
    return panel


def _enter(demo: DemoStudy, panel: dict[str, Panellist], round_: DemoRound, opened_at: datetime) -> None:
    """Those who came in during this round, and not before: the close of another does not count them."""
    people = {person.code: person for person in demo.panel}
    for code, (number, hours) in demo.entered.items():
        if number != round_.number:
            continue
        panellist, person = panel[code], people[code]
        panellist.consented_at = opened_at + timedelta(hours=hours)
        panellist.years_of_practice = person.years_of_practice
        panellist.has_interests = bool(person.interests)
        panellist.interests = person.interests


def _open(session: Session, study: Study, demo: DemoRound, at: datetime) -> Round:
    round_ = rounds.draft_round(session, study, by=CHAIR, at=at - timedelta(hours=1))
    round_.closes_at = at + timedelta(hours=demo.closes)
    rounds.open_round(session, round_, by=CHAIR, at=at)
    session.flush()
    return round_


def _fill(session: Session, round_: Round, demo: DemoRound, panel: dict[str, Panellist]) -> None:
    """Ratings with their history, comments, and the reminders that brought some of them."""
    assert round_.opened_at is not None
    opened_at = round_.opened_at
    presented = _by_label(session, round_)
    said: list[dict[str, Any]] = [
        {
            "round_statement_id": presented[given.label],
            "panellist_id": panel[given.code].id,
            "value": given.value,
            "kept": given.is_kept,
            "abstained": given.is_abstention,
            "revision": 1,
            "rated_at": opened_at + timedelta(hours=given.hours),
        }
        for given in demo.given
        if (given.code, given.label) not in interests.PAIRS
    ]
    ids = session.scalars(insert(Rating).returning(Rating.id, sort_by_parameter_order=True), said).all()
    kept = ("value", "kept", "abstained", "revision", "rated_at")
    session.execute(
        insert(RatingHistory),
        [
            {"rating_id": key, **{name: row[name] for name in kept}}
            for key, row in zip(ids, said, strict=True)
        ],
    )
    session.add_all(
        Comment(
            round_statement_id=presented[comment.label],
            panellist_id=panel[comment.code].id,
            kind=comment.kind,
            text=comment.text,
            written_at=opened_at + timedelta(hours=comment.hours),
        )
        for comment in demo.comments
        if (comment.code, comment.label) not in interests.PAIRS
    )
    session.add_all(_reminders(round_, demo, opened_at, panel.values()))
    session.flush()


def _reminders(
    round_: Round, demo: DemoRound, opened_at: datetime, panel: Iterable[Panellist]
) -> list[Message]:
    """Letters as they would lie in an outbox; their links are long gone, so they carry none."""
    by_code = {panellist.code: panellist for panellist in panel}
    letters = []
    for hours in demo.reminders:
        done = {given.code for given in demo.given if given.hours < hours}
        for code, panellist in by_code.items():
            if code in done or panellist.enrolment is None:
                continue
            sent_at = opened_at + timedelta(hours=hours)
            body = f"Round {round_.number} is open, and your ratings are still missing."
            letters.append(
                Message(
                    study_id=round_.study_id,
                    panellist_id=panellist.id,
                    kind="reminder",
                    to_address=panellist.enrolment.email,
                    subject=f"Round {round_.number} waits for you",
                    body=body,
                    state=MessageState.KEPT,
                    due_at=sent_at,
                    sent_at=sent_at,
                    n_attempts=1,
                    kept_text=body,
                )
            )
    return letters


def _by_label(session: Session, round_: Round) -> dict[str, int]:
    rows = session.execute(
        select(Statement.label, RoundStatement.id)
        .join(StatementVersion, StatementVersion.statement_id == Statement.id)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .where(RoundStatement.round_id == round_.id)
    )
    return dict(rows.all())


def _reword(session: Session, study: Study, demo: DemoStudy, at: datetime) -> None:
    for rewording in demo.rewordings:
        statement = session.scalars(
            select(Statement).where(Statement.study_id == study.id, Statement.label == rewording.label)
        ).one()
        now = statement.current
        session.add(
            StatementVersion(
                statement_id=statement.id,
                number=now.number + 1,
                text=rewording.text,
                rationale=now.rationale,
                certainty=now.certainty,
                reason=rewording.reason,
                created_at=at,
            )
        )
        audit.record(
            session,
            study,
            by=CHAIR,
            action="reworded",
            subject=f"statement {rewording.label}",
            at=at,
            reason=rewording.reason,
        )
    session.flush()
    session.expire_all()
