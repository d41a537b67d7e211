"""What every test may ask for. The application is imported only by the fixtures that need it."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support import chromium, programs

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from delphi.database import Database
    from delphi.models import Panellist, User
    from tests.support.postgres import Postgres
    from tests.support.smtp import MailServer
    from tests.support.visitor import Visitor

# The same examples in each run: a failure that comes and goes teaches to run again instead of to look.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    if folder := programs.in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
    config.addinivalue_line("markers", "browser: needs a real Chromium (set for all of tests/browser)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests take longest, so they begin first and the rest fills the gaps."""
    items.sort(key=lambda item: "tests/browser/" not in item.path.as_posix())


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for rubbish took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_sessionfinish() -> None:
    """One look for what was never closed finds it; pytest takes five, of a second each."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(chromium.MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(chromium.MISSING)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(run_folder: Path) -> Iterator[None]:
    """What SQLAlchemy and Jinja compiled for one test serves for all others.

    Each test has an engine of its own, and many have an application of their own: each would compile its
    statements and its templates anew, which took a fifth of all time.
    """
    import sqlalchemy
    from flask import Flask
    from jinja2 import FileSystemBytecodeCache

    first, compiled = sqlalchemy.create_engine("sqlite://"), dict[Any, Any]()
    first.connect().close()  # by which its dialect learns what it has to know

    def create_engine(url: Any, **options: Any) -> sqlalchemy.Engine:
        made = sqlalchemy.create_engine(url, **options)
        if made.dialect.name == "sqlite":
            made.dialect = first.dialect
            made.update_execution_options(compiled_cache=compiled)
        return made

    make_environment, templates = Flask.create_jinja_environment, run_folder / "templates"
    templates.mkdir(exist_ok=True)

    def create_jinja_environment(app: Flask) -> Any:
        made = make_environment(app)
        made.bytecode_cache = FileSystemBytecodeCache(str(templates))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("delphi.database.create_engine", create_engine)
        patch.setattr(Flask, "create_jinja_environment", create_jinja_environment)
        yield
    first.dispose()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def migrated(run_folder: Path) -> Path:
    """An empty SQLite database at the newest schema, made by the migrations once per run."""
    path = run_folder / "migrated.sqlite"
    with (run_folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = run_folder / "unfinished.sqlite"
            _upgrade(f"sqlite:///{unfinished}")
            unfinished.replace(path)
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite database of this test's own."""
    return "sqlite:///" + shutil.copyfile(migrated, tmp_path / "delphi.sqlite").as_posix()


@pytest.fixture
def make_app(run_folder: Path) -> Iterator[Callable[..., Flask]]:
    """Make an application: `make_app(DATABASE_URL=..., DEMO=True)`. Its connections are closed for you."""
    from delphi import create_app
    from tests.support.visitor import Visitor

    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        made.append(create_app(_plain_settings(run_folder) | changes))
        made[-1].test_client_class = Visitor
        return made[-1]

    yield make
    for app in made:
        app.extensions["delphi.database"].dispose()


@pytest.fixture(scope="session")
def shared_app(run_folder: Path, migrated: Path) -> Flask:
    """One application for all tests of a process: routes and templates are compiled once, not each time."""
    from delphi import create_app
    from tests.support.visitor import Visitor

    made = create_app(_plain_settings(run_folder) | {"DATABASE_URL": f"sqlite:///{migrated}"})
    made.extensions["delphi.database"].dispose()
    made.test_client_class = Visitor
    return made


@pytest.fixture
def app(shared_app: Flask, database_url: str) -> Iterator[Flask]:
    """The application on an empty SQLite database, with nothing left of an earlier test."""
    from delphi import jobs
    from delphi.web import limits, session

    settings = dict(shared_app.config)
    shared_app.config["DATABASE_URL"] = database_url
    shared_app.extensions["delphi.database"] = session.Database(database_url)
    jobs.install(shared_app)
    limits.install(shared_app)
    yield shared_app
    shared_app.extensions["delphi.database"].dispose()
    shared_app.config.clear()
    shared_app.config.update(settings)


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A browser of nobody: `client.get`, `client.submit(path, data)`, `client.sign_in(who)`."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """A browser of its own for each person: `visit(chair).get("/")`, `visit().get("/")`."""

    def as_somebody(who: User | Panellist | None = None) -> Visitor:
        visitor: Visitor = app.test_client()  # type: ignore[assignment]
        return visitor.sign_in(who) if who is not None else visitor

    return as_somebody


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database alone, for operations and queries that need no application."""
    from delphi.database import Database

    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on the empty database of this test (the one that `app` uses, too)."""
    with database.sessions() as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL server, started when a test first asks for it. On a build server it must be there."""
    from tests.support import postgres

    try:
        with postgres.running() as server:
            yield server
    except postgres.NoPostgres as missing:
        (pytest.fail if chromium.is_required() else pytest.skip)(str(missing))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    return postgres_server.template(_upgrade)


@pytest.fixture
def postgres_url(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database of this test's own."""
    with postgres_server.fresh(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database_url(request: pytest.FixtureRequest) -> str:
    """Runs the test twice: on SQLite and on PostgreSQL."""
    name = "database_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that keeps what it is sent: `SMTP_URL=mail_server.url`."""
    from tests.support import smtp

    with smtp.running() as server:
        yield server


def _plain_settings(run_folder: Path) -> dict[str, Any]:
    instance = run_folder / "instance"
    instance.mkdir(exist_ok=True)
    return {
        "TESTING": True,
        "SECRET_KEY": "only for tests",
        "INSTANCE": instance,
        "BASE_URL": "http://localhost",
        "SMTP_URL": "",
        "DEMO": False,
        "WATCH_PACE": 0,
        "TRUSTED_HOSTS": ["localhost"],
    }


def _upgrade(url: str) -> None:
    from delphi.database import Database
    from delphi.migrate import upgrade

    database = Database(url)
    upgrade(database)
    database.dispose()
