"""Processor time of a server: of its process and of every process that it started."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def is_readable() -> bool:
    """Whether this system tells the processor time of other processes in /proc."""
    return (PROC / "self" / "stat").is_file()


def seconds_of(process: int) -> float:
    """User and system time of a process and its descendants so far, counted in ticks of 10 ms."""
    return sum(_stat(PROC / str(pid) / "stat")[1] for pid in family(process)) / TICKS_A_SECOND


def family(process: int) -> set[int]:
    """A process and its descendants."""
    parents = {int(path.parent.name): _stat(path)[0] for path in PROC.glob("[0-9]*/stat")}
    found = {process}
    # A child may have a smaller number than its parent, so one pass is not always enough.
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _stat(path: Path) -> tuple[int, int]:
    """Parent, and ticks of user and system time; zeros where the process ended meanwhile."""
    try:
        # The name in brackets may hold anything, so fields are counted from behind it.
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), int(fields[11]) + int(fields[12])
