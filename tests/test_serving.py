"""The web server starts, says where it is, and stops without leaving anything behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from delphi import serving
from tests.support.programs import ROOT, end, environment, free_port, listens, wait_until

APPLICATION = """
import pathlib
import time
from types import SimpleNamespace

app = SimpleNamespace(extensions={"delphi.database": SimpleNamespace(dispose=list)})


def serving():
    def application(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            pathlib.Path("begun").touch()
            time.sleep(0.5)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"served"]
    return application
"""
START = """
if __name__ == "__main__":
    import sys
    from delphi.serving import serve
    serve("127.0.0.1", int(sys.argv[1]), ["Sign in as chair@example.org"])
"""


class Running:
    """A server process with the tiny application above."""

    def __init__(self, folder: Path) -> None:
        (folder / "wsgi.py").write_text(APPLICATION)
        (folder / "start.py").write_text(START)
        self.port = free_port()
        self.output = folder / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "start.py", str(self.port)],
                cwd=folder,
                env=environment(PYTHONPATH=f"{folder}:{ROOT}"),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        wait_until(lambda: listens(self.port) or self.process.poll() is not None, 20, "listening")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path)
    yield server
    end(server.process, signal.SIGKILL)


def test_the_server_prints_its_address_and_who_can_sign_in(running: Running):
    assert running.get("/") == b"served"
    printed = running.output.read_text()
    assert f"http://127.0.0.1:{running.port} " in printed
    assert "Sign in as chair@example.org" in printed


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_server_cleanly(running: Running, by: signal.Signals):
    code = end(running.process, by)
    assert code == 0
    assert not listens(running.port)
    assert "Traceback" not in running.output.read_text()


def test_a_request_under_way_is_answered_before_the_server_stops(running: Running):
    answers: list[bytes] = []
    request = threading.Thread(target=lambda: answers.append(running.get("/slow")))
    request.start()
    wait_until((running.output.parent / "begun").exists, 10, "the slow request")
    end(running.process)
    request.join()
    assert answers == [b"served"]


def test_a_killed_server_leaves_no_worker_on_its_port(running: Running):
    end(running.process, signal.SIGKILL)
    wait_until(lambda: not listens(running.port), 10, "the end of the worker")
    assert not listens(running.port)


def test_a_taken_port_is_named_with_a_way_out(running: Running):
    second = subprocess.run(
        [sys.executable, "start.py", str(running.port)],
        cwd=running.output.parent,
        env=environment(PYTHONPATH=f"{running.output.parent}:{ROOT}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"Port {running.port} on 127.0.0.1 is taken" in second.stderr
    assert f"PORT={running.port + 1} make run" in second.stderr
    assert running.get("/") == b"served"


def test_an_address_of_another_machine_is_refused_in_one_sentence():
    with pytest.raises(serving.PortTaken, match="no address of this machine"):
        serving.ensure_free("192.0.2.1", free_port())


def test_an_address_with_colons_is_printed_in_brackets():
    assert "http://[::1]:8000 " in serving.greet("::1", 8000, [])
