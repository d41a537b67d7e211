"""How long the files of the largest edition take, and how much memory: `python -m tests.benchmark.files`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from delphi.export.formats import OF_EDITION, OF_REPORT, Given
from tests.export.test_hostile import large

N, N_REFERENCES = 300, 600


def main() -> None:
    document, whole, most = large(N, N_REFERENCES), 0.0, 0.0
    print(
        f"{N} recommendations, {N_REFERENCES} references; memory of this process and of what it starts, together"
    )
    for one in (*OF_EDITION, *OF_REPORT):
        began = time.perf_counter()
        with most_memory() as found:
            size = len(one.make(Given(document, address="https://delphi.example/guidelines/large/1.0")))
        took = time.perf_counter() - began
        whole, most = whole + took, max(most, *found)
        print(f"{one.key:24} {took:6.2f} s {size / 1000:9,.0f} kB {max(found):6,.0f} MB")
    print(f"{'all':24} {whole:6.2f} s, at most {most:,.0f} MB of memory")


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """What this process and its children hold at once, in megabytes, looked at a hundred times a second."""
    found, is_over = [_held(os.getpid())], Event()

    def look() -> None:
        while not is_over.wait(0.01):
            found.append(_held(os.getpid()))

    looking = Thread(target=look)
    looking.start()
    yield found
    is_over.set()
    looking.join()


def _held(pid: int) -> float:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):  # it has ended meanwhile
        return 0.0
    return own + sum(_held(int(child)) for child in children)


if __name__ == "__main__":
    main()
