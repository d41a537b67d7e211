"""What is measured: each function measures one thing and returns its figures, in seconds and bytes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tests.benchmark import client
from tests.benchmark.processor import seconds_of
from tests.benchmark.site import Person, Sent, Site, parts_of
from tests.support.programs import ROOT, end, environment, free_port, listens, wait_until

AT_ONCE = 2  # people at the same time: more only wait for the one processor that the server keeps busy
IMPORT = "import time; began = time.perf_counter(); import wsgi; print(time.perf_counter() - began)"


@dataclass(frozen=True)
class Cost:
    """Of one request: how many a second, and the server's seconds of processor time."""

    per_second: float
    processor: float


def cost(process: int, ask: Callable[[], object], requests: int) -> Cost:
    """What the server spends while `ask` sends so many requests."""
    used, began = seconds_of(process), time.perf_counter()
    ask()
    took = time.perf_counter() - began
    return Cost(requests / took, (seconds_of(process) - used) / requests)


def at_once(process: int, port: int, people: list[list[bytes]]) -> Cost:
    client.ask_at_once(port, [requests[:20] for requests in people])
    return cost(process, lambda: client.ask_at_once(port, people), sum(map(len, people)))


def one_by_one(site: Site, requests: list[bytes], sets: int = 1) -> Cost:
    """The cost of a set of requests, one after the other on one connection, as the mean of so many sets."""
    process, port = site.server.process.pid, site.server.port
    client.ask_all(port, requests[:5])
    return cost(process, lambda: client.ask_all(port, requests), sets)


def ratings(site: Site, experts: list[Person], times: int) -> Cost:
    people = [expert.ratings(site.presented, times) for expert in experts]
    return at_once(site.server.process.pid, site.server.port, people)


def cards(site: Site, experts: list[Person], times: int) -> Cost:
    n = len(site.presented)
    people = [[expert.card(site.presented[at % n]) for at in range(times)] for expert in experts]
    return at_once(site.server.process.pid, site.server.port, people)


def rated_in_a_row(site: Site, expert: Person, sets: int, with_cards: bool = False) -> Cost:
    """Thirty ratings by one expert; on request with the next card after each, as the script fetches it."""
    requests = expert.ratings(site.presented, 30 * sets)
    if with_cards:
        shown = [expert.card(site.presented[(at + 1) % len(site.presented)]) for at in range(len(requests))]
        requests = [one for both in zip(requests, shown, strict=True) for one in both]
    return one_by_one(site, requests, sets)


@contextmanager
def hello_server() -> Iterator[tuple[int, int]]:
    """The bare server while it runs: its process and its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmark.hello", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or listens(port), 20, "the start of the bare server")
        yield process.pid, port
    finally:
        end(process)


def hello(request: bytes, times: int) -> Cost:
    """The bare server's answer to the very request that the application was asked."""
    with hello_server() as (process, port):
        return at_once(process, port, [[request] * times] * AT_ONCE)


def bare_database(site: Site, expert: int, reads: Sent, times: int) -> tuple[Cost, Cost]:
    """The database alone, on a copy: one saved rating, and what one card reads."""
    copy = site.server.folder / "bare.sqlite"
    with (
        closing(sqlite3.connect(site.server.folder / "delphi.sqlite")) as ours,
        closing(sqlite3.connect(copy)) as theirs,
    ):
        ours.backup(theirs)
    task = {"path": str(copy), "panellist": expert, "presented": site.presented}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmark.bare_database"],
        input=json.dumps(task | {"reads": reads, "times": times}),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    writes, rows = (Cost(1 / took, used) for took, used in (found["writes"], found["reads"]))
    return writes, rows


@dataclass(frozen=True)
class Page:
    """What a first visit fetches: the page, then its files, each with its bytes on the wire."""

    size: int
    encoding: str
    files: dict[str, int]

    def weight(self, suffix: str) -> int:
        return sum(size for path, size in self.files.items() if path.endswith(suffix))


def weighed(site: Site, person: Person, path: str) -> Page:
    connection = client.Connection(site.server.port)
    answer = connection.ask(person.page(path))
    encoding = answer.header("content-encoding")
    files = {part: connection.ask(person.page(part)).size for part in parts_of(answer.text())}
    connection.close()
    return Page(answer.size, encoding or "plain", files)


def import_time(times: int = 5) -> float:
    """The shortest of several imports; one before them compiles the modules, as a first start does."""
    took = [
        float(subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, env=environment(), capture_output=True,
                             text=True, check=True).stdout)
        for _time in range(times + 1)
    ]  # fmt: skip
    return min(took[1:])
