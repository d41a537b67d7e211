"""Programs that a test starts: free ports, waiting without sleeping blindly, and ending by process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000  # bytes that a run of all tests never fills


def in_memory() -> str | None:
    """A folder whose files are like those on a disk and wait for none, where this machine has one with room."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return str(MEMORY) if has_room else None


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Return when `true()` is; raise TimeoutError naming `what` when it does not become so in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def end(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM, seconds: float = 15) -> int:
    """Ask one process to end, kill it when it does not, and return its exit code."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child: ours without what would configure the program, plus `changes`."""
    ours = {"DATABASE_URL", "BASE_URL", "SECRET_KEY", "HOST", "PORT", "DEMO", "SMTP_URL", "JOBS_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PYTHONUNBUFFERED": "1"} | changes
