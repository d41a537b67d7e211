"""How long the files of the largest edition take, and how much memory: `python -m tests.benchmark.files`."""

from __future__ import annotations

import resource
import time

from delphi.export.formats import OF_EDITION, OF_REPORT, Given
from tests.export.test_hostile import large

N, N_REFERENCES = 300, 600


def main() -> None:
    document, whole = large(N, N_REFERENCES), 0.0
    print(f"{N} recommendations, {N_REFERENCES} references")
    for one in (*OF_EDITION, *OF_REPORT):
        began = time.perf_counter()
        size = len(one.make(Given(document, address="https://delphi.example/guidelines/large/1.0")))
        took = time.perf_counter() - began
        whole += took
        print(f"{one.key:24} {took:6.2f} s {size / 1000:9,.0f} kB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all':24} {whole:6.2f} s, at most {peak:,.0f} MB of memory")


if __name__ == "__main__":
    main()
