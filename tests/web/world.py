"""Two studies in which every page has something to show, and a browser for each kind of visitor."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import create_app
from delphi.domain.designs import FEASIBILITY
from delphi.domain.grade import Design, Importance
from delphi.domain.sending import Audience
from delphi.guideline import operations as guideline
from delphi.guideline.queries import unchosen
from delphi.models import (
    Appointment,
    Comment,
    CommentPlace,
    CommentPoint,
    Delivery,
    DeliveryOutcome,
    Enrolment,
    Evidence,
    Finding,
    LinkPurpose,
    Message,
    MessageState,
    OneTimeLink,
    Panellist,
    PersonalLink,
    Pilot,
    PilotStatement,
    PublicComment,
    Recommendation,
    Reference,
    Round,
    RoundStatement,
    Sending,
    StatementReference,
    Suggestion,
    UnsubscribeLink,
    User,
    utcnow,
)
from delphi.tokens import hashed
from tests.support.study import (
    NOON,
    SKIP,
    TERMS,
    MadeStudy,
    close_round,
    make_study,
    open_round,
    presented_in,
    rate_all,
)
from tests.support.visitor import Visitor

NOBODY = "nobody"
ROLES = (NOBODY, "panellist", "other panellist", "chair", "other chair", "observer", "methodologist")
STAFF = ("chair", "observer", "methodologist")
PERSONAL, ONE_TIME, NO_REMINDERS = "a personal link", "a one-time link", "a link in a reminder"
PILOT = "a link to a pilot"
ASKED = replace(TERMS, more=(replace(FEASIBILITY, of_all=False),))
SLUG, OTHER_SLUG = "needles", "elsewhere"


@dataclass
class World:
    """The application, cookies and tokens of every visitor, and the keys that addresses need."""

    app: Flask
    path: Path
    keys: dict[str, int]
    _cookies: dict[str, tuple[str, str]] = field(default_factory=dict)
    _pristine: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def __post_init__(self) -> None:
        self._watch = sqlite3.connect(self.path)
        self._watch.backup(self._pristine)

    def visitor(self, role: str) -> Visitor:
        """A browser of this role as it was signed in at the start."""
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        visitor.set_cookie("delphi", self._cookies[role][0])
        return visitor

    def token(self, role: str) -> str:
        return self._cookies[role][1]

    def n_changes(self) -> int:
        """A number that is another one whenever somebody committed a change."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        """Put every row back to where it was at the start."""
        with closing(sqlite3.connect(self.path)) as connection:
            self._pristine.backup(connection)

    def let_in(self, role: str, who: User | Panellist | None) -> None:
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        if who is not None:
            visitor.sign_in(who)
        token = visitor.csrf_token()
        cookie = visitor.get_cookie("delphi")
        assert cookie is not None
        self._cookies[role] = (cookie.value, token)

    def remember(self) -> None:
        """Take the present rows as those of the start."""
        self._watch.backup(self._pristine)

    def end(self) -> None:
        self._watch.close()
        self._pristine.close()
        self.app.extensions["delphi.database"].dispose()


@contextmanager
def made_world(path: Path, instance: Path, **settings: Any) -> Iterator[World]:
    """The world on the migrated SQLite database `path`."""
    basic = {
        "TESTING": True, "SECRET_KEY": "only for tests", "INSTANCE": instance, "BASE_URL": "http://localhost",
        "SMTP_URL": "", "DEMO": False, "TRUSTED_HOSTS": ["localhost"], "DATABASE_URL": f"sqlite:///{path}",
    }  # fmt: skip
    app = create_app(basic | settings)
    app.test_client_class = Visitor
    with app.extensions["delphi.database"].sessions() as session:
        people, keys = _settle(session)
    world = World(app, path, keys)
    for role, who in people.items():
        world.let_in(role, who)
    world.remember()
    yield world
    world.end()


def _settle(session: Session) -> tuple[dict[str, User | Panellist | None], dict[str, int]]:
    made = make_study(session, n_statements=6, n_sections=2, groups=("Physicians", "Nurses"), terms=ASKED)
    elsewhere = make_study(session, slug=OTHER_SLUG)
    unused = _prepare(session, made)
    _pilots(session, made)
    first = open_round(session, made)
    answers = [[8] * 12, [9] * 12, [8] * 12, [5] * 12, [1] * 6 + [9] * 6, [None, *[5] * 11]]
    rate_all(session, made, first, answers)
    shown, writer = presented_in(session, first)[3], made.panellists[1]
    point = _commented(session, shown, writer)
    close_round(session, made, first)
    recommendations = _guideline(session, made.study)
    second = open_round(session, made, number=2, at=NOON + timedelta(days=8))
    rate_all(session, made, second, [[SKIP] * 6 + [7] * 6] * len(presented_in(session, second)))
    open_round(session, elsewhere)
    seat = made.panellists[0]
    _links(session, seat, made.observer)
    is_third, is_observers = (
        Enrolment.panellist_id == made.panellists[2].id,
        Appointment.user_id == made.observer.id,
    )
    keys = {
        "presented": presented_in(session, second)[0].id,
        "enrolment": session.scalars(select(Enrolment.id).where(is_third)).one(),
        "appointment": session.scalars(select(Appointment.id).where(is_observers)).one(),
        "recommendation": recommendations[-1].id,
        "accepted": recommendations[0].round_statement.version.statement_id,
        "open": presented_in(session, second)[0].version.statement_id,
        "section": made.sections[0].id,
        "reference": unused.id,
        "observer": made.observer.id,
        "point": point.id,
        "said": session.scalars(select(PublicComment.id)).one(),
        **_letters(session, made, second),
    }
    people = {
        NOBODY: None, "panellist": seat, "other panellist": elsewhere.panellists[0], "chair": made.chair,
        "other chair": elsewhere.chair, "observer": made.observer, "methodologist": made.methodologist,
    }  # fmt: skip
    return people, keys


def _pilots(session: Session, made: MadeStudy) -> None:
    """One that has ended, and one whose link still lets in."""
    for number, closed_at, token in ((1, NOON, "ended"), (2, None, PILOT)):
        pilot = Pilot(
            study_id=made.study.id, number=number, token=token, terms=made.terms.to_json(), opened_at=NOON,
            closed_at=closed_at,
        )  # fmt: skip
        words = {"label": "A1", "section": "A", "text": "Words.", "rationale": ""}
        session.add_all([pilot, PilotStatement(pilot=pilot, position=1, **words)])
    session.commit()


def _commented(session: Session, shown: RoundStatement, writer: Panellist) -> CommentPoint:
    """One comment, gathered into a point; and a suggestion by the same panellist."""
    comment = Comment(
        round_statement_id=shown.id, panellist_id=writer.id, text="It depends.", written_at=NOON
    )
    idea = Suggestion(
        study_id=writer.study_id, panellist_id=writer.id, text="Sharps go into a box.", suggested_at=NOON
    )
    session.add_all([comment, idea])
    session.flush()
    point = CommentPoint(round_statement_id=shown.id, places=[CommentPlace(comment_id=comment.id)])
    session.add(point)
    session.commit()
    return point


def _letters(session: Session, made: MadeStudy, round_: Round) -> dict[str, int]:
    """A reminder that was refused, and a line of the plan."""
    seat = made.panellists[2]
    letter = Message(
        study_id=made.study.id, panellist_id=seat.id, round_id=round_.id, kind="reminder, not started",
        to_address="expert3@needles.example", subject="Your ratings are missing", body="Begin here:\n{link}",
        state=MessageState.BOUNCED, error="550 No such mailbox", due_at=NOON,
        deliveries=[Delivery(at=NOON, outcome=DeliveryOutcome.BOUNCED, answer="550 No such mailbox")],
    )  # fmt: skip
    planned = Sending(
        study_id=made.study.id,
        round_id=round_.id,
        audience=Audience.UNDONE,
        due_at=NOON + timedelta(days=9000),
    )
    stop = UnsubscribeLink(panellist_id=seat.id, token_hash=hashed(NO_REMINDERS), created_at=NOON)
    session.add_all([letter, planned, stop])
    session.commit()
    return {"message": letter.id, "sending": planned.id, "finding": _appraised(session, made)}


def _prepare(session: Session, made: MadeStudy) -> Reference:
    """Lock the protocol, cite a reference; return one that nothing cites."""
    made.chair.may_found_studies = True
    protocol = made.study.protocol
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "the chair", made.terms.sha256()
    cited, unused = (
        Reference(study_id=made.study.id, key=key, citation=key, fields={}) for key in ("cited", "unused")
    )
    session.add_all([cited, unused])
    session.flush()
    session.add(StatementReference(statement_id=made.statements[0].id, reference_id=cited.id, position=1))
    made.study.languages = "it"
    session.commit()
    return unused


def _appraised(session: Session, made: MadeStudy) -> int:
    """Evidence of the first statement, with one finding."""
    finding = Finding(
        position=1, outcome="Pain", importance=Importance.CRITICAL, design=Design.RANDOMISED, revision=1
    )
    session.add(
        Evidence(
            statement_id=made.statements[0].id, known="Little.", judgements={}, findings=[finding], revision=1,
            changed_at=NOON, changed_by="the chair",
        )
    )  # fmt: skip
    session.commit()
    return finding.id


def _guideline(session: Session, study: Any) -> list[Recommendation]:
    """Two recommendations, the first locked and published as edition 1.0."""
    who = {"by": "the chair", "at": NOON + timedelta(days=7, hours=1)}
    chosen = guideline.choose(session, study, unchosen(session, study)[:2], **who)
    session.flush()
    guideline.lock(session, study, chosen[:1], release="0.1.0", **who)
    session.flush()
    said = guideline.Publication("We agreed.")
    edition = guideline.publish(session, study, said, release="0.1.0", **who)
    session.add(PublicComment(edition=edition, name="Ines Faro", text="Too deep.", written_at=NOON))
    session.commit()
    return chosen


def _links(session: Session, seat: Panellist, observer: User) -> None:
    now = utcnow()
    session.add_all(
        [
            PersonalLink(panellist_id=seat.id, token_hash=hashed(PERSONAL), created_at=now),
            OneTimeLink(
                user_id=observer.id, purpose=LinkPurpose.SIGN_IN, token_hash=hashed(ONE_TIME), created_at=now,
                expires_at=now + timedelta(hours=1),
            ),
        ]
    )  # fmt: skip
    session.commit()
