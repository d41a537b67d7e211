"""Links by mail: each signs in once, in time, and only when somebody really follows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.account import operations
from delphi.errors import NotAcceptable
from delphi.mail import ONE_TIME_LASTS, SET_UP_LASTS
from delphi.models import LinkPurpose, Message, OneTimeLink, User, utcnow
from delphi.tokens import hashed
from tests.support.study import NOON
from tests.support.visitor import Visitor

EMAIL = "ada@hospital.example"


@pytest.fixture
def ada(session: Session) -> User:
    user = User(email=EMAIL, name="Ada", may_found_studies=True, created_at=NOON)
    session.add(user)
    session.commit()
    return user


def _link(session: Session, user: User | None, purpose: LinkPurpose, **changes: Any) -> str:
    token = f"token for {purpose}"
    row = {"created_at": utcnow(), "expires_at": utcnow() + timedelta(hours=1)} | changes
    session.add(
        OneTimeLink(user_id=user.id if user else None, purpose=purpose, token_hash=hashed(token), **row)
    )
    session.commit()
    return f"/sign-in/link/{token}"


def _who(client: Visitor) -> str | None:
    """The name that the pages show as signed in."""
    text = client.get("/account").text
    found = re.search(r'name="name"[^>]*value="([^"]*)"', text)
    return found[1] if found else None


@pytest.fixture
def kept(make_app: Callable[..., Flask], database_url: str) -> Visitor:
    """A browser of the demonstration, which keeps its mails instead of sending them."""
    visitor: Visitor = make_app(DATABASE_URL=database_url, DEMO=True).test_client()
    return visitor


def test_an_asked_for_link_is_mailed_with_the_configured_address(kept: Visitor, ada: User, session: Session):
    kept.submit("/sign-in/send", {"email": EMAIL}, headers={"X-Forwarded-Host": "evil.example"})
    mail = session.scalars(select(Message)).one()
    assert mail.to_address == EMAIL
    assert "http://localhost/sign-in/link/" in mail.kept_text
    assert "evil" not in mail.kept_text


def test_the_mailed_link_signs_in(kept: Visitor, ada: User, session: Session):
    kept.submit("/sign-in/send", {"email": EMAIL})
    path = re.search(r"http://localhost(\S+)", session.scalars(select(Message.kept_text)).one())[1]
    assert kept.submit(path).status_code == 303
    assert _who(kept) == "Ada"


def test_for_an_unknown_address_the_page_says_the_same_and_nothing_is_mailed(
    client: Visitor, ada: User, session: Session
):
    told = [
        client.submit("/sign-in/send", {"email": email}, follow_redirects=True).text
        for email in (EMAIL, "eve@hospital.example")
    ]
    assert all("If this address has an account" in text for text in told)
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_an_address_that_is_none_is_refused_beside_its_field(client: Visitor, session: Session):
    answer = client.submit("/sign-in/send", {"email": "ada"})
    assert answer.status_code == 422
    assert "Type a complete e-mail address" in answer.text
    assert 'value="ada"' in answer.text
    assert "<title>Error:" in re.sub(r"\s+", " ", answer.text).replace("> ", ">")


def test_looking_at_a_link_does_not_use_it_up(client: Visitor, session: Session, ada: User):
    path = _link(session, ada, LinkPurpose.SIGN_IN)
    for _scan in range(3):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Welcome, Ada" in answer.text
    assert _who(client) is None
    assert client.submit(path).location == "/"
    assert _who(client) == "Ada"


def test_a_link_works_once(client: Visitor, session: Session, ada: User, app: Flask):
    path = _link(session, ada, LinkPurpose.SIGN_IN)
    client.submit(path)
    second: Visitor = app.test_client()
    answer = second.submit(path)
    assert answer.status_code == 422
    assert "no longer works" in second.get(path).text
    assert _who(second) is None


@pytest.mark.parametrize(
    "changes",
    [{"expires_at": NOON}, {"used_at": NOON}],
    ids=["too old", "used"],
)
def test_a_link_that_is_too_old_or_used_signs_nobody_in(
    client: Visitor, session: Session, ada: User, changes: dict[str, Any]
):
    path = _link(session, ada, LinkPurpose.SIGN_IN, **changes)
    answer = client.submit(path)
    assert answer.status_code == 422
    assert "used already or is too old" in answer.text
    assert _who(client) is None


def test_a_link_is_too_old_at_its_very_second(session: Session, ada: User):
    path = _link(session, ada, LinkPurpose.SIGN_IN, expires_at=NOON)
    token = path.rsplit("/", 1)[1]
    assert operations.find_link(session, token, NOON - timedelta(seconds=1)) is not None
    assert operations.find_link(session, token, NOON) is None


def test_a_link_that_never_was_looks_like_a_used_one(client: Visitor):
    answer = client.get("/sign-in/link/nothing")
    assert answer.status_code == 200
    assert "no longer works" in answer.text


def test_a_first_link_for_a_colleague_leads_to_choosing_a_password(
    client: Visitor, session: Session, ada: User
):
    assert client.submit(_link(session, ada, LinkPurpose.SET_UP)).location == "/account"


def test_links_last_an_hour_and_a_week():
    assert (timedelta(hours=1), timedelta(days=7)) == (ONE_TIME_LASTS, SET_UP_LASTS)


def test_a_link_used_twice_in_one_moment_works_once(session: Session, ada: User):
    token = _link(session, ada, LinkPurpose.SIGN_IN).rsplit("/", 1)[1]
    operations.use_link(session, token, NOON)
    with pytest.raises(NotAcceptable, match="used already"):
        operations.use_link(session, token, NOON)
