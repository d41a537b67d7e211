"""What runs later: letters that leave by themselves, mail, and rounds whose time has come. Rows are the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from delphi import mail
from delphi.errors import Translator
from delphi.models import MadeFiles, utcnow


def install(app: Flask) -> None:
    """Connect the post. The outbox of the embedded default is filled at once; a mail server may be slow
    or away, so its mail leaves from a worker."""
    database = app.extensions["delphi.database"]
    app.extensions["delphi.jobs"] = None
    app.extensions["delphi.wake_files"] = lambda: _wake_files(app)

    def wake() -> None:
        # What the request changed is committed already: nothing that fails here may look as if it were not.
        with _logged(app, "wake the post"):
            if not app.config["SMTP_URL"]:
                mail.deliver(database, app.config)
            elif (jobs := app.extensions["delphi.jobs"]) is not None:
                jobs["deliver"]()

    database.sessions.configure(info={"wake_mail": wake})


def queue(settings: Any) -> Any:
    """The queue that wakes the worker: a file of this server's own, or Redis, which several servers share."""
    if settings["JOBS_URL"]:
        from huey import RedisHuey

        return RedisHuey("delphi", url=settings["JOBS_URL"])
    from huey import SqliteHuey

    return SqliteHuey("delphi", filename=str(settings["INSTANCE"] / "jobs.sqlite"))


def start(app: Flask) -> Any:
    """Start the worker's threads in this process and return the consumer.

    The queue only wakes: a task lost with its worker, or run twice by two, changes nothing, since every
    minute a sweep does whatever the rows say is due, and one server sweeps at a time.
    """
    from huey import crontab
    from huey.consumer import Consumer

    huey = queue(app.config)
    database = app.extensions["delphi.database"]

    @huey.task()
    def deliver() -> None:
        mail.deliver(database, app.config)

    @huey.task()
    def make() -> None:
        make_files(app)

    @huey.periodic_task(crontab(minute="*"))
    def run_sweep() -> None:
        sweep(app)
        make_files(app)

    class Threads(Consumer):
        def _set_signal_handlers(self) -> None:
            """Signals belong to the web server."""

    app.extensions["delphi.jobs"] = {"deliver": deliver, "make_files": make, "sweep": run_sweep}
    consumer = Threads(
        huey, workers=2, periodic=True, initial_delay=0.5, max_delay=5.0, check_worker_health=False
    )
    consumer.start()
    return consumer


def sweep(app: Flask) -> bool:
    """Do whatever the rows say is due; return False where another server does it just now.

    What fails is written to the log and does not stop the rest.
    """
    database = app.extensions["delphi.database"]
    with database.leading("sweep") as leads:
        if not leads:
            return False
        with _logged(app, "close rounds"):
            close_due_rounds(app)
        with _logged(app, "close sign-offs"):
            close_due_sign_offs(app)
        with _logged(app, "write receipts"):
            write_receipts(app)
        with _logged(app, "write planned letters"):
            write_planned_letters(app)
        with _logged(app, "deliver mail"):
            mail.deliver(database, app.config)
    return True


def _wake_files(app: Flask) -> None:
    """Let a worker make what is asked for; where there is none, make it at once."""
    if (jobs := app.extensions["delphi.jobs"]) is not None:
        jobs["make_files"]()
    else:
        make_files(app)


def make_files(app: Flask) -> bool:
    """Make every archive that is asked for; return False where another server does it just now."""
    from delphi import archiving

    database, settings = app.extensions["delphi.database"], app.config
    with database.leading("files") as leads:
        if not leads:
            return False
        with database.sessions() as session:
            waiting = [(key, session.get_one(MadeFiles, key).language) for key in archiving.waiting(session)]
        for key, language in waiting:
            with _logged(app, "make the files of an edition"), app.app_context(), force_locale(language):
                archiving.carry_out(
                    database, key, translate=Translator(gettext, ngettext), base_url=settings["BASE_URL"],
                    release=str(app.jinja_env.globals["release"]), now=utcnow,
                )  # fmt: skip
    return True


@contextmanager
def _logged(app: Flask, what: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        app.logger.exception("Could not %s now; the next sweep tries again.", what)


def close_due_rounds(app: Flask) -> int:
    """Judge and close each open round whose closing time has passed; return how many."""
    from delphi.rounds import operations

    database = app.extensions["delphi.database"]
    with database.sessions() as session:
        due = operations.due_rounds(session, utcnow())
        for round_id in due:
            with database.writing(session):
                operations.close_when_due(session, round_id, at=utcnow())
            mail.leave_after_commit(session)
    return len(due)


def write_receipts(app: Flask) -> None:
    """Queue the receipts of rounds that closed lately to whoever has none yet."""
    from delphi.panel import receipts

    database = app.extensions["delphi.database"]
    # The words of a letter are found through the application.
    with app.app_context(), database.sessions() as session:
        if not receipts.rounds_to_write_of(session, at=utcnow()):
            return
        with database.writing(session):
            receipts.write_receipts(session, app.config["BASE_URL"], at=utcnow())
        mail.leave_after_commit(session)


def close_due_sign_offs(app: Flask) -> None:
    """Close each sign-off whose due time has passed and that somebody answered."""
    from delphi.signoff import operations

    database = app.extensions["delphi.database"]
    with database.sessions() as session:
        for period_id in operations.due_periods(session, utcnow()):
            with database.writing(session):
                operations.close_when_due(session, period_id, at=utcnow())


def write_planned_letters(app: Flask) -> int:
    """Write each letter of a plan whose time has come; return how many. Each plan line is one transaction."""
    from delphi.mail.wording import writer
    from delphi.panel import planning

    database, n = app.extensions["delphi.database"], 0
    with app.app_context(), database.sessions() as session:
        for sending_id in planning.due_sendings(session, utcnow()):
            with _logged(app, "write the letters of a plan"), database.writing(session):
                n += planning.carry_out(session, sending_id, words=writer, at=utcnow())
    return n
