"""Every answer is guarded by its headers, every refusal is a sentence, and nothing gives a stack trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.models import User
from delphi.web.headers import POLICY
from delphi.web.pages import say
from delphi.web.session import db
from tests.support.study import make_study, open_round, presented_in
from tests.support.visitor import Visitor

GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 200), ("/", 303), ("/nowhere", 404), ("/sign-out", 405), ("/goodbye", 200)],
)
def test_every_answer_carries_the_headers_that_guard_it(client: Visitor, path: str, status: int):
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS


def test_a_refused_form_and_a_missing_token_carry_them_too(client: Visitor):
    for answer in (client.submit("/sign-in"), client.post("/sign-in")):
        assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS


def test_the_policy_lets_no_foreign_and_no_inline_script_run():
    assert "default-src 'self'" in POLICY
    assert "script-src" not in POLICY  # so that default-src holds for scripts
    assert "unsafe" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_only_an_encrypted_answer_asks_for_encryption_for_ever(client: Visitor):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    assert "Strict-Transport-Security" in client.get("/sign-in", base_url="https://localhost").headers


def test_an_unknown_host_is_refused(client: Visitor):
    answer = client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host"])
def test_no_header_of_a_proxy_changes_the_host_that_links_name(client: Visitor, header: str):
    answer = client.get("/sign-in", headers={header: "evil.example"})
    assert "evil.example" not in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Visitor):
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_behind_https_the_cookie_travels_encrypted_only(monkeypatch: pytest.MonkeyPatch):
    import config

    monkeypatch.setenv("BASE_URL", "https://delphi.example")
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    found = config.settings()
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["TRUSTED_HOSTS"] == ["delphi.example"]


def test_only_the_demonstration_trusts_this_machines_own_names(monkeypatch: pytest.MonkeyPatch):
    import config

    monkeypatch.setenv("BASE_URL", "https://delphi.example")
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    monkeypatch.setenv("DEMO", "1")
    assert config.settings()["TRUSTED_HOSTS"] == ["delphi.example", "127.0.0.1", "localhost"]


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
@pytest.mark.parametrize("path", ["/studies/needles/rounds/{}", "/studies/needles/statements/{}", "/rate/{}"])
def test_a_number_that_no_database_holds_is_an_address_that_does_not_exist(
    session: Session, visit: Callable[..., Visitor], path: str, number: int
):
    made = make_study(session)
    who = made.panellists[0] if path.startswith("/rate") else made.chair
    assert visit(who).get(path.format(number)).status_code == 404


@pytest.mark.parametrize("word", ["%00", "needles%00", "%1f", "%7f"])
def test_a_study_with_an_invisible_character_in_its_address_does_not_exist(
    session: Session, visit: Callable[..., Visitor], word: str
):
    chair = make_study(session).chair
    assert visit(chair).get(f"/studies/{word}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/%ff%fe", "/studies/%c3%28/", "/sign-in?next=%ff", "/?%00=%00", "/enter/%00"]
)
def test_bytes_that_are_no_text_make_no_error(client: Visitor, path: str):
    assert client.get(path).status_code in {200, 303, 404}


@pytest.mark.parametrize(
    "cookie", ["", "x", "delphi", "a.b.c", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbb", "%00", "ü" * 50]
)
def test_a_cookie_that_is_not_ours_is_nobodys(client: Visitor, cookie: str):
    client.set_cookie("delphi", cookie)
    assert client.get("/").status_code == 303


def _ordinary(make_app: Callable[..., Flask], database_url: str) -> Flask:
    """The application as it is served, where no error reaches the test."""
    return make_app(DATABASE_URL=database_url, TESTING=False)


def test_an_error_of_ours_is_a_sentence_without_its_trace(make_app: Any, database_url: str):
    app = _ordinary(make_app, database_url)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret inside")

    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


def _fail(*_arguments: Any) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_a_full_disk_is_answered_503_and_nothing_is_half_done(
    make_app: Any, database_url: str, session: Session
):
    app = _ordinary(make_app, database_url)
    made = make_study(session)
    shown = presented_in(session, open_round(session, made))[0]
    visitor = app.test_client().sign_in(made.panellists[0])
    engine = app.extensions["delphi.database"].engine

    def full(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO rating_history"):
            _fail()

    event.listen(engine, "before_cursor_execute", full)
    answer = visitor.submit(f"/rate/{shown.id}", {"answer": "5"})
    event.remove(engine, "before_cursor_execute", full)
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text
    again = visitor.send(f"/rate/{shown.id}", {"answer": "5"})
    assert again.json["revision"] == 1


def test_a_database_that_is_away_is_answered_503_to_whoever_is_signed_in(
    make_app: Any, database_url: str, session: Session
):
    app = _ordinary(make_app, database_url)
    chair = make_study(session).chair
    visitor = app.test_client().sign_in(chair)
    engine = app.extensions["delphi.database"].engine
    event.listen(engine, "before_cursor_execute", _fail)
    answer = visitor.get("/studies/needles/panel")
    event.remove(engine, "before_cursor_execute", _fail)
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text
    assert visitor.get("/studies/needles/panel").status_code == 200


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAcceptable("Choose a rating from 1 to 9."), 422),
        (NotNow("Round 1 is not open for rating."), 409),
        (Blocked("Round 1 cannot open yet.", ()), 409),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_refusal_is_its_sentence_on_a_page_or_in_json(
    make_app, database_url: str, error: Exception, status: int, accept: str
):
    app = make_app(DATABASE_URL=database_url)

    @app.get("/refused")
    def refused() -> None:
        raise error

    answer = app.test_client().get("/refused", headers={"Accept": accept})
    assert answer.status_code == status
    assert str(error) in (answer.json["error"] if accept == "application/json" else answer.text)


def test_a_sentence_within_a_sentence_is_said_whole(app: Flask):
    inner = Sentence("%(n)s rating", "%(n)s ratings", n=2)
    with app.test_request_context():
        assert say(Sentence("There are %(what)s.", what=inner)) == "There are 2 ratings."
        assert say("plain") == "plain"


def test_what_a_person_typed_is_never_markup(session: Session, visit: Callable[..., Visitor]):
    made = make_study(session)
    chair = session.get_one(User, made.chair.id)
    chair.name = "<script>alert(1)</script>"
    session.commit()
    text = visit(chair).get("/").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_no_page_holds_a_script_or_a_style_of_its_own(client: Visitor):
    text = client.get("/sign-in").text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert "style=" not in text
    assert "javascript:" not in text


def test_what_a_view_reads_is_given_back_when_it_answers(app: Flask):
    with app.test_request_context():
        session = db.session
        session.connection()
        assert session.in_transaction()
    assert not session.in_transaction()
