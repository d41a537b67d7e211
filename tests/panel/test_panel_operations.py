"""Adding, correcting, removing and leaving: what holds for the panel whoever asks."""

import random

import pytest
from sqlalchemy import func, select

from delphi.errors import NotAcceptable, NotNow
from delphi.mail.facts import Letter
from delphi.models import Enrolment, Event, Message, MessageState, Panellist, PersonalLink, SignIn
from delphi.panel import entering, leaving, operations, queries
from delphi.panel.codes import draw_codes
from delphi.panel.operations import Person
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one


def write(kind, reader):
    return Letter(f"{kind}", f"Dear {reader.name}, {{link}}")


def people(n, group="Nurses"):
    return [
        Person(f"expert{i}@clinic.example", f"Name {i:02}", "Nursing", "Ireland", group) for i in range(n)
    ]


@pytest.fixture
def study(session):
    return make_study(session, n_panellists=0).study


@pytest.fixture
def panel(session, study):
    seats = operations.add(session, study, people(12), rng=random.Random(7), by="chair", at=NOON)
    session.commit()
    return seats


def test_a_large_batch_uses_the_lowest_codes_and_no_other():
    assert draw_codes([], 10, random.Random(1)) == [f"E{n:02}" for n in range(1, 11)]


def test_a_single_code_may_be_any_of_the_ten_that_are_free():
    drawn = {draw_codes(["E01", "E02"], 1, random.Random(seed))[0] for seed in range(400)}
    assert drawn == {f"E{n:02}" for n in range(3, 13)}


def test_codes_are_never_drawn_twice():
    taken: list[str] = []
    rng = random.Random(3)
    for n in (1, 12, 1, 3, 30):
        taken += draw_codes(taken, n, rng)
    assert len(taken) == len(set(taken)) == 47


def test_neither_codes_nor_keys_follow_the_order_of_the_list(session, study, panel):
    by_name = [seat.code for seat in panel]
    by_key = list(session.scalars(select(Panellist.code).order_by(Panellist.id)))
    assert by_name != sorted(by_name)
    assert by_key == sorted(by_key)


def test_an_address_is_on_the_panel_once_whatever_its_capitals(session, study, panel):
    with pytest.raises(NotAcceptable, match="on the panel already"):
        operations.add(
            session, study, [Person("EXPERT3@clinic.example", "Again")], rng=random.Random(1), by="x", at=NOON
        )


def test_a_batch_with_one_bad_line_adds_nobody(session, study):
    batch = [*people(3), Person("expert0@clinic.example", "Twice")]
    with pytest.raises(NotAcceptable):
        operations.add(session, study, batch, rng=random.Random(1), by="x", at=NOON)
    assert session.scalar(select(func.count()).select_from(Panellist)) == 0


def test_a_group_keeps_the_spelling_that_it_has(session, study, panel):
    [seat] = operations.add(
        session, study, [Person("z@clinic.example", "Z", stakeholder_group="nurses")],
        rng=random.Random(1), by="x", at=NOON,
    )  # fmt: skip
    assert seat.stakeholder_group == "Nurses"


def test_events_say_no_name_no_address_and_no_code(session, study, panel):
    operations.invite(session, study, panel, write=write, by="chair", at=NOON)
    entering.consent(session, study, panel[0], by="a panellist", at=NOON)
    entering.declare_interests(session, study, panel[0], "Shares", by="a panellist", at=NOON)
    leaving.withdraw(session, study, panel[0], by="a panellist", at=NOON)
    said = " ".join(f"{e.actor} {e.action} {e.subject} {e.detail}" for e in session.scalars(select(Event)))
    assert "12 panellists" in said
    for enrolment, seat in session.execute(
        select(Enrolment, Panellist).join(Panellist, Panellist.id == Enrolment.panellist_id)
    ):
        assert not any(word in said for word in (enrolment.name, enrolment.email, seat.code))


def test_a_new_address_ends_the_links_that_went_to_the_old_one(session, study, panel):
    link = PersonalLink(panellist_id=panel[0].id, token_hash="x", created_at=NOON)
    signed_in = SignIn(panellist_id=panel[0].id, token_hash="y", created_at=NOON, expires_at=NOON)
    session.add_all([link, signed_in])
    person = Person("new@clinic.example", "Name 00", "Nursing", "Ireland", "Nurses")
    operations.change(session, study, panel[0], person, by="chair", at=NOON)
    session.refresh(link)
    session.refresh(signed_in)
    assert (link.revoked_at, signed_in.ended_at) == (NOON, NOON)


def test_the_group_stays_once_somebody_has_rated(session):
    made = make_study(session)
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[0], 7)
    with pytest.raises(NotNow, match="has rated"):
        operations.change(
            session, made.study, made.panellists[0],
            Person("expert1@needles.example", "Expert 1", stakeholder_group="Patients"), by="x", at=NOON,
        )  # fmt: skip


def test_only_who_was_never_invited_can_be_removed(session, study, panel):
    operations.invite(session, study, panel[:1], write=write, by="chair", at=NOON)
    with pytest.raises(NotNow, match="Withdraw"):
        operations.remove(session, study, panel[0], by="chair", at=NOON)
    operations.remove(session, study, panel[1], by="chair", at=NOON)
    assert len(queries.panel_table(session, study).seats) == 11


def test_withdrawing_ends_links_sign_ins_and_waiting_mail(session, study, panel):
    operations.invite(session, study, panel[:1], write=write, by="chair", at=NOON)
    link = PersonalLink(panellist_id=panel[0].id, token_hash="x", created_at=NOON)
    session.add(link)
    leaving.withdraw(session, study, panel[0], by="chair", at=NOON)
    session.refresh(link)
    message = session.scalars(select(Message)).one()
    session.refresh(message)
    assert link.revoked_at == NOON
    assert message.state is MessageState.CANCELLED
    with pytest.raises(NotNow, match="left the panel already"):
        leaving.withdraw(session, study, panel[0], by="chair", at=NOON)


def test_who_has_agreed_cannot_decline_and_is_told_how_to_leave(session, study, panel):
    entering.consent(session, study, panel[0], by="a panellist", at=NOON)
    with pytest.raises(NotNow, match="withdraw"):
        leaving.decline(session, study, panel[0], by="a panellist", at=NOON)


def test_who_declined_can_be_asked_once_more_by_a_fresh_invitation(session, study, panel):
    operations.invite(session, study, panel[:1], write=write, by="chair", at=NOON)
    leaving.decline(session, study, panel[0], by="a panellist", at=NOON)
    leaving.readmit(session, study, panel[0], by="chair", at=NOON)
    assert operations.invite(session, study, panel[:1], write=write, by="chair", at=NOON) == 1


def test_consenting_twice_changes_nothing(session, study, panel):
    entering.consent(session, study, panel[0], by="a panellist", at=NOON)
    n_events = session.scalar(select(func.count()).select_from(Event))
    entering.consent(session, study, panel[0], by="a panellist", at=NOON.replace(hour=18))
    assert panel[0].consented_at == NOON
    assert session.scalar(select(func.count()).select_from(Event)) == n_events


def test_a_profile_is_fixed_by_the_first_rating_and_interests_are_not(session):
    made = make_study(session)
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[0], 7)
    profile = entering.Profile("Nursing", "Ireland", "Physicians", 3)
    with pytest.raises(NotNow, match="stays as it is"):
        entering.save_profile(session, made.study, made.panellists[0], profile, by="x", at=NOON)
    entering.declare_interests(session, made.study, made.panellists[0], "Shares", by="x", at=NOON)
    assert made.panellists[0].has_interests


def test_the_language_of_letters_comes_with_the_list(session, study):
    operations.add(
        session, study, [Person("it@clinic.example", "I", language="it")],
        rng=random.Random(1), by="x", at=NOON,
    )  # fmt: skip
    assert session.scalar(select(Enrolment.language).where(Enrolment.email == "it@clinic.example")) == "it"
