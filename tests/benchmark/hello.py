"""The bare WSGI server: the application's own settings, and an application that only says hello."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from delphi.serving import THREADS


def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "12")])
    return [b"Hello, world"]


def main() -> None:
    multiprocessing.set_start_method("fork", force=True)
    Server(
        "tests.benchmark.hello:hello",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
    ).serve(target_loader=lambda: hello, wrap_loader=False)


if __name__ == "__main__":
    main()
