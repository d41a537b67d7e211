"""The web server of `flask --app wsgi serve`: one granian worker whose threads share one application."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

# Requests are short and bound by the processor: more threads only wait for each other.
THREADS = 4
# How long requests under way may take to end after Ctrl-C before they are cut off.
SECONDS_TO_STOP = 10


class PortTaken(Exception):
    """Another program listens on the wanted port; the message says what to do."""


def serve(host: str, port: int, lines: Sequence[str] = ()) -> None:
    """Serve `wsgi.serving()` on `host` and `port` until Ctrl-C or SIGTERM, then return.

    The address and `lines` are printed as soon as the application is ready. Exits with a sentence when
    the port is taken.
    """
    try:
        ensure_free(host, port)
    except PortTaken as taken:
        sys.exit(str(taken))
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _start_workers_quickly()
    server = Server(
        "wsgi:serving",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=SECONDS_TO_STOP,
        log_level=LogLevels.warning,
    )
    _stop_with_terminal(server)
    server.serve(target_loader=partial(load, greet(host, port, lines)), wrap_loader=False)


def _start_workers_quickly() -> None:
    """On Linux the worker is a fork that has the application already, which halves the time of a start.

    A connection that both processes held would break SQLite's locks, so all are closed first.
    """
    if sys.platform != "linux":
        return
    from wsgi import app

    app.extensions["delphi.database"].dispose()
    multiprocessing.set_start_method("fork", force=True)


def ensure_free(host: str, port: int) -> None:
    """Raise PortTaken when something listens on the port already.

    The server's own socket would not tell: it shares its port with whoever allows it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"Port {port} on {host} is taken, perhaps by an earlier start of this program. "
                    f"Stop that one, or choose another port: PORT={port + 1} make run"
                ) from None
            if error.errno == errno.EACCES:
                raise PortTaken(f"Only the system may use port {port}. Choose one above 1023.") from None
            if error.errno == errno.EADDRNOTAVAIL:
                raise PortTaken(
                    f"{host} is no address of this machine. Set HOST to 127.0.0.1 or 0.0.0.0."
                ) from None
            raise


def greet(host: str, port: int, lines: Sequence[str]) -> str:
    """What is printed when the server answers."""
    shown = f"[{host}]" if ":" in host else host
    return "\n".join([f"Delphi is running on http://{shown}:{port} (Ctrl-C stops it)", *lines])


def load(greeting: str) -> Callable[..., Any]:
    """Make the application inside the worker process; the server calls it once."""
    if hasattr(os, "setsid"):
        # Ctrl-C reaches every process of the terminal's group; only the parent is to act on it.
        os.setsid()
    threading.Thread(target=_stop_with_parent, name="parent-watch", daemon=True).start()
    from wsgi import serving

    application: Callable[..., Any] = serving()
    print(greeting, flush=True)
    return application


def _stop_with_terminal(server: Any) -> None:
    """Let a closed terminal end the server, where granian would reload it; under nohup it stays."""
    if not hasattr(signal, "SIGHUP"):
        return
    ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    answer = signal.SIG_IGN if ignored else server.signal_handler_interrupt
    # Granian sets its own answers first and calls this hook afterwards.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, answer))


def _stop_with_parent() -> None:
    """Stop when the parent was killed outright, so that the port is not held by an orphan."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
