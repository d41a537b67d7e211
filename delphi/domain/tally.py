"""Tallies of many statements by stakeholder group: what verdicts are judged on, and what if one were left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from delphi.stats.rationals import Booleans, Integers


class Tallied(Protocol):
    """Counts and abstentions by group, from a study's rows or from a file."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the stakeholder groups, a partition of the panel."""

    @property
    def counts(self) -> Integers:
        """(statements, groups, points) integers."""

    @property
    def abstained(self) -> Integers:
        """(statements, groups) integers: who answered "outside my expertise"."""

    @property
    def shown(self) -> Booleans:
        """(statements, groups): which cells may be shown without telling what a few people said."""


@dataclass(frozen=True, eq=False)
class GroupTally:
    """The plain form of `Tallied`."""

    groups: tuple[str, ...]
    counts: Integers
    abstained: Integers
    shown: Booleans


def pooled(tallied: Tallied) -> tuple[Integers, Integers]:
    """Counts (statements, points) and abstentions (statements,) of all groups together."""
    return tallied.counts.sum(axis=1), tallied.abstained.sum(axis=1)


def without(tallied: Tallied, group: str) -> GroupTally:
    """The same tallies without one group."""
    kept = [index for index, name in enumerate(tallied.groups) if name != group]
    return GroupTally(
        tuple(tallied.groups[index] for index in kept),
        tallied.counts[:, kept],
        tallied.abstained[:, kept],
        tallied.shown[:, kept],
    )


def one_group(counts: Integers, abstained: Integers | int = 0, name: str = "") -> GroupTally:
    """Tallies (statements, points) of a panel that is not divided."""
    tally = np.asarray(counts, dtype=np.int64)[:, None, :]
    outside = np.broadcast_to(np.asarray(abstained, dtype=np.int64), tally.shape[:1])[:, None]
    return GroupTally((name,), tally, outside, np.ones(outside.shape, dtype=np.bool_))
