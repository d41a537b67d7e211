"""Accounts: the first chair's, one's own name and password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.account import operations
from delphi.errors import NotAcceptable
from delphi.models import Event, OneTimeLink, User, utcnow
from tests.support.study import NOON
from tests.support.visitor import Visitor

FIRST = {"name": "Ada Rossi", "email": "ada@hospital.example", "password": "four unrelated plain words"}


@pytest.fixture
def ada(session: Session) -> User:
    user = operations.create_user(
        session, email=FIRST["email"], name="Ada", at=NOON, by="a test", may_found_studies=True
    )
    session.commit()
    return user


def _first_link(session: Session) -> str | None:
    link = operations.make_first_chair_link(session, "http://localhost", utcnow())
    session.commit()
    return link.removeprefix("http://localhost") if link else None


def test_the_first_start_gives_a_link_for_the_first_chair(client: Visitor, session: Session):
    path = _first_link(session)
    assert path is not None
    assert 'name="password"' in client.get(path).text
    assert client.submit(path, FIRST).location == "/"
    user = session.scalars(select(User)).one()
    assert (user.email, user.name, user.may_found_studies) == ("ada@hospital.example", "Ada Rossi", True)
    assert client.get("/studies/new").status_code == 200


def test_once_there_is_a_founder_no_first_link_is_made(session: Session, ada: User):
    assert _first_link(session) is None


def test_once_there_is_a_founder_no_earlier_first_link_works(client: Visitor, session: Session):
    earlier, used = _first_link(session), _first_link(session)
    assert client.submit(used, FIRST).status_code == 303
    client.submit("/sign-out")
    answer = client.submit(earlier, FIRST | {"email": "eve@hospital.example"})
    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_the_first_link_is_stored_as_its_hash_alone(session: Session):
    path = _first_link(session)
    assert path.rsplit("/", 1)[1] not in str(session.scalars(select(OneTimeLink.token_hash)).all())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Type your name."),
        ({"name": "   "}, "Type your name."),
        ({"name": "A" * 201}, "Use at most 200 characters."),
        ({"name": "Ada\x00"}, "invisible control character"),
        ({"name": "Ada \u202eissoR"}, "invisible control character"),
        ({"email": "ada"}, "Type a complete e-mail address"),
        ({"email": "a" * 250 + "@hospital.example"}, "e-mail address"),
        ({"email": "ada\x00@hospital.example"}, "Type a complete e-mail address"),
        ({"password": "short"}, "Use at least 12 characters"),
        ({"password": ""}, "Choose a password."),
        ({"password": "x" * 201}, "Use at least 12 characters"),
    ],
)
def test_a_first_account_that_lacks_something_is_refused_and_the_link_stays_good(
    client: Visitor, session: Session, changes: dict[str, str], sentence: str
):
    path = _first_link(session)
    answer = client.submit(path, FIRST | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="four unrelated' not in answer.text
    assert session.scalar(select(func.count()).select_from(User)) == 0
    assert client.submit(path, FIRST).status_code == 303


def test_an_address_has_one_account(session: Session, ada: User):
    with pytest.raises(NotAcceptable, match="has an account already"):
        operations.create_user(session, email=" ADA@hospital.example", name="Eve", at=NOON, by="a test")


def test_a_password_is_stored_as_an_argon2id_hash_alone(session: Session, ada: User):
    operations.set_password(session, ada, operations.hash_password("four unrelated plain words"), NOON)
    assert ada.password_hash.startswith("$argon2id$")
    assert operations.password_is_right(ada, "four unrelated plain words")
    assert not operations.password_is_right(ada, "four unrelated plain word")
    assert not operations.password_is_right(None, "four unrelated plain words")


def test_a_name_is_changed_without_touching_the_password(
    session: Session, visit: Callable[..., Visitor], ada: User
):
    ada.password_hash = "as it was"
    session.commit()
    assert visit(ada).submit("/account", {"name": " Ada   Rossi "}).status_code == 303
    session.refresh(ada)
    assert (ada.name, ada.password_hash) == ("Ada Rossi", "as it was")


def test_two_passwords_that_differ_are_refused(session: Session, visit: Callable[..., Visitor], ada: User):
    typed = {"name": "Ada", "password": "four unrelated plain words", "again": "four unrelated plain birds"}
    answer = visit(ada).submit("/account", typed)
    assert answer.status_code == 422
    assert "The two passwords differ" in answer.text
    session.refresh(ada)
    assert ada.password_hash is None


def test_a_new_password_signs_out_every_other_browser(
    session: Session, visit: Callable[..., Visitor], ada: User
):
    here, elsewhere = visit(ada), visit(ada)
    typed = {"name": "Ada", "password": "four unrelated plain words", "again": "four unrelated plain words"}
    assert here.submit("/account", typed).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_what_happens_to_accounts_is_on_the_platforms_own_chain(session: Session, ada: User):
    operations.set_password(session, ada, "a hash", NOON + timedelta(hours=1))
    session.commit()
    told = session.execute(select(Event.chain, Event.action).order_by(Event.number)).all()
    assert told == [("", "made an account"), ("", "set a password")]
    assert audit.verify_chain(session, "") == []


def test_the_trail_holds_no_password_and_no_token(session: Session, ada: User):
    operations.set_password(session, ada, "the hash itself", NOON)
    session.commit()
    details: list[Any] = list(session.scalars(select(Event.detail)))
    assert "hash" not in str(details)
