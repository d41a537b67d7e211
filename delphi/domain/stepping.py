"""By which steps the numbers of an open round advance, so that no look at them tells what one person rated."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np

from delphi.domain.disclosure import shown_groups


class Act(NamedTuple):
    """Somebody answered a statement, or took the answer along by leaving (`said` is None)."""

    at: datetime
    panellist: int
    said: Hashable | None


@dataclass(frozen=True)
class Presence:
    """When those who may answer came in, and when they left."""

    came: Sequence[datetime]
    left: Sequence[datetime]

    @classmethod
    def of(cls, spans: Iterable[tuple[datetime, datetime | None]]) -> Presence:
        spans = list(spans)
        return cls(sorted(came for came, _left in spans), sorted(left for _came, left in spans if left))

    def n(self, at: datetime) -> int:
        return bisect_right(self.came, at) - bisect_right(self.left, at)


@dataclass
class Shown:
    """The answers that the numbers of one statement are made of, and how many newer ones wait for the next step.

    `apart` are the answers with which the groups were last told apart, and `has_groups` is whether that was with
    these; `at` is the moment of the last step.
    """

    answers: dict[int, Hashable] = field(default_factory=dict)
    n_waiting: int = 0
    at: datetime | None = None
    has_groups: bool = True
    apart: dict[int, Hashable] = field(default_factory=dict)


def stepped(
    acts: Sequence[Act], presence: Presence, least_cell: int, group_of: Mapping[int, str] | None = None
) -> Shown:
    """What may be shown of a statement after these acts, in the order in which they were stored.

    A step takes in everything since the last one. It is made once the answers of at least `least_cell` people
    differ from those shown, and only where nobody, or at least as many, can still answer: a last straggler is
    not left to step alone. The groups may be told apart where of each group told apart before and now, and of
    all others together, nobody or at least `least_cell` people have moved since groups were last told apart.
    """
    least, latest, shown, moved = max(least_cell, 1), dict[int, Hashable](), Shown(), set[int]()
    groups = _Groups(least, group_of or {})
    for at, panellist, said in acts:
        if said is None:
            latest.pop(panellist, None)
        else:
            latest[panellist] = said
        (moved.discard if latest.get(panellist) == shown.answers.get(panellist) else moved.add)(panellist)
        if len(moved) >= least and not 0 < presence.n(at) - len(latest) < least:
            shown.answers, shown.at = dict(latest), at
            shown.has_groups = groups.advance(shown.answers)
            moved.clear()
    shown.n_waiting, shown.apart = len(moved), groups.answers or {}
    return shown


class _Groups:
    """Remembers the answers with which groups were last told apart, and which groups those were."""

    def __init__(self, least: int, group_of: Mapping[int, str]) -> None:
        self.least, self.group_of = least, group_of
        self.answers: dict[int, Hashable] | None = None
        self.told: frozenset[str] = frozenset()

    def advance(self, answers: dict[int, Hashable]) -> bool:
        """Whether the groups may be told apart with these answers; if so, they are remembered."""
        told = self._told(answers)
        if self.answers is None:
            if told:
                self.answers, self.told = dict(answers), told
            return True
        people = self.answers.keys() | answers.keys()
        moved = Counter(
            group if (group := self.group_of.get(one, "")) in told & self.told else None
            for one in people
            if self.answers.get(one) != answers.get(one)
        )
        if any(n < self.least for n in moved.values()):
            return False
        self.answers, self.told = dict(answers), told
        return True

    def _told(self, answers: Iterable[int]) -> frozenset[str]:
        n = Counter(self.group_of.get(one, "") for one in answers)
        shown = shown_groups(np.array(list(n.values()), np.int64), self.least) if n else ()
        return frozenset(group for group, is_shown in zip(n, shown, strict=True) if is_shown)
