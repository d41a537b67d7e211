"""When the simulated panel answers: many at once, few later, more after a reminder, nobody at night."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Schedule:
    """Times of a round in hours from its opening.

    `waves` are (hour of the mail, how many start in answer to it, mean delay); the first mail is the invitation.
    """

    closes: float
    elapsed: float
    waves: tuple[tuple[float, int, float], ...]

    @property
    def reminders(self) -> tuple[float, ...]:
        return tuple(hour for hour, _, _ in self.waves[1:])


ROUND_1 = Schedule(closes=504, elapsed=504, waves=((0, 14, 60), (168, 7, 30), (336, 4, 40)))
ROUND_2 = Schedule(closes=336, elapsed=220, waves=((0, 15, 55), (168, 9, 18)))


def starts(schedule: Schedule, codes: list[str], rng: Random) -> dict[str, float]:
    """The hour at which each panellist starts, as many after each mail as the schedule says."""
    order = rng.sample(codes, len(codes))
    ends = [hour for hour, _, _ in schedule.waves[1:]] + [schedule.elapsed]
    started: dict[str, float] = {}
    for (hour, n, mean), end in zip(schedule.waves, ends, strict=True):
        taken, order = order[:n], order[n:]
        for code in taken:
            delay = rng.expovariate(1 / mean) % (end - hour - 12)
            started[code] = _by_day(hour + delay, rng)
    return started


def seconds_for_one(rng: Random) -> float:
    """How long one statement takes: half a minute, with a long tail."""
    return min(15 + rng.expovariate(1 / 14), 150)


def _by_day(hour: float, rng: Random) -> float:
    """The hour itself, or one of the same day where it falls in the night; rounds open in the morning."""
    return hour if hour % 24 < 13 else hour - hour % 24 + rng.uniform(0.2, 13)
