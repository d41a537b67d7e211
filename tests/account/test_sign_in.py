"""Signing in and out: by password or by a link that works once, with a session that nobody planted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.account import operations
from delphi.models import Message, PersonalLink, SignIn, User, utcnow
from delphi.tokens import hashed
from delphi.web.identity import client_address
from tests.support.study import NOON, close_round, make_study, open_round, rate_all
from tests.support.visitor import Visitor

PASSWORD = "four unrelated plain words"
EMAIL = "ada@hospital.example"


@pytest.fixture
def ada(session: Session) -> User:
    user = User(
        email=EMAIL,
        name="Ada",
        password_hash=operations.hash_password(PASSWORD),
        may_found_studies=True,
        created_at=NOON,
    )
    session.add(user)
    session.commit()
    return user


def _enter(client: Visitor, path: str = "/sign-in", email: str = EMAIL, password: str = PASSWORD) -> Any:
    return client.submit(path, {"email": email, "password": password})


def _who(client: Visitor) -> str | None:
    """The name that the pages show as signed in."""
    text = client.get("/account").text
    found = re.search(r'name="name"[^>]*value="([^"]*)"', text)
    return found[1] if found else None


def test_the_right_password_signs_in(client: Visitor, ada: User):
    answer = _enter(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert _who(client) == "Ada"


def test_an_address_is_the_same_in_capitals_and_with_blanks(client: Visitor, ada: User):
    assert _enter(client, email=f"  {EMAIL.upper()} ").status_code == 303


def test_a_wrong_password_is_refused_and_the_address_stays_typed(client: Visitor, ada: User):
    answer = _enter(client, password="four unrelated plain birds")
    assert answer.status_code == 422
    assert "E-mail and password do not match" in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert "plain birds" not in answer.text
    assert _who(client) is None


def test_whether_an_account_exists_is_not_told(client: Visitor, ada: User):
    known, unknown = _enter(client, password="wrong"), _enter(client, email="eve@hospital.example")
    assert known.status_code == unknown.status_code
    stripped = [re.sub(r'value="[^"]*"|content="[^"]*"', "", page.text) for page in (known, unknown)]
    assert stripped[0] == stripped[1]


def test_an_account_without_a_password_takes_none(client: Visitor, session: Session, ada: User):
    ada.password_hash = None
    session.commit()
    for password in (PASSWORD, "None", " "):
        assert _enter(client, password=password).status_code == 422


def test_the_ninth_attempt_within_a_quarter_of_an_hour_waits_even_with_the_right_password(
    client: Visitor, ada: User, monkeypatch: pytest.MonkeyPatch
):
    checked: list[str] = []
    monkeypatch.setattr(operations, "password_is_right", lambda _user, word: bool(checked.append(word)))
    assert [_enter(client, password=f"guess {n}").status_code for n in range(8)] == [422] * 8
    answer = _enter(client)
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.text
    assert len(checked) == 8  # the slow hash is not even begun


def test_attempts_on_one_account_do_not_lock_out_another(
    client: Visitor, ada: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operations, "password_is_right", lambda _user, _word: False)
    for n in range(9):
        _enter(client, email="eve@hospital.example", password=f"guess {n}")
    monkeypatch.undo()
    assert _enter(client).status_code == 303


def test_one_machine_that_tries_many_accounts_is_made_to_wait(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operations, "password_is_right", lambda _user, _word: False)
    statuses = [_enter(client, email=f"nr{n}@hospital.example").status_code for n in range(41)]
    assert statuses == [422] * 40 + [429]


@pytest.mark.parametrize(
    ("addresses", "are_one"),
    [
        (("2001:db8::1", "2001:db8::ffff:1"), True),
        (("2001:db8::1", "2001:db8:0:1::1"), False),
        (("192.0.2.1", "::ffff:192.0.2.1"), True),
        (("192.0.2.1", "192.0.2.2"), False),
        (("a socket", "a socket"), True),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(app, addresses, are_one):
    counted = set()
    for address in addresses:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            counted.add(client_address())
    assert (len(counted) == 1) is are_one


def test_asking_for_links_is_limited_too(client: Visitor, ada: User, session: Session):
    statuses = [client.submit("/sign-in/send", {"email": EMAIL}).status_code for _n in range(9)]
    assert statuses == [303] * 8 + [429]
    assert session.scalar(select(func.count()).select_from(Message)) == 8


@pytest.mark.parametrize(
    "target", ["/studies/needles/", "/studies/new?x=1", "/account#password", "/studies/needles/rounds/1"]
)
def test_after_signing_in_one_goes_on_to_where_one_wanted(client: Visitor, ada: User, target: str):
    answer = client.submit("/sign-in", {"email": EMAIL, "password": PASSWORD}, query_string={"next": target})
    assert answer.location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "evil.example",
        "javascript:alert(1)", "/\t/evil.example", "http:evil.example", " //evil.example", "\n//evil.example", "",
    ],
)  # fmt: skip
def test_a_link_cannot_lead_away_after_signing_in(client: Visitor, ada: User, target: str):
    answer = client.submit("/sign-in", {"email": EMAIL, "password": PASSWORD}, query_string={"next": target})
    assert answer.status_code == 303
    assert re.match(r"/(?![/\\\t\n\r])", answer.location)


def test_a_visitor_is_led_back_to_the_page_they_asked_for(client: Visitor, ada: User, session: Session):
    wanted = client.get("/studies/new?from=mail")
    assert wanted.location == "/sign-in?next=/studies/new?from%3Dmail"
    answer = _enter(client, path=wanted.location)
    assert answer.location == "/studies/new?from=mail"


def test_the_session_from_before_signing_in_is_worth_nothing(client: Visitor, ada: User, app: Flask):
    client.get("/sign-in")
    planted = client.get_cookie("delphi")
    _enter(client)
    thief: Visitor = app.test_client()
    assert planted is not None
    thief.set_cookie("delphi", planted.value)
    assert _who(thief) is None


def test_signing_in_again_ends_the_session_before(client: Visitor, ada: User, app: Flask):
    _enter(client)
    earlier = client.get_cookie("delphi")
    _enter(client)
    assert earlier is not None
    thief: Visitor = app.test_client()
    thief.set_cookie("delphi", earlier.value)
    assert _who(thief) is None
    assert _who(client) == "Ada"


def test_after_signing_out_the_old_cookie_is_dead(client: Visitor, ada: User, app: Flask):
    _enter(client)
    kept = client.get_cookie("delphi")
    answer = client.submit("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert kept is not None
    thief: Visitor = app.test_client()
    thief.set_cookie("delphi", kept.value)
    assert _who(thief) is None
    assert _who(client) is None


def test_a_session_ends_by_itself(session: Session, visit: Callable[..., Visitor], ada: User):
    visitor = visit(ada)
    assert _who(visitor) == "Ada"
    session.scalars(select(SignIn)).one().expires_at = utcnow()
    session.commit()
    assert _who(visitor) is None


def test_the_token_of_a_session_is_stored_as_its_hash_alone(client: Visitor, session: Session, ada: User):
    _enter(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert session.scalars(select(SignIn)).one().token_hash == hashed(token)


def test_who_becomes_an_expert_is_a_chair_no_more(session: Session, visit: Callable[..., Visitor]):
    made = make_study(session)
    session.add(
        PersonalLink(panellist_id=made.panellists[0].id, token_hash=hashed("way in"), created_at=utcnow())
    )
    session.commit()
    visitor = visit(made.chair)
    assert visitor.submit("/enter/way in").status_code == 303
    assert visitor.get("/studies/needles/panel").status_code == 404
    assert visitor.get("/profile").status_code == 200


def test_nobody_enters_at_a_tap_outside_the_demonstration(client: Visitor, ada: User):
    for who in ("user", "expert", "nobody"):
        assert client.submit(f"/demo/enter/{who}/{ada.id}").status_code == 404
    assert "Try the demonstration" not in client.get("/sign-in").text
    assert client.get("/outbox").status_code == 404


def test_the_demonstration_lets_experts_back_in_once_no_round_waits_for_them(
    make_app: Callable[..., Flask], database_url: str, session: Session
):
    made = make_study(session, n_panellists=5)
    made.study.is_simulated = True
    round_ = open_round(session, made)
    visitor = make_app(DATABASE_URL=database_url, DEMO=True).test_client()
    assert "Rate as an expert who has not begun" in visitor.get("/sign-in").text
    rate_all(session, made, round_, [[8] * 5] * 3)
    close_round(session, made, round_)
    page = visitor.get("/sign-in").text
    assert "who has not begun" not in page
    assert "Come back as an expert who has rated" in page
    assert visitor.submit(f"/demo/enter/expert/{made.panellists[0].id}").status_code == 303
