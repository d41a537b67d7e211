"""A rating that was acknowledged survives a server that dies at any moment, and reached the disk before the answer."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from delphi import audit
from delphi.database import Database
from delphi.models import Event, Rating, RatingHistory
from tests.support.programs import ROOT, environment, free_port, listens, wait_until
from tests.support.server import SECONDS_TO_START, Server
from tests.support.study import MadeStudy, make_study, open_round, presented_in
from tests.support.visitor import Visitor

# Runs `flask --app wsgi serve` once for each line it reads, in a process of its own that has the imports
# already: what is killed twenty times is the server, not the reading of the same files.
STARTER = """
import os, signal, sys
import wsgi
from flask.cli import main

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _line in sys.stdin:
    wsgi.app.extensions["delphi.database"].dispose()
    if not os.fork():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.argv = ["flask", "--app", "wsgi", "serve"]
        sys.exit(main())
"""
N_KILLS = 20
N_EXPERTS = 3
SECONDS = 30
KEY = "only for tests"
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="the worker is found through /proc"
)


@dataclass
class Person:
    """Somebody's browser, as a raw client: the cookie and the token, and what the server acknowledged."""

    cookie: str
    token: str
    acknowledged: list[dict[str, Any]] = field(default_factory=list)

    def post(self, connection: http.client.HTTPConnection, path: str, **data: str) -> tuple[int, bytes]:
        headers = {
            "Cookie": f"delphi={self.cookie}",
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", path, urlencode(data | {"csrf_token": self.token}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


@dataclass
class Scene:
    """An open round on disk, its statements, experts and a chair with sessions that any server accepts."""

    folder: Path
    database: Database
    made: MadeStudy
    presented: list[int]
    experts: list[Person]
    chair: Person


@pytest.fixture
def scene(tmp_path: Path, migrated: Path, make_app: Callable[..., Any]) -> Scene:
    shutil.copyfile(migrated, tmp_path / "delphi.sqlite")
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path / 'delphi.sqlite'}")
    database = app.extensions["delphi.database"]
    with database.sessions() as session:
        made = make_study(session, n_statements=3)
        presented = [shown.id for shown in presented_in(session, open_round(session, made))]

    def browser(who: Any) -> Person:
        visitor: Visitor = app.test_client()
        token = visitor.sign_in(who).csrf_token()
        cookie = visitor.get_cookie("delphi")
        assert cookie is not None
        return Person(cookie.value, token)

    experts = [browser(panellist) for panellist in made.panellists[:N_EXPERTS]]
    return Scene(tmp_path, database, made, presented, experts, browser(made.chair))


class Starter:
    """Starts servers one after the other on the same folder and the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        url = f"http://127.0.0.1:{self.port}"
        own = {"DELPHI_INSTANCE": str(folder), "PORT": str(self.port), "BASE_URL": url, "SECRET_KEY": KEY}
        self._log = folder / "server.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", STARTER],
                cwd=ROOT,
                env=environment(**own),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"start\n")
        self.process.stdin.flush()
        wait_until(self._answers, SECONDS_TO_START, f"the start of the server; it said: {self._log}")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self._log.read_text()
        return listens(self.port)

    def kill(self) -> None:
        """End server and worker with no chance to tidy up, as a power cut would."""
        for server in children_of(self.process.pid):
            kill(server)
        wait_until(lambda: not listens(self.port), SECONDS, "the end of the server")
        wait_until(lambda: not children_of(self.process.pid), SECONDS, "the end of the server's process")

    def end(self) -> None:
        self.kill()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(SECONDS)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill(server: int) -> None:
    for pid in [*children_of(server), server]:
        os.kill(pid, signal.SIGKILL)


def rate_until_the_end(scene: Scene, expert: Person, port: int, acknowledged: threading.Semaphore) -> None:
    """Rate one statement after the other, ever other values, until the server is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    n = len(expert.acknowledged)
    try:
        while True:
            n += 1
            shown = scene.presented[n % len(scene.presented)]
            status, body = expert.post(connection, f"/rate/{shown}", answer=str(1 + n % 9))
            assert status == 200, body
            expert.acknowledged.append({"shown": shown, **json.loads(body)})
            acknowledged.release()
    except (OSError, http.client.HTTPException):
        connection.close()


def move_the_closing_time_until_the_end(scene: Scene, port: int) -> None:
    """The chair's work, which writes events."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    path = f"/studies/{scene.made.study.slug}/rounds/1/time"
    try:
        while True:
            minute = len(scene.chair.acknowledged) % 60
            status, body = scene.chair.post(connection, path, day="2099-01-01", time=f"12:{minute:02}")
            assert status == 303, body
            scene.chair.acknowledged.append({"minute": minute})
    except (OSError, http.client.HTTPException):
        connection.close()


def check(scene: Scene) -> None:
    """Fail where something acknowledged is lost, something is half there, or the file or chain is broken."""
    with scene.database.sessions() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert audit.verify_chain(session, scene.made.study.slug) == []
        n_events = session.scalar(select(func.count()).select_from(Event)) or 0
        assert len(scene.chair.acknowledged) <= n_events
        for panellist, expert in zip(scene.made.panellists, scene.experts, strict=False):
            stored = {
                (rating.round_statement_id, given.revision): given.value
                for rating, given in session.execute(
                    select(Rating, RatingHistory)
                    .join(RatingHistory, RatingHistory.rating_id == Rating.id)
                    .where(Rating.panellist_id == panellist.id)
                )
            }
            for told in expert.acknowledged:
                assert stored.get((told["shown"], told["revision"])) == told["answer"], (
                    "acknowledged, and lost"
                )
        _check_wholeness(session)


def _check_wholeness(session: Any) -> None:
    """Each rating has its history without a gap, ending at what is current; no history is without a rating."""
    for rating in session.scalars(select(Rating)):
        given = session.scalars(
            select(RatingHistory).where(RatingHistory.rating_id == rating.id).order_by(RatingHistory.revision)
        ).all()
        assert [one.revision for one in given] == list(range(1, rating.revision + 1))
        last = given[-1]
        assert (last.value, last.kept, last.abstained, last.rated_at) == (
            rating.value, rating.kept, rating.abstained, rating.rated_at,
        )  # fmt: skip


def run_and_kill(scene: Scene, starter: Starter, n_acknowledged: int) -> None:
    """Serve, let everybody work, and kill the server once so many ratings more are acknowledged."""
    starter.start()
    acknowledged = threading.Semaphore(0)
    people = [
        threading.Thread(target=rate_until_the_end, args=(scene, expert, starter.port, acknowledged))
        for expert in scene.experts
    ]
    people.append(threading.Thread(target=move_the_closing_time_until_the_end, args=(scene, starter.port)))
    try:
        for person in people:
            person.start()
        for _rating in range(n_acknowledged):
            assert acknowledged.acquire(timeout=SECONDS)
    finally:
        starter.kill()
        for person in people:
            person.join(SECONDS)


@needs_proc
def test_no_acknowledged_rating_is_lost_when_the_server_is_killed(scene: Scene):
    starter = Starter(scene.folder)
    try:
        for n in range(N_KILLS):
            run_and_kill(scene, starter, n_acknowledged=1 + n * 7 % 40)
            check(scene)
    finally:
        starter.end()
    n_acknowledged = sum(len(expert.acknowledged) for expert in scene.experts)
    assert n_acknowledged >= sum(1 + n * 7 % 40 for n in range(N_KILLS))
    assert scene.chair.acknowledged


CALLS = "fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg"


@needs_proc
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed (apt-get install strace)")
def test_a_rating_is_synced_to_disk_before_its_answer_is_sent(scene: Scene, tmp_path: Path):
    server, expert = Server(scene.folder), scene.experts[0]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    try:
        expert.post(connection, f"/rate/{scene.presented[0]}", answer="2")  # opens what is opened once
        traced = _trace(
            children_of(server.process.pid)[0],
            tmp_path / "trace",
            lambda: expert.post(connection, f"/rate/{scene.presented[0]}", answer="7"),
        )
    finally:
        connection.close()
        kill(server.process.pid)
        server.process.wait()
    calls = [line for line in traced if "resumed>" not in line]
    written = [n for n, line in enumerate(calls) if re.search(r"pwrite64\(.*delphi\.sqlite-wal>", line)]
    synced = [n for n, line in enumerate(calls) if re.search(r"f(data)?sync\(.*delphi\.sqlite-wal>", line)]
    answered = [n for n, line in enumerate(calls) if "HTTP/1.1 200" in line]
    assert all((written, synced, answered)), "\n".join(traced)
    assert written[-1] < synced[-1] < answered[0], "\n".join(traced)


def _trace(pid: int, output: Path, act: Callable[[], tuple[int, bytes]]) -> list[str]:
    """The system calls of this process while `act` runs."""
    said = output.with_suffix(".said")
    with said.open("wb") as log:
        command = ["strace", "-f", "-y", "-s", "32", "-e", f"trace={CALLS}", "-o", output, "-p", str(pid)]
        tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
    try:
        wait_until(lambda: said.read_text() or tracer.poll() is not None, SECONDS, "the attaching of strace")
        if "attached" not in said.read_text():
            pytest.skip(f"strace may not look at a process here: {said.read_text().strip()}")
        status, body = act()
        assert status == 200, body
    finally:
        tracer.terminate()
        tracer.wait()
    return output.read_text(errors="replace").splitlines()
