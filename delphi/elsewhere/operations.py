"""Brings rounds in that were rated in another program: judged by the protocol's rule, closed, and marked as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import false, insert, literal, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.domain.lifecycle import Blocker
from delphi.elsewhere import queries
from delphi.errors import Blocked, NotAcceptable, Sentence
from delphi.importing.elsewhere import RatedElsewhere, read_elsewhere
from delphi.importing.problems import Problem
from delphi.importing.rated import BLANK, NO_GROUP, UNABLE, RatedRound
from delphi.models import Panellist, Rating, RatingHistory, Round, RoundStatement, Study
from delphi.panel import brought
from delphi.panel.brought import Matched, Named
from delphi.rounds.operations import close_round, draft_round, open_round
from delphi.terms import current_terms


@dataclass(frozen=True)
class BroughtFile:
    """A file as it was uploaded."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass(frozen=True)
class RoundCounts:
    """A round of the file in numbers."""

    number: int
    n_statements: int
    n_panellists: int
    n_ratings: int
    n_unable: int


@dataclass(frozen=True, eq=False)
class Plan:
    """What would be brought in: the rounds by their numbers here, who rated, and what keeps it from being done."""

    found: RatedElsewhere
    numbers: tuple[int, ...]
    named: tuple[Named, ...]
    matched: Matched
    left_out: tuple[str, ...]  # labels of open statements that no round of the file has
    blockers: tuple[Blocker, ...]

    @property
    def rounds(self) -> list[RoundCounts]:
        """What each round holds."""
        return [
            RoundCounts(
                number,
                len(rated.statements),
                int((rated.placed != BLANK).any(axis=1).sum()),
                int((rated.placed >= 0).sum()),
                int((rated.placed == UNABLE).sum()),
            )
            for number, rated in zip(self.numbers, self.found.panel.rounds, strict=True)
        ]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.matched.problems, key=lambda problem: problem.line))

    def accepted(self) -> None:
        """Raise NotAcceptable while anything is left to mend, Blocked where the study is not ready."""
        if self.problems:
            raise NotAcceptable(
                Sentence(
                    "Nothing was imported: %(n)s problem is named below. Mend it and import again.",
                    "Nothing was imported: %(n)s problems are named below. Mend them and import again.",
                    n=len(self.problems),
                )
            )
        if self.blockers:
            what = Sentence("Round %(number)s cannot be brought in yet.", number=self.numbers[-1])
            raise Blocked(what, self.blockers)


def plan(session: Session, study: Study, data: bytes) -> Plan:
    """Read the file and look where everything would go; nothing is stored.

    Raises NotNow once a round has begun here, NotAcceptable and BadRatings where the file cannot be read.
    """
    begun = queries.rounds(session, study)
    words = {label: version.text for label, version in queries.statements(session, study).items()}
    if not words:
        raise NotAcceptable(
            "The study has no statement yet. Add the statements first, then bring the ratings."
        )
    terms = current_terms(session, study)
    if terms.more:
        raise NotAcceptable(
            "The protocol asks several questions, and a file of ratings answers one. Take the further questions away, "
            "bring the ratings in, then add the questions again by an amendment: they are asked from the next round on."
        )
    found = read_elsewhere(data, terms.scale, words)
    numbers = _numbers([round_.label for round_ in found.panel.rounds], len(begun) + 1)
    named = tuple(_named(found))
    matched = brought.match(session, study, named)
    blockers = queries.blockers(session, study, numbers[-1], len(words), matched.n_new)
    asked = {label for round_ in found.panel.rounds for label in round_.statements}
    left_out = tuple(label for label in words if label not in asked)
    return Plan(found, numbers, named, matched, left_out, blockers)


def bring(
    session: Session, study: Study, file: BroughtFile, *, rng: Random, by: str, at: datetime
) -> list[Round]:
    """Store every round of the file as closed, judged by the protocol's rule as one of ours is.

    Round 1 locks the protocol. Raises NotNow, NotAcceptable, BadRatings or Blocked, and then nothing is kept.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    planned = plan(session, study, file.data)
    planned.accepted()
    seats = brought.seat_all(session, study, planned.named, planned.matched, rng)
    people = [seats[name] for name in planned.found.panel.panellists]
    return [
        _bring_round(session, study, rated, people, file, planned.found.source, by=by, at=at)
        for rated in planned.found.panel.rounds
    ]


def _numbers(labels: Sequence[str], first: int) -> tuple[int, ...]:
    """The numbers of the rounds here. Raises NotAcceptable where the file numbers them otherwise."""
    numbers = tuple(range(first, first + len(labels)))
    written = [int(label) for label in labels if label.isdecimal() and len(label) < 4]
    # One round alone is the next one, unless the file says that it is another.
    if len(written) == len(labels) and len(labels) > 1 and tuple(written) != numbers:
        raise NotAcceptable(
            "The file has the rounds %(found)s; the study goes on with round %(first)s. "
            "Bring the rounds in one after the other, without a gap.",
            found=", ".join(map(str, written)),
            first=first,
        )
    return numbers


def _named(found: RatedElsewhere) -> Iterator[Named]:
    panel = found.panel
    for place, name in enumerate(panel.panellists):
        group = panel.groups[panel.group_of[place]] if panel.groups else ""
        yield Named(name, "" if group == NO_GROUP else group, found.lines.get(name, 1))


def _bring_round(
    session: Session,
    study: Study,
    rated: RatedRound,
    people: Sequence[Panellist],
    file: BroughtFile,
    source: str,
    *,
    by: str,
    at: datetime,
) -> Round:
    versions = queries.statements(session, study)
    asked = set(rated.statements)
    round_ = queries.prepared(session, study) or draft_round(session, study, by=by, at=at)
    round_.closes_at = None
    round_.elsewhere = {
        "file": file.name, "sha256": file.sha256, "source": source, "by": by, "at": at.isoformat(),
    }  # fmt: skip
    session.flush()
    shown = [version for label, version in versions.items() if label in asked]
    open_round(session, round_, by=by, at=at, versions=shown)
    n_ratings = _store(session, round_, rated, people, at)
    audit.record(
        session, study, by=by, action="imported", subject=f"ratings of round {round_.number}", at=at,
        n_ratings=n_ratings, **_told(round_.elsewhere),
    )  # fmt: skip
    close_round(session, round_, by=by, at=at)
    return round_


def _told(elsewhere: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail says of the file: its name and hash, and the hash of the mark that the round bears."""
    return {
        "file": elsewhere["file"],
        "sha256": elsewhere["sha256"],
        "source": elsewhere["source"],
        "file_sha256": chain.sha256(elsewhere),
    }


def _store(
    session: Session, round_: Round, rated: RatedRound, people: Sequence[Panellist], at: datetime
) -> int:
    """The ratings and the first entry of the history of each; how many there are."""
    low = current_terms(session, round_.study).scale.low
    presented = {
        shown.version.statement.label: shown.id
        for shown in session.scalars(select(RoundStatement).where(RoundStatement.round_id == round_.id))
    }
    rows = []
    for who, column in np.argwhere(rated.placed != BLANK).tolist():
        place = int(rated.placed[who, column])
        rows.append({
            "panellist_id": people[who].id,
            "round_statement_id": presented[rated.statements[column]],
            "value": None if place == UNABLE else low + place,
            "kept": False,
            "abstained": place == UNABLE,
            "revision": 1,
            "rated_at": at,
        })  # fmt: skip
    # In the order of seats, so that no key follows the order of the file.
    rows.sort(key=lambda row: (row["round_statement_id"], row["panellist_id"]))
    if rows:
        session.execute(insert(Rating), rows)
        columns = ("rating_id", "revision", "value", "kept", "abstained", "rated_at")
        given = (
            select(Rating.id, literal(1), Rating.value, false(), Rating.abstained, Rating.rated_at)
            .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
            .where(RoundStatement.round_id == round_.id)
        )
        session.execute(insert(RatingHistory).from_select(columns, given))
    return len(rows)
