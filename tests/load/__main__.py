"""200 experts answer 30 statements each while 5 chairs watch: `make load`.

Prints how long a saved rating, a card and a look at the board took beside the bare server asked the same way,
and the server's memory, in little more than two minutes; fails where an answer was an error or an acknowledged rating is not in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.benchmark.measures import hello_server
from tests.benchmark.processor import family, is_readable, seconds_of
from tests.load.panel import Seen, all_at_once
from tests.load.scene import KEY, Scene, application, build, stored
from tests.support.server import Server

PAUSE = (
    2.5  # a run of 200 experts ends in little more than two minutes, and no queue forms before their server
)
N_BARE = 3  # as many statements of each expert are enough to know how fast the bare server is


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experts", type=int, default=200)
    parser.add_argument("--chairs", type=int, default=5)
    parser.add_argument("--statements", type=int, default=30)
    parser.add_argument(
        "--pause", type=float, default=PAUSE, help="seconds that an expert reads a card, on average"
    )
    asked = parser.parse_args()
    if not is_readable():
        print("The load test reads memory in /proc, which only Linux has.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="delphi-load-") as name:
        return run(Path(name), asked.experts, asked.chairs, asked.statements, asked.pause)


def run(folder: Path, n_experts: int, n_chairs: int, n_statements: int, pause: float) -> int:
    """Let the panel rate on a server of its own; 0 where nothing was lost and nothing failed."""
    scene = build(application(folder), n_experts, n_chairs, n_statements)
    server = Server(folder, SECRET_KEY=KEY, BASE_URL="http://localhost")
    try:
        used, began = seconds_of(server.process.pid), time.perf_counter()
        with remembered(server.process.pid) as memory:
            seen = asyncio.run(all_at_once(scene.experts, scene.boards, server.port, pause))
        took, used = time.perf_counter() - began, seconds_of(server.process.pid) - used
    finally:
        server.stop()
    bare = hello(scene, pause)
    kept, n_history = stored(server.database_url)
    lost = lost_of(seen, kept)
    print(f"{n_experts} experts, {n_statements} statements each, {n_chairs} chairs watching, {took:.0f} s, "
          f"{used / took:.0%} of one processor")  # fmt: skip
    print(f"{len(seen.acknowledged):,} ratings acknowledged, {len(lost)} lost, {n_history:,} rows of history, "
          f"{len(seen.errors)} errors")  # fmt: skip
    print("\n".join(seen.errors[:10]), end="\n" if seen.errors else "")
    print(table(seen, bare))
    print(f"looks of the chairs: {len(seen.took['watch'])}, of them {seen.n_unchanged} answered by 304")
    print("memory (MB): " + ", ".join(f"{size / 1024:.0f}" for size in quarters(memory)))
    whole = len(seen.acknowledged) == n_experts * n_statements
    return 0 if whole and not lost and not seen.errors else 1


def lost_of(seen: Seen, kept: Mapping[tuple[int, int], int | None]) -> list[tuple[int, int]]:
    """The ratings that were acknowledged and are not in the database as they were sent."""
    return [key for key, value in seen.acknowledged.items() if kept.get(key) != value]


def hello(scene: Scene, pause: float) -> Seen:
    """The same people asking the bare server for the first of the same things, at the same pace."""
    experts = [replace(one, cards=one.cards[:N_BARE], ratings=one.ratings[:N_BARE]) for one in scene.experts]
    with hello_server() as (_process, port):
        return asyncio.run(all_at_once(experts, [], port, pause))


def table(seen: Seen, bare: Seen) -> str:
    lines = [f"{'milliseconds':<16}{'median':>9}{'p95':>9}{'worst':>9}{'bare p95':>11}"]
    for kind, times in seen.took.items():
        if not times:
            continue
        beside = bare.took[kind]
        lines.append(
            f"{kind:<16}{1000 * statistics.median(times):>9.1f}{1000 * percentile(times):>9.1f}"
            f"{1000 * max(times):>9.1f}" + (f"{1000 * percentile(beside):>11.1f}" if beside else "")
        )
    return "\n".join(lines)


def percentile(times: list[float], share: float = 0.95) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


@contextmanager
def remembered(process: int, every: float = 0.5) -> Iterator[list[int]]:
    """The resident memory of a server and what it started, in KB, looked at again and again."""
    sizes: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(every):
            sizes.append(resident(process))

    sizes.append(resident(process))
    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    yield sizes
    done.set()
    looking.join()
    sizes.append(resident(process))


def resident(process: int) -> int:
    """Private and shared pages in KB; a page that two processes share counts once for each as its part (Pss)."""
    total = 0
    for pid in family(process):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def quarters(sizes: list[int]) -> list[int]:
    """At the start, after each quarter and at the end."""
    return [sizes[round(part * (len(sizes) - 1) / 4)] for part in range(5)]


if __name__ == "__main__":
    sys.exit(main())
