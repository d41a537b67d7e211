"""One statement through the rounds: its words, its distributions by group, its verdicts, its comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from delphi.comments import Voices, remarks, voices
from delphi.domain.consensus import Verdict
from delphi.domain.lifecycle import RoundState
from delphi.domain.places import Places
from delphi.domain.protocol import Terms
from delphi.domain.question import Question, combined_because
from delphi.domain.wording import Run, differences
from delphi.errors import Sentence
from delphi.models import Panellist, Round, RoundStatement, Section, Statement, StatementVersion, Study
from delphi.results.queries.rounds import told_of
from delphi.standing import Standing
from delphi.tallies import asking, judged, tallies, terms_of


@dataclass(frozen=True)
class Appearance:
    """The statement in one round with one question, whose scale and rule `terms` have.

    `groups` has None where a group's numbers may not be shown.
    """

    round: Round
    terms: Terms
    question: Question
    version: StatementVersion
    diff: list[Run] | None
    is_hidden: bool
    numbers: dict[str, Any]
    verdict: Verdict
    groups: dict[str, dict[str, Any] | None]
    voices: tuple[Voices, ...]
    n_waiting: int = 0  # people whose newer answers wait for the next step of an open round

    @property
    def counts(self) -> list[int]:
        return [int(count) for count in self.numbers["counts"].values()]


@dataclass(frozen=True)
class Neighbour:
    id: int
    label: str


@dataclass(frozen=True)
class History:
    """`appearances` are the newest first; the neighbours are those of the study's own order."""

    statement: Statement
    appearances: tuple[Appearance, ...]
    groups: tuple[str, ...]
    before: Neighbour | None
    after: Neighbour | None

    @property
    def asked(self) -> tuple[tuple[Question, tuple[Appearance, ...]], ...]:
        """The same by question, the statement's own one first."""
        found: dict[str, list[Appearance]] = {}
        for one in self.appearances:
            found.setdefault(one.question.key, []).append(one)
        return tuple((several[0].question, tuple(several)) for several in found.values())

    @property
    def because(self) -> Sentence | None:
        """Why the statement stands where it stands, where the newest round asked several questions of it."""
        newest = [one for one in self.appearances if one.round is self.appearances[0].round]
        if len(newest) < 2 or any(one.is_hidden for one in newest):
            return None
        return combined_because([(one.question.title, one.verdict.outcome) for one in newest])


def history(session: Session, study: Study, statement: Statement) -> History:
    """What each round that was opened said of the statement."""
    presented = session.scalars(
        select(RoundStatement)
        .join(RoundStatement.round)
        .join(RoundStatement.version)
        .where(StatementVersion.statement_id == statement.id, Round.state != RoundState.DRAFT)
        .order_by(Round.number.desc(), RoundStatement.part)
        .options(contains_eager(RoundStatement.round), contains_eager(RoundStatement.version))
    ).all()
    groups = _groups(session, study)
    said = remarks(session, [row.id for row in presented if row.summary is not None])
    appearances: list[Appearance] = []
    for row in presented:
        terms, earlier = asking(row), _before(presented, row)
        is_hidden, told, verdict, of_groups, standing = _numbers(session, row, terms, groups)
        reworded = earlier is not None and row.part == 1 and earlier.id != row.version_id
        appearances.append(
            Appearance(
                round=row.round,
                terms=terms,
                question=terms_of(row.round).question(row.question),
                version=row.version,
                diff=differences(earlier.text, row.version.text) if earlier and reworded else None,
                is_hidden=is_hidden,
                numbers=told,
                verdict=verdict,
                groups=of_groups,
                voices=voices(
                    said if standing is None else remarks(session, [row.id], standing),
                    row.id,
                    told["counts"],
                    terms.scale,
                ),
                n_waiting=standing.shown[row.id].n_waiting if standing else 0,
            )
        )
    before, after = _neighbours(session, study, statement)
    return History(statement, tuple(appearances), groups, before, after)


def _before(presented: Sequence[RoundStatement], row: RoundStatement) -> StatementVersion | None:
    """The words of the round before; `presented` has the newest first."""
    earlier = (one.version for one in presented if one.round.number < row.round.number)
    return next(earlier, None)


def _numbers(
    session: Session, presented: RoundStatement, terms: Terms, groups: Sequence[str]
) -> tuple[bool, dict[str, Any], Verdict, dict[str, dict[str, Any] | None], Standing | None]:
    """Whether too few answered to be shown yet, the numbers, the verdict, the numbers of each group, the step."""
    if presented.summary is not None:
        frozen = presented.summary.get("groups", {})
        of_groups = {group: frozen.get(group) for group in groups}
        return False, presented.summary, Verdict.from_json(presented.verdict or {}), of_groups, None
    # A ranked statement has its place among the others: they are counted with it.
    only = None if isinstance(terms.scale, Places) else presented.id
    whole, told = terms_of(presented.round), tallies(session, presented.round, only=only)
    row = told.row(presented.id)
    frozen = told.frozen(whole, row)
    shown = frozen.pop("groups")
    total, verdict = frozen, judged(whole, told)[row]
    is_hidden, total, verdict = told_of(told, row, total, verdict, terms)
    shown = {} if is_hidden else shown
    return is_hidden, total, verdict, {group: shown.get(group) for group in groups}, told.standing


def _groups(session: Session, study: Study) -> tuple[str, ...]:
    """The stakeholder groups of the panel; none where there is but one, which is the panel itself."""
    found = session.scalars(
        select(Panellist.stakeholder_group).where(Panellist.study_id == study.id).distinct()
    )
    groups = tuple(sorted(found))
    return groups if len(groups) > 1 else ()


def _neighbours(
    session: Session, study: Study, statement: Statement
) -> tuple[Neighbour | None, Neighbour | None]:
    shown = (
        select(StatementVersion.statement_id)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .distinct()
    )
    rows = session.execute(
        select(Statement.id, Statement.label)
        .join(Section, Section.id == Statement.section_id)
        .where(Statement.study_id == study.id, Statement.id.in_(shown))
        .order_by(Section.position, Statement.position)
    ).all()
    line = [None, *(Neighbour(key, label) for key, label in rows), None]
    here = next((n for n, one in enumerate(line) if one and one.id == statement.id), 0)
    return (line[here - 1], line[here + 1]) if here else (None, None)
