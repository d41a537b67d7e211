"""Statements by two questions: the drawing of each question that is asked of all, and the numbers beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from delphi.charts.plane import Mark, plane, plane_sentence
from delphi.domain.question import QuestionKind, combined
from delphi.errors import Sentence
from delphi.results.queries import Board, History
from delphi.results.queries.history import Appearance
from delphi.web.pages import say


def planes_of(board: Board) -> list[dict[str, Any]]:
    """For each question that is asked of every statement: the statements by it and by their own question."""
    own = {line.statement_id: line for line in board.statements}
    found = []
    for across in (one for one in board.questions if one.kind is QuestionKind.RATING):
        pairs = [
            (own[line.statement_id], line)
            for line in board.lines
            if line.part > 1 and line.question == across.key
        ]
        shown = [
            (first, line)
            for first, line in pairs
            if first.share_agree is not None and line.share_agree is not None
        ]
        asked = {first.question for first, _line in shown}
        if not shown or len(asked) > 1:  # statements with other questions of their own lie on other planes
            continue
        up = board.terms.question(asked.pop())
        if up.kind is not QuestionKind.RATING:  # of an order or a number there is no share
            continue
        marks = [
            Mark(first.label, first.share_agree, line.share_agree, str(first.stands))
            for first, line in shown
            if first.share_agree is not None and line.share_agree is not None
        ]
        sentence = plane_sentence(marks, up.title, across.title)
        drawn = plane(marks, say(up.title), say(across.title), say(sentence))
        found.append({"up": up, "across": across, "drawn": drawn, "sentence": sentence, "rows": shown,
                      "n_left_out": len(pairs) - len(shown)})  # fmt: skip
    return found


def trace_of(history: History) -> list[dict[str, Any]]:
    """For each further question: where one statement stood in each round, by it and by its own question."""
    by_round: dict[int, list[Appearance]] = {}
    for one in history.appearances:
        by_round.setdefault(one.round.number, []).append(one)
    traced: dict[str, list[tuple[Appearance, Appearance]]] = {}
    for number in sorted(by_round):
        own, *further = by_round[number]
        for other in further:
            if _is_told(own) and _is_told(other):
                traced.setdefault(other.question.key, []).append((own, other))
    return [_traced(rows) for rows in traced.values() if len({first.question.key for first, _ in rows}) == 1]


def _traced(rows: list[tuple[Appearance, Appearance]]) -> dict[str, Any]:
    up, across = rows[0][0].question, rows[0][1].question
    marks = [
        Mark(
            say(Sentence("Round %(number)s", number=first.round.number)),
            _share(first),
            _share(other),
            _stands(first, other),
        )
        for first, other in rows
    ]
    sentence = Sentence(
        "From round to round: share of the ratings in the agreement band of %(first)s (up) and of %(second)s (across).",
        first=up.title,
        second=across.title,
    )
    drawn = plane(marks, say(up.title), say(across.title), say(sentence))
    return {"up": up, "across": across, "drawn": drawn, "sentence": sentence, "rows": rows}


def _is_told(one: Appearance) -> bool:
    return one.question.kind is QuestionKind.RATING and not one.is_hidden and bool(one.numbers["n"])


def _share(one: Appearance) -> Fraction:
    return Fraction(one.numbers["n_agree"], one.numbers["n"])


def _stands(first: Appearance, other: Appearance) -> str:
    return str(combined([first.verdict.outcome, other.verdict.outcome]))
