"""Who sits in several studies has one home: a list of the other seats, for them alone, and a way over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.models import Message, PersonalLink, SignIn
from delphi.panel import leaving
from delphi.panel import operations as panel
from delphi.panel.others import other_seat, other_seats
from delphi.tokens import hashed
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one

LATER = NOON + timedelta(days=1)


@pytest.fixture
def both(session):
    """Two studies; the first panellist of each is one person, and each seat has a link."""
    here, there = make_study(session, n_panellists=2), make_study(session, n_panellists=2, slug="sutures")
    there.study.title = "Sutures"
    there.panellists[0].enrolment.email = here.panellists[0].enrolment.email
    for made in (here, there):
        for one in made.panellists:
            session.add(
                PersonalLink(panellist_id=one.id, token_hash=hashed(f"link {one.id}"), created_at=NOON)
            )
    session.commit()
    return here, there


def test_a_seat_elsewhere_is_told_with_what_waits_there(session, both):
    here, there = both
    round_ = open_round(session, there)
    rate_one(session, presented_in(session, round_)[0], there.panellists[0], 8)
    [seat] = other_seats(session, here.panellists[0], LATER)
    assert (seat.panellist.id, seat.round_number, seat.n_missing) == (there.panellists[0].id, 1, 2)


def test_an_invitation_that_was_not_answered_waits(session, both):
    both[1].panellists[0].consented_at = None
    assert [seat.is_invited for seat in other_seats(session, both[0].panellists[0], LATER)] == [True]


def withdraws(session, made):
    leaving.withdraw(session, made.study, made.panellists[0], by="a panellist", at=LATER)


def is_revoked(session, made):
    panel.revoke_links(session, made.study, made.panellists[0], by="chair", at=LATER)


def moves(session, made):
    person = panel.Person(email="moved@clinic.example", name="Expert 1", stakeholder_group="Physicians")
    panel.change(session, made.study, made.panellists[0], person, by="chair", at=LATER)


@pytest.mark.parametrize("change", [withdraws, is_revoked, moves])
def test_a_seat_that_is_not_theirs_to_enter_is_not_told(session, both, change):
    change(session, both[1])
    session.flush()
    assert other_seats(session, both[0].panellists[0], LATER) == []
    assert other_seat(session, both[0].panellists[0], both[1].panellists[0].id) is None


def test_nobody_else_has_other_seats(session, both):
    assert other_seats(session, both[0].panellists[1], LATER) == []


def test_one_post_exchanges_the_session_for_the_other_seats(session, both, visit):
    here, there = both
    expert = visit(here.panellists[0])
    page = expert.get("/rate").text
    assert "Your other studies" in page
    assert "Sutures" in page
    assert expert.submit(f"/others/{there.panellists[0].id}").location == "/rate"
    session.rollback()
    mine = session.scalars(select(SignIn).order_by(SignIn.id)).all()
    assert [(one.panellist_id, one.ended_at is None) for one in mine] == [
        (here.panellists[0].id, False), (there.panellists[0].id, True),
    ]  # fmt: skip


def test_nobody_goes_over_to_a_seat_of_somebody_else(both, visit):
    here, there = both
    expert = visit(here.panellists[0])
    assert expert.submit(f"/others/{there.panellists[1].id}").status_code == 404
    assert expert.submit(f"/others/{here.panellists[1].id}").status_code == 404
    assert expert.get("/mine").status_code == 200
    assert "Your other studies" not in visit(here.panellists[1]).get("/mine").text


def test_no_page_of_the_chair_tells_of_another_study(both, visit):
    chair = visit(both[0].chair)
    pages = ["/studies/needles/panel", f"/studies/needles/panel/{both[0].panellists[0].enrolment.id}"]
    assert not any("Sutures" in chair.get(page).text for page in pages)


def test_a_letter_that_waits_goes_to_the_new_address_alone(session, both):
    """Else its link, made when it leaves, would let the old address into all seats of the new one."""
    made = both[0]
    session.add(
        Message(
            panellist_id=made.panellists[0].id, study_id=made.study.id, kind="invitation", due_at=LATER,
            to_address=made.panellists[0].enrolment.email, subject="You are invited", body="{link}",
        )
    )  # fmt: skip
    session.flush()
    moves(session, made)
    assert session.scalars(select(Message.to_address)).all() == ["moved@clinic.example"]
