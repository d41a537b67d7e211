"""A real server, a real Chromium, an eye on its complaints, and the accessibility checker."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import chromium
from tests.support.server import Server
from tests.support.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    from playwright.sync_api import expect

    # A busy machine takes its time for 5 MB of plotly; what never comes is still found.
    expect.set_options(timeout=20_000)
    path = chromium.find()
    if path is None:
        (pytest.fail if chromium.is_required() else pytest.skip)(chromium.MISSING)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium_path: str) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium_path, "args": chromium.arguments()}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None for all: `open_page` gives each page the address of its server, so that one starts when needed."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def demonstrated(chromium_path: str, run_folder: Path, migrated: Path) -> Path:
    """A database with the demo study, loaded by the program as on its first start, once per run."""
    path = run_folder / "demonstrated.sqlite"
    with (run_folder / "demonstrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            folder = run_folder / "demonstrated"
            folder.mkdir()
            on_a_copy(folder, migrated, "--with-demo").stop()
            with (
                closing(sqlite3.connect(folder / "delphi.sqlite")) as loaded,
                closing(sqlite3.connect(folder / "whole.sqlite")) as whole,
            ):
                loaded.backup(whole)
            (folder / "whole.sqlite").replace(path)
    return path


def on_a_copy(folder: Path, database: Path, *options: str, **settings: str) -> Server:
    """The program in this folder, on a copy of an empty database or of the loaded one."""
    shutil.copyfile(database, folder / "delphi.sqlite")
    return Server(folder, *options, **settings)


@pytest.fixture(scope="session")
def server(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with the demo study, once for all tests of a worker: leave the demo study as it is."""
    started = on_a_copy(tmp_path_factory.mktemp("server"), demonstrated, DEMO="1")
    yield started
    started.stop()


@pytest.fixture
def fresh_server(demonstrated: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with the demo studies of this test's own, to be changed at will (a second to start)."""
    started = on_a_copy(tmp_path, demonstrated, DEMO="1")
    yield started
    started.stop()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test when the browser complained; `watch.expect("409")` lets a refusal pass."""
    eye = Watch()
    yield eye
    unexpected = eye.unexpected()
    assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], watch: Watch, request: Any) -> Callable[..., Page]:
    """A page in a context of its own, as another person has it: `open_page(**PHONE)`.

    Addresses are relative to `server`; pass `base_url=fresh_server.url` for another one.
    """

    def open_one(**options: Any) -> Page:
        if "base_url" not in options:
            options["base_url"] = request.getfixturevalue("server").url
        context = new_context(**(DESKTOP | options))
        watch.follow(context)
        return context.new_page()

    return open_one


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1280 x 800 on the shared server."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page of 360 x 740, touched with a finger, on the shared server."""
    return open_page(**PHONE)


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """Runs the test twice: at 1280 x 800 and at 360 x 740."""
    return open_page(**(DESKTOP if request.param == "desktop" else PHONE))


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a readable list when the page breaks a rule of WCAG 2.2 A or AA."""

    def examine(page: Page) -> None:
        found = breaches_of(page)
        assert not found, f"{page.url} breaks {len(found)} rules:\n" + "\n".join(found)

    return examine


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """`picture(page, "monitor-dark")` keeps a picture of the whole page where PICTURES names a folder."""
    folder = os.environ.get("PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


def breaches_of(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on a page, by all rules of WCAG 2.2 A and AA or by the rules named."""
    # Half a megabyte of program: once a page, however often it is looked at.
    if not page.evaluate("'axe' in window"):
        page.evaluate(checker())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate(
        "(options) => axe.run(options).then((found) => found.violations)",
        # None of these rules reads style sheets, which axe would fetch anew for others.
        {"runOnly": only, "resultTypes": ["violations"], "preload": False},
    )
    return [_describe(violation) for violation in found]


@cache
def checker() -> str:
    """The program of axe."""
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


def _describe(violation: dict[str, Any]) -> str:
    places = [
        f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}\n      "
        + node["failureSummary"].replace("\n", "\n      ")
        for node in violation["nodes"][:5]
    ]
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *places])
