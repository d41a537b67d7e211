"""What runs later: the worker is woken after a commit, and a sweep does whatever is due."""

import logging

import pytest
from sqlalchemy import select

from delphi import jobs, mail
from delphi.models import Message, MessageState, utcnow
from tests.support.programs import wait_until


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


@pytest.mark.parametrize("killed", [False, True])
def test_a_worker_sweeps_even_where_one_was_killed_while_it_swept(make_app, database_url, tmp_path, killed):
    from huey import SqliteHuey

    if killed:
        left_behind = SqliteHuey("delphi", filename=str(tmp_path / "jobs.sqlite"))
        left_behind.lock_task("sweep").acquire()
        left_behind.storage.close()
    consumer = jobs.start(make_app(DATABASE_URL=database_url, INSTANCE=tmp_path))
    try:
        lock = consumer.huey.lock_task("sweep")
        # A sweep of its own may just be running; a lock left behind would stay.
        wait_until(lambda: not lock.is_locked(), 20, "the release of the sweep's lock")
    finally:
        consumer.stop(graceful=True)
