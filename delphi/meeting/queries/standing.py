"""Where a meeting stands: what is voted on, how many have voted, and the result once it is revealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from delphi import tongues
from delphi.domain.consensus import Outcome
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.domain.ranked import PanelPlace, panel_place
from delphi.meeting.queries.agenda import Stop, agenda, latest
from delphi.meeting.queries.votes import n_voted
from delphi.models import MeetingPhase, MeetingStep, Round, RoundStatement, Statement, StatementVersion
from delphi.recusals.eligible import eligible
from delphi.tallies import judged, tallies, terms_of
from delphi.tongues import Words


@dataclass(frozen=True)
class Shown:
    """One statement that is on, as its reader gets it; `panel` is its place in a ranking that was revealed."""

    key: int
    label: str
    words: Words
    panel: PanelPlace | None = None


@dataclass(frozen=True)
class Standing:
    """What everybody in the room may see. `numbers` are those of the revealed vote, if enough voted."""

    round: Round
    step: MeetingStep | None
    stops: tuple[Stop, ...]
    stop: Stop | None = None
    question: Question | None = None
    shown: tuple[Shown, ...] = ()  # of a ranking that was revealed, in the panel's order
    n_voted: int = 0
    n_eligible: int = 0
    numbers: dict[str, Any] | None = None
    outcome: Outcome | None = None  # what the rule would decide on these votes
    least_cell: int = 0

    @property
    def number(self) -> int:
        return self.step.number if self.step else 0

    @property
    def place(self) -> int:
        return self.stop.place if self.stop else 0

    @property
    def total(self) -> int:
        return len(self.stops)

    @property
    def is_voting(self) -> bool:
        return self.step is not None and self.step.phase is MeetingPhase.VOTING

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(self.numbers["counts"].values()) if self.numbers else ()


def standing(session: Session, round_: Round, language: str = "") -> Standing:
    """Where the meeting is, its texts in a language of the study; without one, as they were written."""
    step, stops = latest(session, round_), agenda(session, round_)
    if step is None:
        return Standing(round_, None, stops)
    stop = next(one for one in stops if step.round_statement_id in one.keys)
    terms = terms_of(round_)
    question, shown = _shown(session, round_, terms, stop, language)
    found = Result()
    if step.phase is MeetingPhase.REVEALED:
        found = _result(session, round_, terms, stop, shown)
    return Standing(
        round_,
        step,
        stops,
        stop,
        question,
        found.shown or shown,
        n_voted(session, step, stop),
        max(n for n, _n_recused in map(eligible(session, round_, stop.keys).n, range(len(stop.keys)))),
        found.numbers,
        found.outcome,
        terms.least_cell,
    )


def _shown(
    session: Session, round_: Round, terms: Terms, stop: Stop, language: str
) -> tuple[Question, tuple[Shown, ...]]:
    """What is asked of which statements, in the reader's language where it is there."""
    rows = session.execute(
        select(RoundStatement.id, StatementVersion)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(RoundStatement.id.in_(stop.keys))
        .order_by(RoundStatement.position)
        .options(joinedload(StatementVersion.statement).joinedload(Statement.section))
    ).all()
    versions = [version.id for _key, version in rows]
    study = round_.study
    tongue = tongues.tongue(session, study, language or study.language, versions)
    return tongue.question(terms.question(stop.question)), tuple(
        Shown(key, version.statement.label, tongue.words(version)) for key, version in rows
    )


@dataclass(frozen=True)
class Result:
    """What is revealed of a vote: nothing of fewer than may be shown, and where a recusal took a rating out."""

    numbers: dict[str, Any] | None = None
    outcome: Outcome | None = None
    shown: tuple[Shown, ...] = ()


def _result(session: Session, round_: Round, terms: Terms, stop: Stop, shown: Sequence[Shown]) -> Result:
    only = stop.keys[0] if len(stop.keys) == 1 else None
    told = tallies(session, round_, only, whole=True).of(terms, stop.question)
    numbers = [told.numbers(terms, row) for row in range(len(told.presented))]
    if min(found["n"] for found in numbers) < terms.least_cell or any(told.is_veiled):
        return Result()
    verdicts = judged(terms, told)
    if only is not None:
        return Result(numbers[0], verdicts[0].outcome)
    of_key = dict(zip(told.presented, zip(numbers, verdicts, strict=True), strict=True))
    placed = [
        Shown(one.key, one.label, one.words, panel_place(found, verdict.to_json()))
        for one in shown
        for found, verdict in [of_key[one.key]]
    ]
    return Result(numbers[0], None, tuple(sorted(placed, key=lambda one: one.panel.mean if one.panel else 0)))
