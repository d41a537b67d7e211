"""The people of a simulated panel: experts who read and rate one card after the other, and chairs who watch."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

ROUND_PAUSE = 3.0  # seconds between two looks of a watching chair, as static/js/live.js does


@dataclass
class Wire:
    """One kept connection to a server on this machine, and how long its answers took."""

    port: int
    took: dict[str, list[float]]
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, kind: str, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body; the time from the request's first byte to the answer's last is kept."""
        # A server lets go of who is silent for half a minute; a browser opens another connection then.
        if self.reader is None or self.reader.at_eof():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.writer is not None
        began = time.perf_counter()
        self.writer.write(request)
        await self.writer.drain()
        head = await self.reader.readuntil(b"\r\n\r\n")
        body = await self.reader.readexactly(_length(head))
        self.took[kind].append(time.perf_counter() - began)
        return int(head[9:12]), head, body

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            await self.writer.wait_closed()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


@dataclass
class Seen:
    """What became of a run: times by kind in seconds, what was acknowledged, and each answer that was an error."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"rating": [], "card": [], "watch": []})
    acknowledged: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    n_unchanged: int = 0


@dataclass(frozen=True)
class Expert:
    """A panellist with the ready-made requests of each statement: its card, and its rating with the value."""

    id: int
    cards: list[bytes]
    ratings: list[tuple[int, int, bytes]]  # presented, value, request


async def rate_all(expert: Expert, port: int, pause: float, seen: Seen) -> None:
    """Open each card, read it (pauses are drawn from the expert's own seed), rate it."""
    draw = random.Random(expert.id)
    wire = Wire(port, seen.took)
    await asyncio.sleep(draw.random() * pause)
    for card, (presented, value, rating) in zip(expert.cards, expert.ratings, strict=True):
        status, _head, body = await wire.ask("card", card)
        if status != 200:
            seen.errors.append(f"card {presented} of {expert.id}: {status} {body[:80]!r}")
        await asyncio.sleep(draw.expovariate(1) * pause if pause else 0)
        status, _head, body = await wire.ask("rating", rating)
        if status == 200:
            seen.acknowledged[expert.id, presented] = value
        else:
            seen.errors.append(f"rating {presented} of {expert.id}: {status} {body[:80]!r}")
    await wire.close()


async def watch(request: bytes, port: int, pause: float, seen: Seen, until: asyncio.Event) -> None:
    """Ask for the board with the tag of the last answer until the experts have finished."""
    wire, tag = Wire(port, seen.took), b""
    while not until.is_set():
        wanted = request[:-2] + b"If-None-Match: " + tag + b"\r\n\r\n" if tag else request
        status, head, body = await wire.ask("watch", wanted)
        if status == 304:
            seen.n_unchanged += 1
        elif status == 200:
            tag = next(line[6:] for line in head.split(b"\r\n") if line.lower().startswith(b"etag: "))
        else:
            seen.errors.append(f"board: {status} {body[:80]!r}")
        try:
            await asyncio.wait_for(until.wait(), min(ROUND_PAUSE, pause * 3 or 0.05))
        except TimeoutError:
            continue
    await wire.close()


async def all_at_once(experts: list[Expert], boards: list[bytes], port: int, pause: float) -> Seen:
    """Every expert and every watching chair at the same time; what was seen."""
    seen, finished = Seen(), asyncio.Event()
    watching = [asyncio.create_task(watch(board, port, pause, seen, finished)) for board in boards]
    await asyncio.gather(*(rate_all(expert, port, pause, seen) for expert in experts))
    finished.set()
    await asyncio.gather(*watching)
    return seen
