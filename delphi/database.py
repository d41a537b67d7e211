"""The database: engines with the right habits for SQLite and PostgreSQL, and the one way to write."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.attributes import set_committed_value

PRAGMAS = (
    "foreign_keys = on",
    "busy_timeout = 30000",
    "journal_mode = wal",
    # NORMAL loses acknowledged commits when the power fails; FULL does not.
    "synchronous = full",
    # Without it INSERT OR REPLACE would delete a row past the triggers that refuse its deletion.
    "recursive_triggers = on",
)


class WriterLock:
    """One writer at a time on a SQLite file, in this process and across processes.

    SQLite's own busy handler is unfair (a writer among eight was seen to wait for seconds) and versions
    before 3.51.3 can corrupt a write-ahead log when two connections reset it at once; one lock round
    every writing transaction answers both.
    """

    def __init__(self, path: Path | None) -> None:
        self._thread = threading.Lock()
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._thread:
            if self._path is None:
                yield
                return
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
            finally:
                os.close(file)


class Database:
    """An engine, its sessions, and `writing`, the transaction in which every change is made."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite() if self.is_sqlite else create_engine(self.url, pool_size=8)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    def _sqlite(self) -> Engine:
        path = self.url.database
        if not path or path == ":memory:":
            raise ValueError("DATABASE_URL must name a SQLite file, since readers and writers connect apart")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.lock = WriterLock(Path(path + ".lock"))
        engine = create_engine(
            self.url, connect_args={"timeout": 30, "check_same_thread": False}, pool_use_lifo=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def writing(self, session: Session) -> Iterator[Session]:
        """Run one change: begin, yield, commit; roll back and raise on any error.

        What the session read before is forgotten, so that an operation decides on what the database
        holds at the moment of writing. On SQLite the writer's lock is taken first and the transaction
        begins IMMEDIATE; a transaction that only reads takes no lock.
        """
        _forget(session)
        if not self.is_sqlite:
            with _committed(session):
                yield session
            return
        with self.lock.held(), _committed(session):
            _begin_to_write(session)
            yield session

    @contextmanager
    def leading(self, what: str) -> Iterator[bool]:
        """Whether this is the only one who does `what` now, among all threads and servers on the database.

        The lock belongs to a file handle or to a connection, so it ends with its holder, however that dies.
        """
        if self.is_sqlite:
            with Path(f"{self.url.database}.{what}.lock").open("ab") as file:
                yield _locked(file)
            return
        key = int.from_bytes(what.encode()[:7], "big")
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            leads = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
            try:
                yield leads
            finally:
                if leads:
                    connection.scalar(select(func.pg_advisory_unlock(key)))

    def dispose(self) -> None:
        self.engine.dispose()


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _forget(session: Session) -> None:
    """Let every attribute be read anew but the primary keys, which never change: they cost no query."""
    if session.new or session.dirty or session.deleted:
        session.rollback()  # nothing that stands outside an operation may slip into its transaction
    session.expire_all()
    for row in session.identity_map.values():
        state = inspect(row)
        for column, value in zip(state.mapper.primary_key, state.identity, strict=True):
            set_committed_value(row, state.mapper.get_property_by_column(column).key, value)


def _begin_to_write(session: Session) -> None:
    """On SQLite: end the transaction that read, if there is one, and begin IMMEDIATE in its place.

    The driver is told directly: a rollback of the session and a transaction of its own took a tenth of the
    time of a saved rating, and do the same.
    """
    if not session.in_transaction():
        session.connection(execution_options={"writes": True})
        return
    connection = session.connection()
    connection.connection.cursor().execute("COMMIT")  # of what only read: it cannot fail
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _committed(session: Session) -> Iterator[None]:
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin_sqlite` does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # This one waits for nothing and cannot fail, so it may go straight to the driver.
        connection.connection.cursor().execute("BEGIN")
