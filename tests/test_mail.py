"""Mail leaves once it is committed, waits for a server that is away, and is never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi import mail
from delphi.mail import outbox
from delphi.models import Message, MessageState, OneTimeLink, PersonalLink
from delphi.tokens import hashed
from tests.support.smtp import LATER, NEVER, text_of
from tests.support.study import NOON, make_study

DEMO = {
    "SMTP_URL": "",
    "DEMO": True,
    "BASE_URL": "https://delphi.example",
    "MAIL_FROM": "Delphi <d@x.example>",
}


@pytest.fixture
def made(session):
    return make_study(session, n_panellists=3)


@pytest.fixture
def settings(mail_server):
    return DEMO | {"SMTP_URL": mail_server.url, "DEMO": False}


def queue(session, made, n=1, **changes):
    for seat in made.panellists[:n]:
        fields = {
            "study_id": made.study.id, "panellist_id": seat.id, "kind": "invitation",
            "to_address": f"{seat.code.lower()}@x.example", "subject": "Come in", "body": "Here:\n{link}\n",
            "due_at": NOON,
        }  # fmt: skip
        mail.queue(session, Message(**fields | changes))
    session.commit()


def stored(session):
    session.rollback()  # so that it sees what was committed since
    return session.scalars(select(Message).order_by(Message.id)).all()


def at(minutes=0):
    return lambda: NOON + timedelta(minutes=minutes)


def test_each_mail_carries_a_link_of_its_own_and_only_its_hash_is_stored(
    session, database, made, mail_server, settings
):
    queue(session, made, n=2)
    assert mail.deliver(database, settings, at()) == 2
    tokens = [text_of(text).split("/enter/")[1].strip() for text in mail_server.mails]
    hashes = set(session.scalars(select(PersonalLink.token_hash)))
    assert hashes == {hashed(token) for token in tokens}
    assert len(hashes) == 2
    assert all(row.kept_text is None and "{link}" in row.body for row in stored(session))
    assert {row.state for row in stored(session)} == {MessageState.SENT}


def test_no_link_exists_before_the_mail_leaves(session, made):
    queue(session, made)
    assert session.scalar(select(PersonalLink.id)) is None


def test_an_answer_reaches_the_chair(session, database, made, mail_server, settings):
    queue(session, made)
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    assert sent["Reply-To"] == made.chair.email
    assert sent["Date"]
    assert sent["Message-ID"] == "<delphi-1@delphi.example>"


def test_a_temporary_refusal_is_tried_again_later(session, database, made, mail_server, settings):
    queue(session, made)
    mail_server.refuse(LATER)
    assert mail.deliver(database, settings, at()) == 0
    [row] = stored(session)
    assert (row.state, row.due_at) == (MessageState.QUEUED, NOON + timedelta(minutes=2))
    assert "451" in row.error
    assert mail.deliver(database, settings, at(1)) == 0
    assert mail.deliver(database, settings, at(2)) == 1
    [row] = stored(session)
    assert (row.state, row.error, len(mail_server.mails)) == (MessageState.SENT, None, 1)


def test_a_final_refusal_is_shown_and_does_not_hold_up_the_others(
    session, database, made, mail_server, settings
):
    queue(session, made, n=3)
    mail_server.refuse_address("e01@x.example", NEVER)
    assert mail.deliver(database, settings, at()) == 2
    first, *others = stored(session)
    assert first.state is MessageState.BOUNCED
    assert first.error == NEVER
    assert {row.state for row in others} == {MessageState.SENT}


def test_a_mail_that_cannot_be_made_fails_alone(session, database, made, mail_server, settings):
    queue(session, made, to_address="e01@x.example\nBcc: all@x.example")
    queue(session, made)
    assert mail.deliver(database, settings, at()) == 1
    assert [row.state for row in stored(session)] == [MessageState.FAILED, MessageState.SENT]


def test_a_subject_of_two_lines_becomes_one(session, database, made, mail_server, settings):
    queue(session, made, subject="Come in\r\nBcc: all@x.example")
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    assert sent["Subject"] == "Come in Bcc: all@x.example"
    assert sent["Bcc"] is None


def test_a_server_that_is_away_loses_nothing(session, database, made, settings):
    queue(session, made, n=3)
    away = settings | {"SMTP_URL": "smtp://127.0.0.1:1"}
    assert mail.deliver(database, away, at()) == 0
    assert {row.state for row in stored(session)} == {MessageState.QUEUED}
    assert mail.deliver(database, settings, at(60)) == 3


def test_trying_ends_after_days_and_says_why(session, database, made, settings):
    queue(session, made)
    away = settings | {"SMTP_URL": "smtp://127.0.0.1:1"}
    moment = NOON
    for _ in range(mail.N_ATTEMPTS):
        mail.deliver(database, away, lambda: moment)  # noqa: B023 - called at once
        [row] = stored(session)
        moment = row.due_at
    assert row.state is MessageState.FAILED
    assert row.error
    assert moment - NOON > timedelta(days=2)


def test_a_message_that_a_dead_worker_held_is_sent_after_its_lease(
    session, database, made, mail_server, settings
):
    queue(session, made)
    outbox.claim(database, settings, NOON)
    assert mail.deliver(database, settings, at(4)) == 0
    assert mail.deliver(database, settings, at(5)) == 1
    assert len(mail_server.mails) == 1


def test_without_a_server_mails_wait_and_no_link_is_stored(session, database, made):
    queue(session, made)
    assert mail.deliver(database, DEMO | {"DEMO": False}, at()) == 0
    [row] = stored(session)
    assert (row.state, row.kept_text) == (MessageState.QUEUED, None)
    assert session.scalar(select(PersonalLink.id)) is None


def test_the_demonstration_keeps_its_mails_with_their_links(session, database, made):
    queue(session, made)
    assert mail.deliver(database, DEMO, at()) == 1
    [row] = stored(session)
    assert row.state is MessageState.KEPT
    assert "https://delphi.example/enter/" in row.kept_text


@pytest.mark.parametrize(("kind", "lasts"), [("sign in", mail.ONE_TIME_LASTS), ("set up", mail.SET_UP_LASTS)])
def test_a_users_link_works_once_and_not_for_long(session, database, made, kind, lasts):
    fields = {"to_address": made.chair.email, "subject": "In", "body": "{link}", "due_at": NOON}
    mail.queue(session, Message(user_id=made.chair.id, kind=kind, **fields))
    session.commit()
    mail.deliver(database, DEMO, at())
    assert session.scalars(select(OneTimeLink.expires_at)).one() == NOON + lasts


def test_what_is_rolled_back_is_not_sent(session, database, made):
    mail.queue(
        session, Message(kind="invitation", to_address="a@x.example", subject="", body="", due_at=NOON)
    )
    session.rollback()
    assert mail.deliver(database, DEMO, at()) == 0
