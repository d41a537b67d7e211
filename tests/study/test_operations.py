"""Founding a study, and who runs it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.access import Role
from delphi.domain.protocol import Terms, start_from
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Appointment, Event, Message, Study, User
from delphi.study import operations
from delphi.study.operations import Letter, slug_of
from tests.support.study import NOON, MadeStudy, make_study

LETTERS = {"welcome": Letter("Welcome", "Sign in."), "set_up": Letter("Set up", "Open {link}")}
WHO = {"by": "chair Ada", "at": NOON}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


def appoint(session: Session, made: MadeStudy, email: str = "ben@clinic.example", role: Role = Role.OBSERVER):
    return operations.appoint(session, made.study, email=email, name="Ben", role=role, **LETTERS, **WHO)


def appointment_of(session: Session, user: User) -> Appointment:
    return session.scalars(select(Appointment).where(Appointment.user_id == user.id)).one()


def test_founding_makes_a_protocol_and_a_chair(session, made):
    study = operations.found(session, start_from("cos-70-15", "Skin & nerve"), made.chair, **WHO)
    assert study.slug == "skin-nerve"
    assert Terms.from_json(study.protocol.terms).rule.preset == "cos-70-15"
    roles = select(Appointment.role).where(Appointment.study_id == study.id)
    assert session.scalars(roles).all() == [Role.CHAIR]
    assert session.scalars(select(Event.action).where(Event.chain == study.slug)).all() == ["founded"]


def test_two_studies_of_one_title_have_two_addresses(session, made):
    slugs = [
        operations.found(session, start_from("rand-ucla", "Skin"), made.chair, **WHO).slug for _ in "123"
    ]
    assert slugs == ["skin", "skin-2", "skin-3"]


def test_no_study_takes_the_address_of_the_founding_page(session, made):
    assert operations.found(session, start_from("rand-ucla", "New"), made.chair, **WHO).slug == "new-2"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Mésothérapie : État", "mesotherapie-etat"), ("皮膚", "study"), ("--", "study"), ("a" * 99, "a" * 60),
     ("word " * 30, ("word-" * 12).strip("-"))],
)  # fmt: skip
def test_an_address_is_made_of_plain_letters(title, slug):
    assert slug_of(title) == slug


def test_somebody_without_an_account_gets_one_and_a_link(session, made):
    appointment = appoint(session, made, "Ben@Clinic.example")
    assert appointment.user.email == "ben@clinic.example"
    message = session.scalars(select(Message)).one()
    assert (message.kind, message.body, message.user_id) == ("set up", "Open {link}", appointment.user_id)


def test_somebody_with_a_password_is_welcomed_without_a_link(session, made):
    session.add(User(email="ben@clinic.example", name="Ben", password_hash="x", created_at=NOON))
    appoint(session, made)
    assert session.scalars(select(Message)).one().body == "Sign in."


def test_nobody_is_appointed_twice(session, made):
    with pytest.raises(NotAcceptable, match="is observer of this study already"):
        appoint(session, made, made.observer.email)


def test_a_changed_role_leaves_an_event(session, made):
    appointment = appointment_of(session, made.observer)
    operations.change_role(session, made.study, appointment, Role.CHAIR, **WHO)
    assert appointment.role is Role.CHAIR
    assert session.scalars(select(Event.detail)).all() == [{"before": "observer", "after": "chair"}]


def test_the_last_chair_stays(session, made):
    appointment = appointment_of(session, made.chair)
    with pytest.raises(NotNow, match="at least one chair"):
        operations.change_role(session, made.study, appointment, Role.OBSERVER, **WHO)
    with pytest.raises(NotNow, match="at least one chair"):
        operations.remove(session, made.study, appointment, **WHO)


def test_one_of_two_chairs_may_go(session, made):
    operations.change_role(session, made.study, appointment_of(session, made.observer), Role.CHAIR, **WHO)
    operations.remove(session, made.study, appointment_of(session, made.chair), **WHO)
    chairs = select(Appointment.user_id).where(Appointment.role == Role.CHAIR)
    assert session.scalars(chairs).all() == [made.observer.id]


def test_removing_a_colleague_keeps_the_account(session, made):
    operations.remove(session, made.study, appointment_of(session, made.observer), **WHO)
    session.flush()
    assert session.get(User, made.observer.id) is not None


def test_a_set_up_link_is_not_sent_to_who_has_a_password(session, made):
    made.observer.password_hash = "x"
    with pytest.raises(NotNow, match="has a password already"):
        operations.send_set_up(
            session, made.study, appointment_of(session, made.observer), LETTERS["set_up"], **WHO
        )


def test_studies_of_one_title_stay_apart(session, made):
    operations.found(session, start_from("rand-ucla", "Needles"), made.chair, **WHO)
    assert session.scalars(select(Study.slug).order_by(Study.id)).all() == ["needles", "needles-2"]
