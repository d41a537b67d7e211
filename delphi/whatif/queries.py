"""Reads a round from all sides: its statements, its tallies, and who answered what, by place and not by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Row, func, or_, select, tuple_
from sqlalchemy.orm import Session

from delphi.domain.consensus import Verdict
from delphi.domain.protocol import Terms
from delphi.domain.question import MAIN, Question, QuestionKind
from delphi.errors import NotAcceptable
from delphi.models import (
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)
from delphi.recusals import pairs
from delphi.tallies import Counts, Tallies, in_force, judged, tallies, terms_of

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One statement as a round showed it, with the verdict by the protocol: the frozen one after a close."""

    presented_id: int
    statement_id: int
    version_id: int
    label: str
    text: str
    section: str
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Answers:
    """Who answered what. Rows are panellists in an order that says nothing, columns statements.

    `values` holds ratings in scale points, NaN where there is none; `abstained` who answered "outside my
    expertise"; `groups` the place of each panellist's group in `Tallies.groups`. `panellists` joins the rows
    of two rounds and is shown to nobody.
    """

    panellists: tuple[int, ...]
    groups: npt.NDArray[np.int64]
    values: Matrix
    abstained: npt.NDArray[np.bool_]
    recused: npt.NDArray[np.bool_]

    @property
    def has_finished(self) -> npt.NDArray[np.bool_]:
        """Who answered every statement that they may rate, be it with "outside my expertise"."""
        return np.asarray((~np.isnan(self.values) | self.abstained | self.recused).all(axis=1))


@dataclass(frozen=True)
class RatedRound:
    """A round that was opened, as these pages look at it: on one question, whose scale and rule `terms` have.

    `lines` follow the order of `told.presented`. `questions` are all that the round asks.
    """

    round: Round
    terms: Terms
    lines: tuple[Line, ...]
    told: Tallies
    question: Question = field(default_factory=Question)
    questions: tuple[Question, ...] = ()

    @property
    def n(self) -> Counts:
        """Ratings of each statement."""
        n: Counts = self.told.pooled.sum(axis=1)
        return n

    @property
    def is_shown(self) -> npt.NDArray[np.bool_]:
        """Where enough have rated (or nobody has) for a number not to be somebody's."""
        is_silent = (self.n == 0) & (np.array(self.told.n_waiting) == 0)
        enough = is_silent | (self.n >= self.terms.least_cell)
        return np.asarray(enough & ~self.told.is_veiled)


def find_round(session: Session, study: Study, number: int) -> Round | None:
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.number == number))


def round_before(session: Session, round_: Round) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.study_id == round_.study_id, Round.number < round_.number)
        .order_by(Round.number.desc())
        .limit(1)
    )


def rated_round(session: Session, round_: Round, question: str | None = None) -> RatedRound:
    """The statements of a round that were asked to rate this (the first of the round unless it is named), with
    their tallies; two queries, however many there are. Raises NotAcceptable for a question that it does not ask.
    """
    whole, every = terms_of(round_), tallies(session, round_)
    rated = [one for one in whole.questions if one.key in every.questions and one.kind is QuestionKind.RATING]
    asked_else = question is not None and question not in [one.key for one in rated]
    if (not rated and every.questions) or asked_else:
        raise NotAcceptable(
            "The round asks for an order or for numbers; these pages try other rules on ratings."
        )
    key = question if question is not None or not rated else rated[0].key
    terms = in_force(whole.asking(key or MAIN), round_.number)
    told = every.of(whole, key or MAIN)
    now = judged(whole, told)
    rows = {row.id: row for row in _presented(session, round_)}
    lines = tuple(
        _line(rows[presented_id], verdict) for presented_id, verdict in zip(told.presented, now, strict=True)
    )
    return RatedRound(round_, terms, lines, told, whole.question(key or MAIN), tuple(rated))


def _presented(session: Session, round_: Round) -> list[Row[Any]]:
    found = session.execute(
        select(
            RoundStatement.id,
            RoundStatement.version_id,
            RoundStatement.verdict,
            StatementVersion.text,
            Statement.id.label("statement_id"),
            Statement.label.label("name"),
            Section.title.label("section"),
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Section, Section.id == Statement.section_id)
        .where(RoundStatement.round_id == round_.id)
    ).all()
    return list(found)


def _line(row: Row[Any], now: Verdict) -> Line:
    return Line(
        presented_id=row.id,
        statement_id=row.statement_id,
        version_id=row.version_id,
        label=row.name,
        text=row.text,
        section=row.section,
        verdict=Verdict.from_json(row.verdict) if row.verdict else now,
    )


def answers(session: Session, rated: RatedRound) -> Answers:
    """Every answer of the round that counts, of the same panellists as the tallies count; two queries."""
    told = rated.told
    rows = _said(session, rated)
    panellists = tuple(sorted({row[0] for row in rows}))
    row_of = {key: place for place, key in enumerate(panellists)}
    column_of = {key: place for place, key in enumerate(told.presented)}
    group_of = {name: place for place, name in enumerate(told.groups)}
    groups = np.zeros(len(panellists), np.int64)
    values = np.full((len(panellists), len(told.presented)), np.nan)
    abstained = np.zeros(values.shape, bool)
    for key, group, presented_id, value in rows:
        place = row_of[key], column_of[presented_id]
        groups[place[0]] = group_of[group]
        if value is None:
            abstained[place] = True
        else:
            values[place] = value
    recused = np.zeros(values.shape, bool)
    for key, presented_id in session.execute(pairs(rated.round.id)):
        if key in row_of and presented_id in column_of:
            recused[row_of[key], column_of[presented_id]] = True
    return Answers(panellists, groups, values, abstained, recused)


def _said(session: Session, rated: RatedRound) -> Sequence[tuple[int, str, int, int | None]]:
    """Panellist, group, presented statement and value; of an open round the answers of the tallies' last step."""
    round_, steps = rated.round, rated.told.standing
    if steps is not None:
        return [
            (panellist, steps.group_of[panellist], key, said.value)
            for key in rated.told.presented
            for panellist, said in steps.said(key).items()
        ]
    counts_as_given: ColumnElement[bool] = Panellist.withdrew_at.is_(None)
    if round_.closed_at is not None:
        counts_as_given = or_(counts_as_given, Panellist.withdrew_at >= round_.closed_at)
    away = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(round_.id))
    return session.execute(
        select(Rating.panellist_id, Panellist.stakeholder_group, Rating.round_statement_id, Rating.value)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(
            RoundStatement.round_id == round_.id,
            RoundStatement.question == rated.question.key,
            counts_as_given,
            ~away,
        )
    ).all()


def n_on_panel(session: Session, study: Study) -> int:
    """How many are on the panel and have not left it."""
    found = select(func.count()).where(
        Panellist.study_id == study.id, Panellist.withdrew_at.is_(None), Panellist.declined_at.is_(None)
    )
    return session.scalar(found) or 0
