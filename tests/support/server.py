"""The program as its users start it: `flask --app wsgi serve` in a process and a folder of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.support.programs import ROOT, end, environment, free_port, listens, wait_until

SECONDS_TO_START = 60


class Server:
    """A running server on an empty folder, or on the one an earlier server left."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        """Start; `options` go to the command (`--with-demo`), `settings` to its environment.

        `PORT` lets it come back at the address of an earlier one.
        """
        self.folder = folder
        self.port = int(settings.get("PORT") or free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.database_url = settings.get("DATABASE_URL", f"sqlite:///{folder / 'delphi.sqlite'}")
        own = {
            "DELPHI_INSTANCE": str(folder),
            "DATABASE_URL": self.database_url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "BASE_URL": self.url,
            "SECRET_KEY": "only for tests",
            "DEMO": "1" if "--with-demo" in options else "",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *options],
                cwd=ROOT,
                env=environment(**(own | settings)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: self._failed() or listens(self.port), SECONDS_TO_START, "the start of the server")
        if self._failed():
            raise RuntimeError(f"The server ended with code {self.process.returncode}:\n{self.printed()}")

    def _failed(self) -> bool:
        return self.process.poll() is not None

    def printed(self) -> str:
        """All that the server has printed so far."""
        return self.log.read_text(errors="replace")

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C does, and return its exit code."""
        return end(self.process, signal.SIGINT)

    def kill(self) -> None:
        """End the server at once, as a power cut would; its worker follows within a moment."""
        end(self.process, signal.SIGKILL)
        wait_until(lambda: not listens(self.port), 10, "the end of the worker")
