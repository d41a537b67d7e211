"""Statements by two questions: the drawing of each question that is asked of all, and the numbers beside it."""

from __future__ import annotations

from typing import Any

from delphi.charts.plane import Mark, plane, plane_sentence
from delphi.domain.question import QuestionKind
from delphi.results.queries import Board
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
