"""The database session of a request, and the one way for a view to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from delphi import mail
from delphi.database import Database


class RequestDatabase:
    """`db.session` reads; `with db.writing() as session:` makes one change and commits it."""

    @property
    def database(self) -> Database:
        database: Database = current_app.extensions["delphi.database"]
        return database

    @property
    def session(self) -> Session:
        if "session" not in g:
            g.session = self.database.sessions()
        session: Session = g.session
        return session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commit what the operation did, or nothing of it; then let waiting mail leave."""
        with self.database.writing(self.session) as session:
            yield session
        mail.leave_after_commit(session)

    def close(self) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            session.close()


db = RequestDatabase()


def install(app: Flask) -> None:
    app.extensions["delphi.database"] = Database(app.config["DATABASE_URL"])
    app.teardown_appcontext(lambda _error: db.close())
