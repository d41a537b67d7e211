"""Measures the program as it is served, beside a bare server and a bare database, and prints the ratios.

Uses a folder of its own and the real server with the demonstration. Nothing here is a test, and no figure
fails it. Trust the ratios within one run: a busy machine slows everything in it alike.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmark import measures
from tests.benchmark.processor import is_readable
from tests.benchmark.report import Aim, compared, head, plain, weights
from tests.benchmark.site import Site, demonstration

# Enough for clocks that tick in 10 ms, few enough for a run of half a minute.
RATINGS, CARDS, HELLOS, BARE, SETS, RENDERS = 300, 150, 3000, 1000, 8, 25
AIM_OF_30, AIM_OF_CARD, AIM_OF_MONITOR, AIM_OF_IMPORT = 60, 30, 50, 0.7


def main() -> int:
    if not is_readable():
        print("The benchmark reads processor time in /proc, which only Linux has.", file=sys.stderr)
        return 1
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="delphi-benchmark-") as name:
        folder = Path(name)
        # Everything that this run starts keeps its files in the run's folder.
        os.environ |= {"DELPHI_INSTANCE": name, "SECRET_KEY": "only for tests", "PYTHONPYCACHEPREFIX": name}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        imported = Aim("import of the application", measures.import_time(), "s", AIM_OF_IMPORT)
        (folder / "server").mkdir()
        with demonstration(folder / "server") as site:
            print(_side_by_side(site), end="\n\n")
            print("\n".join([*_aims(site), str(imported)]), end="\n\n")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {time.perf_counter() - began:.0f} s."
    )
    return 0


def _side_by_side(site: Site) -> str:
    """A saved rating and a rendered card beside the bare server and the bare database."""
    experts = site.experts(measures.AT_ONCE)
    first, shown = experts[0], site.presented[0]
    read, written = site.sent_for_card(first.id, shown), site.sent_for_rating(first.id, shown)
    rating, card = measures.ratings(site, experts, RATINGS), measures.cards(site, experts, CARDS)
    hello_post = measures.hello(first.rating(shown, 5), HELLOS)
    hello_get = measures.hello(first.card(shown), HELLOS)
    rows, reads = measures.bare_database(site, first.id, read, BARE)
    return "\n".join(
        [
            head(),
            compared(f"a saved rating ({len(written)} statements)", rating, hello_post, rows),
            compared(f"a card of round 2 ({len(read)} statements)", card, hello_get, reads),
            plain("bare server, hello to the same POST", hello_post),
            plain("bare server, hello to the same GET", hello_get),
            plain("bare database, the same rows written", rows),
            plain("bare database, the same statements read", reads),
        ]
    )


def _aims(site: Site) -> list[str]:
    """Each figure that the project aims at, and what a first visit weighs."""
    (expert,), chair = site.experts(1), site.chair()
    alone = measures.rated_in_a_row(site, expert, SETS)
    turned = measures.rated_in_a_row(site, expert, SETS, with_cards=True)
    page = measures.weighed(site, expert, f"/rate/{site.presented[0]}")
    lines = [
        str(Aim("30 ratings saved one by one, processor", 1000 * alone.processor, "ms", AIM_OF_30)),
        f"  with the next card fetched after each: {1000 * turned.processor:.0f} ms",
        str(Aim("a card on the wire", page.size / 1024, "KB", AIM_OF_CARD)),
        f"  first visit: {weights(page)}",
    ]
    for round_ in (site.closed, site.open):
        path = site.results(round_)
        render = measures.one_by_one(site, [chair.page(path)] * RENDERS, RENDERS)
        page = measures.weighed(site, chair, path)
        what = f"monitor of round {round_.number} ({round_.state}), processor"
        lines.append(str(Aim(what, 1000 * render.processor, "ms", AIM_OF_MONITOR)))
        lines.append(f"  first visit: {weights(page)}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
