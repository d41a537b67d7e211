"""The codes under which panellists rate, drawn so that no list and no order tells them."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

# So many codes stay unused when few are added, so that the highest does not tell who came last.
SLACK = 9
LARGE_BATCH = 10


def draw_codes(taken: Iterable[str], n_new: int, rng: Random) -> list[str]:
    """Draw codes (E01 ..) at random among those not taken, in ascending order.

    The numbers end at that of all panellists together, and a little above it for a batch of fewer than ten.
    """
    numbers = {int(code.removeprefix("E")) for code in taken}
    slack = 0 if n_new >= LARGE_BATCH else SLACK
    free = [number for number in range(1, len(numbers) + n_new + slack + 1) if number not in numbers]
    return [f"E{number:02d}" for number in sorted(rng.sample(free, n_new))]
