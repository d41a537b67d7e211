"""Two chairs, or one who clicks twice: what happens at once happens once, on SQLite and on PostgreSQL."""

import random
import threading

import pytest
from sqlalchemy import func, select

from delphi.database import Database
from delphi.errors import DomainError
from delphi.mail.facts import Letter
from delphi.models import Enrolment, Message, Panellist, PersonalLink, Study
from delphi.panel import entering, leaving, operations
from delphi.panel.operations import Person
from delphi.tokens import hashed
from tests.support.study import NOON, make_study

N_AT_ONCE = 4


def write(kind, reader):
    return Letter(f"{kind}", "{link}")


@pytest.fixture
def opened(each_database_url):
    database = Database(each_database_url)
    yield database
    database.dispose()


def at_once(database, act):
    """Run `act(session, study)` on several threads that begin together; what each answered or raised."""
    barrier, answers = threading.Barrier(N_AT_ONCE), []

    def run():
        with database.sessions() as session:
            barrier.wait()
            try:
                with database.writing(session):
                    answers.append(act(session, session.scalars(select(Study)).one()))
            except DomainError as refusal:
                answers.append(refusal)

    threads = [threading.Thread(target=run) for _ in range(N_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_address_added_several_times_at_once_stands_once(opened):
    with opened.sessions() as session:
        make_study(session, n_panellists=0)
    people = [Person("ada@x.example", "Ada")]
    answers = at_once(
        opened, lambda s, study: operations.add(s, study, people, rng=random.Random(1), by="x", at=NOON)
    )
    assert sum(isinstance(answer, DomainError) for answer in answers) == N_AT_ONCE - 1
    with opened.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
        assert session.scalar(select(func.count()).select_from(Panellist)) == 1


def test_several_clicks_on_invite_write_once(opened):
    with opened.sessions() as session:
        made = make_study(session, n_panellists=2)
        for seat in made.panellists:
            seat.invited_at = seat.consented_at = None
        session.commit()

    def invite(session, study):
        seats = session.scalars(select(Panellist)).all()
        return operations.invite(session, study, seats, write=write, by="x", at=NOON, seen=0)

    answers = at_once(opened, invite)
    assert [answer for answer in answers if not isinstance(answer, DomainError)] == [2]
    with opened.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 2


def test_of_agreeing_and_declining_at_once_one_holds(opened):
    with opened.sessions() as session:
        made = make_study(session, n_panellists=1)
        made.panellists[0].consented_at = None
        session.add(PersonalLink(panellist_id=1, token_hash=hashed("t"), created_at=NOON))
        session.commit()
    turns = iter([entering.consent, leaving.decline] * N_AT_ONCE)

    def answer(session, study):
        seat = session.scalars(select(Panellist)).one()
        next(turns)(session, study, seat, by="a panellist", at=NOON)

    at_once(opened, answer)
    with opened.sessions() as session:
        seat = session.scalars(select(Panellist)).one()
        assert (seat.consented_at is None) != (seat.declined_at is None)
        assert (entering.entrant(session, "t") is None) == (seat.declined_at is not None)
