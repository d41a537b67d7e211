"""Reads the results of a round: frozen ones once it is closed, counted now while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, true
from sqlalchemy.orm import Session

from delphi.domain.consensus import Outcome, Verdict
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.domain.question import combined
from delphi.errors import Sentence
from delphi.models import (
    Comment,
    Message,
    Panellist,
    Rating,
    Recusal,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)
from delphi.models.plainly import plainly
from delphi.results.queries.board import Board, EarlierLine, Line
from delphi.results.queries.response import response
from delphi.tallies import VEILED, Tallies, judged, tallies, terms_of


def find_round(session: Session, study: Study, number: int) -> Round | None:
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.number == number))


def board(session: Session, round_: Round) -> Board:
    """Everything on the results page of a round that was opened; the number of queries is the same for all."""
    terms = terms_of(round_)
    rows = _presented(session, round_)
    now = [row for row in rows if row.number == round_.number]
    before = [row for row in rows if row.number < round_.number]
    found = _frozen(now) if round_.state is RoundState.CLOSED else _counted(session, round_, terms)
    # Rows come in the order of the rounds.
    latest = {(row.statement_id, row.question): row for row in before}
    stands = _stands(now, {key: told[1].outcome for key, told in found.items()})
    return Board(
        round=round_,
        terms=terms,
        lines=tuple(
            _line(row, found[row.id], latest.get((row.statement_id, row.question)), stands[row.statement_id])
            for row in now
        ),
        earlier=_earlier(before),
        dropped=frozenset(row.statement_id for row in rows if row.state is StatementState.DROPPED),
        response=response(session, round_, len(now)),
        is_last=not _is_followed(session, round_),
    )


def _stands(rows: Sequence[Row[Any]], outcomes: Mapping[int, Outcome]) -> dict[int, Outcome]:
    """By statement: what all its questions together make of it; the rows of its own question come first."""
    several: dict[int, list[Outcome]] = {}
    for row in rows:
        several.setdefault(row.statement_id, []).append(outcomes[row.id])
    return {statement: combined(of_questions) for statement, of_questions in several.items()}


def _is_followed(session: Session, round_: Round) -> bool:
    later = select(Round.id).where(
        Round.study_id == round_.study_id, Round.number > round_.number, Round.state != RoundState.DRAFT
    )
    return session.scalar(select(later.exists())) or False


def _presented(session: Session, round_: Round) -> Sequence[Row[Any]]:
    """What this round and those before it showed, with what their closes froze."""
    return plainly(session, _shown(), {"study": round_.study_id, "number": round_.number}).all()


@cache
def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RoundStatement.id,
            RoundStatement.version_id,
            RoundStatement.outcome,
            RoundStatement.verdict,
            RoundStatement.summary,
            RoundStatement.question,
            RoundStatement.part,
            Round.number,
            StatementVersion.text,
            Statement.id.label("statement_id"),
            Statement.label.label("name"),
            Statement.state,
            Section.title.label("section"),
        )
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Section, Section.id == Statement.section_id)
        .where(Round.study_id == bindparam("study"), Round.number <= bindparam("number"))
        .order_by(Round.number, RoundStatement.position)
    )


# The numbers of a statement, its verdict, whether both are hidden, how many newer answers wait, the groups' numbers.
Told = tuple[dict[str, Any], Verdict, bool, int, dict[str, dict[str, Any]]]


def _frozen(rows: Sequence[Row[Any]]) -> dict[int, Told]:
    return {
        row.id: (row.summary, Verdict.from_json(row.verdict), False, 0, row.summary.get("groups", {}))
        for row in rows
    }


def _counted(session: Session, round_: Round, terms: Terms) -> dict[int, Told]:
    told = tallies(session, round_)
    verdicts = judged(terms, told)
    found = {}
    every = zip(told.presented, verdicts, told.all_numbers(terms), strict=True)
    for row, (presented, verdict, numbers) in enumerate(every):
        is_hidden, shown, said = told_of(told, row, numbers, verdict, terms)
        found[presented] = (shown, said, is_hidden, told.n_waiting[row], groups_of(told, terms, row))
    return found


def told_of(
    told: Tallies, row: int, numbers: dict[str, Any], verdict: Verdict, terms: Terms
) -> tuple[bool, dict[str, Any], Verdict]:
    """Whether the numbers of a statement of an open round are hidden; then what may be told of them."""
    is_veiled, n, n_waiting = bool(told.is_veiled[row]), numbers["n"], told.n_waiting[row]
    is_unheard = not n and not numbers["n_abstained"] and n_waiting > 0
    if not (is_veiled or 0 < n < terms.least_cell or is_unheard):
        return False, numbers, verdict
    if is_unheard:
        n_not_answered = max(numbers["n_eligible"] - n_waiting, 0)
        numbers = numbers | {"n": n_waiting, "n_not_answered": n_not_answered}
    return True, *hidden(numbers, verdict, terms, is_veiled)


def groups_of(told: Tallies, terms: Terms, row: int) -> dict[str, dict[str, Any]]:
    """The numbers of the groups that may be shown."""
    return {
        group: told.numbers(terms, row, column)
        for column, group in enumerate(told.groups)
        if told.shown_apart[row, column] and not told.is_veiled[row]
    }


def _line(row: Row[Any], told: Told, before: Row[Any] | None, stands: Outcome) -> Line:
    numbers, verdict, is_hidden, n_waiting, groups = told
    return Line(
        presented_id=row.id,
        statement_id=row.statement_id,
        label=row.name,
        text=row.text,
        section=row.section,
        is_reworded=before is not None and before.version_id != row.version_id,
        is_hidden=is_hidden,
        numbers=numbers,
        verdict=verdict,
        earlier=before.summary if before is not None else None,
        n_waiting=n_waiting,
        groups=groups,
        question=row.question,
        part=row.part,
        stands=stands,
    )


def hidden(
    numbers: dict[str, Any], verdict: Verdict, terms: Terms, is_veiled: bool = False
) -> tuple[dict[str, Any], Verdict]:
    """The same without anything that a single answer could be read from; how many answered stays.

    Where a recusal took a rating out, the verdict could tell which: it is hidden too.
    """
    kept = ("n", "n_abstained", "n_recused", "n_eligible", "n_not_answered")
    nothing = {name: numbers[name] if name in kept else None for name in numbers}
    nothing |= {"counts": dict.fromkeys(numbers["counts"], 0), "n_agree": 0, "n_disagree": 0}
    if is_veiled:
        return nothing, Verdict(Outcome.OPEN, VEILED, {})
    why = Sentence("Fewer than %(least)s have answered yet, not shown.", least=terms.least_cell)
    return nothing, Verdict(verdict.outcome, why, {})


def _earlier(rows: Sequence[Row[Any]]) -> dict[int, tuple[EarlierLine, ...]]:
    rounds: dict[int, list[Row[Any]]] = {}
    for row in rows:
        rounds.setdefault(row.number, []).append(row)
    return {number: tuple(_earlier_lines(shown)) for number, shown in rounds.items()}


def _earlier_lines(rows: Sequence[Row[Any]]) -> Iterator[EarlierLine]:
    """Of one round."""
    stands = _stands(rows, {row.id: row.outcome for row in rows})
    for row in rows:
        yield EarlierLine(
            row.statement_id,
            row.name,
            row.text,
            row.outcome,
            row.summary,
            row.question,
            row.part,
            stands[row.statement_id],
        )


def fingerprint(session: Session, round_: Round, at: datetime, *chosen: str) -> str:
    """Changes whenever the results page of the round would; one small query.

    `at` counts by the hour, since the page says how long the round is still open. `chosen` is whatever else
    makes it another page: language, order, filter.
    """
    given = {"round": round_.id, "study": round_.study_id}
    facts = tuple(plainly(session, _facts(), given).one())
    said = f"{round_.id} {round_.state} {round_.closes_at} {facts} {at:%Y-%m-%d %H} {chosen}"
    return hashlib.sha256(said.encode()).hexdigest()[:20]


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    ratings = (
        select(func.count(), func.max(Rating.id), func.sum(Rating.revision))
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(RoundStatement.round_id == bindparam("round"))
        .subquery()
    )
    panel = (
        select(
            func.count(), func.count(Panellist.invited_at), func.count(Panellist.withdrew_at),
            func.count(Panellist.declined_at),
        )
        .where(Panellist.study_id == bindparam("study"))
        .subquery()
    )  # fmt: skip
    recusals = (
        select(func.count(), func.count(Recusal.until_round))
        .join(Panellist, Panellist.id == Recusal.panellist_id)
        .where(Panellist.study_id == bindparam("study"))
        .subquery()
    )
    comments = (
        select(func.count(), func.max(Comment.id), func.max(Comment.written_at))
        .join(RoundStatement, RoundStatement.id == Comment.round_statement_id)
        .where(RoundStatement.round_id == bindparam("round"))
        .subquery()
    )
    mail = (
        select(func.count(Message.sent_at))
        .where(Message.study_id == bindparam("study"), Message.kind.startswith("reminder"))
        .subquery()
    )
    sources = ratings.join(panel, true()).join(mail, true()).join(recusals, true()).join(comments, true())
    return select(ratings, panel, mail, recusals, comments).select_from(sources)
