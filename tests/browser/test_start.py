"""The program starts as a newcomer starts it, keeps its data, and stops cleanly."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.server import Server


def test_the_server_starts_with_the_demo_study_and_says_who_can_sign_in(
    server: Server, page, axe, watch, picture
):
    page.goto("/")
    picture(page, "start")
    assert f"http://127.0.0.1:{server.port}" in server.printed()
    assert "sign-in" in page.url
    axe(page)


def studies(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "delphi.sqlite")) as connection:
        return connection.execute("SELECT id, slug, created_at FROM study").fetchall()


def test_a_second_start_keeps_the_data(tmp_path: Path):
    assert Server(tmp_path, "--with-demo").stop() == 0
    before = studies(tmp_path)
    second = Server(tmp_path, "--with-demo")
    assert second.stop() == 0
    assert len(before) == 5
    assert studies(tmp_path) == before
    assert "Traceback" not in second.printed()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the worker is no fork")
def test_the_worker_is_forked_from_a_process_without_open_databases(server: Server):
    """A connection on both sides of a fork breaks SQLite's locks."""
    held = [os.readlink(path) for path in Path(f"/proc/{server.process.pid}/fd").iterdir()]
    assert not [path for path in held if path.endswith((".sqlite", "-wal", "-shm", ".lock"))]
