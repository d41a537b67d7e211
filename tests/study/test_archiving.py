"""An archived study can be read by whoever could before, and changed by nobody until a chair brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.access import Role
from delphi.domain.sending import Audience
from delphi.errors import Blocked, NotNow
from delphi.exchange.exporting import export_study
from delphi.models import Appointment, Event, Panellist, Rating, Sending, SignOffPeriod
from delphi.panel import entering, erasing, leaving
from delphi.panel import operations as panel
from delphi.rating.operations import Said, rate
from delphi.rounds import operations as rounds
from delphi.study import operations
from delphi.study.archiving import archive, bring_back
from delphi.study.duplicating import duplicate
from tests.support.study import NOON, close_round, make_study, open_round, presented_in, rate_all

BY, LATER = "chair Ada Rossi", NOON + timedelta(days=60)


@pytest.fixture
def made(session):
    made = make_study(session)
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [8] * 12, [2, 5, 8] * 4])
    close_round(session, made, round_)
    return made


@pytest.fixture
def archived(session, made):
    archive(session, made.study, by=BY, at=LATER)
    session.commit()
    return made


def act(session, made, name):
    """One of the things that change a study."""
    of = {"by": BY, "at": LATER}
    study, seat = made.study, made.panellists[0]
    if name == "take a role away":
        observer = session.scalars(select(Appointment).where(Appointment.role == Role.OBSERVER)).one()
        return operations.remove(session, study, observer, **of)
    if name == "prepare a round":
        return rounds.draft_round(session, study, **of)
    if name == "archive again":
        return archive(session, study, **of)
    if name == "consent":
        seat.consented_at = None
        session.flush()
        return entering.consent(session, study, seat, **of)
    if name == "declare interests":
        return entering.declare_interests(session, study, seat, "A grant.", **of)
    return panel.change(
        session,
        study,
        seat,
        panel.Person(email="new@needles.example", name="New", stakeholder_group="Physicians"),
        **of,
    )


@pytest.mark.parametrize(
    "name",
    [
        "take a role away",
        "prepare a round",
        "archive again",
        "consent",
        "declare interests",
        "correct a seat",
    ],
)
def test_an_archived_study_takes_no_change(session, archived, name):
    with pytest.raises(NotNow, match="This study is archived: it can be read"):
        act(session, archived, name)


def test_no_rating_is_stored_even_where_a_round_were_open(session, archived):
    round_ = open_round(session, archived, number=2)
    with pytest.raises(NotNow, match="This study is archived"):
        rate(session, archived.panellists[0], presented_in(session, round_)[0], Said(9), LATER)
    assert session.scalar(select(Rating.id).where(Rating.value == 9)) is None


def test_what_takes_answers_is_closed_before_the_archive(session, made):
    open_round(session, made, number=2)
    session.add(
        SignOffPeriod(
            study_id=made.study.id, number=1, locks={"recommendations": []}, opened_at=NOON, due_at=LATER
        )
    )
    session.flush()
    with pytest.raises(Blocked) as refused:
        archive(session, made.study, by=BY, at=LATER)
    assert [str(one.what) for one in refused.value.blockers] == ["Round 2 is open.", "The sign-off is open."]
    assert made.study.archived_at is None


def test_a_person_may_still_leave_and_be_erased(session, archived):
    seat = archived.panellists[0]
    leaving.withdraw(session, archived.study, seat, by="a panellist", at=LATER)
    erasing.erase(session, archived.study, seat, by="a panellist", at=LATER)
    assert session.get_one(Panellist, seat.id).enrolment is None


def test_archiving_and_bringing_back_are_events_and_change_no_export_but_the_trail(session, made):
    before = export_study(session, made.study)
    archive(session, made.study, by=BY, at=LATER)
    bring_back(session, made.study, by=BY, at=LATER)
    declared = select(Event.action).where(Event.study_id == made.study.id).order_by(Event.number)
    assert session.scalars(declared).all() == ["archived", "brought back"]
    after = export_study(session, made.study)
    assert {key for key in before if before[key] != after[key]} == {"events", "sha256"}
    act(session, made, "prepare a round")
    with pytest.raises(NotNow, match="not in the archive"):
        bring_back(session, made.study, by=BY, at=LATER)


def test_planned_letters_are_taken_out_of_the_plan(session, made):
    session.add(Sending(study_id=made.study.id, audience=next(iter(Audience)), due_at=LATER))
    session.flush()
    archive(session, made.study, by=BY, at=LATER)
    assert session.scalar(select(Sending.id)) is None
    assert session.scalars(select(Event)).one().detail == {"planned_letters_dropped": 1}


def test_another_study_can_begin_from_an_archived_one(session, archived):
    copy = duplicate(session, archived.study, "Once more", archived.chair, by=BY, at=LATER)
    assert copy.archived_at is None


def test_the_chair_archives_on_the_pages_and_brings_it_back(session, made, visit):
    chair, observer = visit(made.chair), visit(made.observer)
    assert "Archive the study" in chair.get("/studies/needles/").text
    assert chair.submit("/studies/needles/archive").location == "/studies/needles/"
    home = observer.get("/").text
    assert "Archive: one study" in home
    assert "studies__item" not in home
    read = observer.get("/studies/needles/").text
    assert "nothing in it can be changed" in read
    assert "Bring it back" not in read
    answer = chair.submit("/studies/needles/rounds/2/draft")
    assert answer.status_code in (404, 409)
    assert "archived" in visit(made.panellists[0]).get("/rate").text
    assert chair.submit("/studies/needles/archive/leave").status_code == 303
    assert "studies__item" in observer.get("/").text
