"""The tests' own servers do what the tests rely on."""

from __future__ import annotations

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from delphi.models import User, utcnow
from tests.support import chromium, postgres, smtp
from tests.support.programs import listens


@pytest.fixture
def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Einladung für Sie", "chair@example.org", "expert@example.org"
    mail.set_content("Grüße")
    return mail


def test_the_mail_server_keeps_what_it_is_sent(mail_server: smtp.MailServer, letter: EmailMessage):
    with smtplib.SMTP("127.0.0.1", mail_server.port) as connection:
        connection.send_message(letter)
    assert [mail["Subject"] for mail in mail_server.to("expert@example.org")] == ["Einladung für Sie"]
    assert mail_server.mails[0].get_content().strip() == "Grüße"


def test_the_mail_server_refuses_as_often_as_it_is_told(mail_server: smtp.MailServer, letter: EmailMessage):
    mail_server.refuse(smtp.LATER)
    with smtplib.SMTP("127.0.0.1", mail_server.port) as connection:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            connection.send_message(letter)
        connection.send_message(letter)
    assert refused.value.smtp_code == 451
    assert len(mail_server.mails) == 1


def test_the_mail_server_refuses_an_address(mail_server: smtp.MailServer, letter: EmailMessage):
    mail_server.refuse_address("expert@example.org")
    with (
        smtplib.SMTP("127.0.0.1", mail_server.port) as connection,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        connection.send_message(letter)
    assert mail_server.mails == []


def test_postgres_gives_each_test_its_own_copy_of_a_template(postgres_server: postgres.Postgres):
    postgres_server.execute("CREATE DATABASE original")
    with psycopg.connect(postgres_server.url("original")) as connection:
        connection.execute("CREATE TABLE seen (n integer)")
    with postgres_server.fresh("original") as first, postgres_server.fresh("original") as second:
        with psycopg.connect(first) as connection:
            connection.execute("INSERT INTO seen VALUES (1)")
        with psycopg.connect(second) as connection:
            found = connection.execute("SELECT count(*) FROM seen").fetchone()
    assert found == (0,)


def test_postgres_leaves_nothing_behind():
    with postgres.running() as server:
        port = server.port
    assert not listens(port)


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_chromium_on_the_path_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium.find() == str(program)


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_browser_fails_a_build_and_nobody_else(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("CI", ci)
    assert chromium.main() == code
    assert ("apt-get install chromium" in capsys.readouterr().err) == bool(code)


def test_a_visitor_carries_the_token_that_a_form_needs(client):
    with_token = client.submit("/sign-in", {"email": "nobody@example.org", "password": "wrong"})
    without = client.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong"})
    assert with_token.status_code == 422
    assert without.status_code == 400


def test_a_visitor_can_be_anybody(visit, session, database):
    chair = User(email="chair@example.org", name="Ada Chair", created_at=utcnow())
    with database.writing(session):
        session.add(chair)
    assert "Ada Chair" in visit(chair).get("/account").text
    assert visit().get("/account").status_code in {302, 303}
