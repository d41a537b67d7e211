"""Pages of results: a round as it fills or as it closed, and one statement through all rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from string import ascii_uppercase
from typing import Any

from flask import abort, render_template, request
from flask_babel import format_date, gettext
from markupsafe import Markup

from delphi.access import Action
from delphi.charts.embed import figure_json
from delphi.charts.figures import RatedStatement, diverging_bars, dot_and_iqr, response_curve
from delphi.charts.sentences import diverging_sentence, dot_and_iqr_sentence, response_sentence
from delphi.charts.sparks import group_dots, sparkline
from delphi.charts.strips import diverging_strip, histogram
from delphi.charts.wording import Wording
from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState
from delphi.domain.places import Places
from delphi.domain.quantity import Quantity
from delphi.domain.rating import panel_in_words
from delphi.domain.scale import Scale
from delphi.models import Round, Statement, Study, utcnow
from delphi.results import queries
from delphi.results.queries import Board, Change, Choice, EarlierLine, Line, Order, arranged, history
from delphi.results.views.blueprint import bp
from delphi.results.views.estimated import estimates_of
from delphi.results.views.following import found, tag_of, unless_unchanged
from delphi.results.views.planes import planes_of, trace_of
from delphi.results.views.ranked import ladder_of
from delphi.web import allow, db, load, page
from delphi.web.filters import number as in_words

LONGEST_SEARCH = 100


@bp.get("/studies/<slug>/rounds/<int:number>/results")
@allow(Action.SEE_RESULTS)
def monitor(study: Study, number: int) -> Any:
    """The round at a glance; once it is closed, what its close decided."""
    round_ = found(study, number)
    if round_.state is RoundState.DRAFT:
        return page("results/not_yet.html", round=round_)
    return page("results/monitor.html", etag=tag_of(round_, _chosen_now()), **_board(round_))


@bp.get("/studies/<slug>/rounds/<int:number>/results/live")
@allow(Action.SEE_RESULTS)
def live(study: Study, number: int) -> Any:
    """The same without its frame, or 304 where nothing has changed since the reader's last look."""
    round_ = found(study, number)
    if round_.state is RoundState.DRAFT:
        abort(404)
    return unless_unchanged(
        round_, _chosen_now(), lambda: render_template("results/_board.html", **_board(round_))
    )


@bp.get("/studies/<slug>/statements/<int:statement_id>/results")
@allow(Action.SEE_RESULTS)
def statement(study: Study, statement_id: int) -> Any:
    """One statement: how each round saw it, and why it stands where it stands."""
    found = history(db.session, study, load(Statement, statement_id, study))
    latest = found.appearances[0] if found.appearances else None
    says = None
    if latest and not latest.is_hidden:
        says = panel_in_words(latest.verdict.outcome, latest.counts, latest.terms.scale)
    return page(
        "results/statement.html",
        history=found,
        latest=latest,
        says=says,
        histogram=_histogram,
        traces=trace_of(found),
    )


def _chosen_now() -> list[str]:
    return [request.args.get(name, "") for name in ("sort", "dir", "show", "q")]


def _board(round_: Round) -> dict[str, Any]:
    """Everything that the monitor shows, as finished values."""
    board = queries.board(db.session, round_)
    choice = _choice()
    questions = board.questions or board.terms.questions[:1]
    scales = {question.key: question.scale for question in questions}
    return {
        "board": board,
        "round": round_,
        "is_open": round_.state is RoundState.OPEN,
        "is_over": round_.state is RoundState.OPEN and not round_.takes_ratings(utcnow()),
        "choice": choice,
        "here": _address(round_, choice),
        "sections": arranged(board.lines, choice),
        "questions": questions,
        "by_key": {question.key: question for question in questions},
        "strips": {
            line.presented_id: diverging_strip(line.counts, scales[line.question])
            for line in board.lines
            if scales[line.question].is_of_ratings
        },
        "sparks": _sparks(board, scales),
        "dots": {
            line.presented_id: _dots(line, scales[line.question])
            for line in board.lines
            if len(board.response.groups) > 1
        },
        "group_letters": _letters(board),
        "n_waiting": max((line.n_waiting for line in board.lines), default=0),
        "counts_by_outcome": [(one, board.n_with(one)) for one in Outcome],
        "planes": planes_of(board),
        "response_figure": _response_figure(board, _wording()),
        "figures": [
            (question, board.asked(question.key), _figures(board.asked(question.key)))
            for question in questions
        ],
    }


def _letters(board: Board) -> dict[str, str]:
    """A short name for each group, said once above the table; past Z they are numbered."""
    names = [group.name for group in board.response.groups]
    letters = ascii_uppercase if len(names) <= len(ascii_uppercase) else map(str, count(1))
    return dict(zip(names, letters, strict=False))


def _dots(line: Line, scale: Scale) -> Markup:
    """The medians of the groups; a quantity has no bands to put them on."""
    medians = {name: of["median"] for name, of in line.groups.items()}
    return group_dots(medians, line.numbers["median"], scale) if scale.drawn else Markup("")


def _sparks(board: Board, scales: Mapping[str, Scale]) -> dict[int, Any]:
    """The medians of each statement through the rounds, where more than one has shown it."""
    if not board.earlier:
        return {}
    medians = {
        (one.statement_id, one.question): [
            one.numbers[number]["median"] for number in board.rounds if number in one.numbers
        ]
        for one in board.trajectories
    }
    of_lines = [(line, medians[line.statement_id, line.question]) for line in board.lines]
    return {
        line.presented_id: sparkline(values, scales[line.question])
        for line, values in of_lines
        if len(values) > 1 and scales[line.question].is_of_ratings
    }


def _choice() -> Choice:
    return Choice(
        _chosen(Order, "sort") or Order.SECTION,
        _chosen(Outcome, "show"),
        request.args.get("q", "").strip()[:LONGEST_SEARCH],
        request.args.get("dir") == "down",
    )


def _address(round_: Round, choice: Choice) -> dict[str, Any]:
    """What leads back to this choice; the usual one has the plain address."""
    return {
        "slug": round_.study.slug,
        "number": round_.number,
        "sort": None if choice.order is Order.SECTION else choice.order.value,
        "dir": "down" if choice.is_down else None,
        "show": choice.outcome.value if choice.outcome else None,
        "q": choice.words or None,
    }


def _chosen(of: Any, name: str) -> Any:
    """The value of a query parameter, or None where it is missing or unknown."""
    value = request.args.get(name)
    return of(value) if value in set(of) else None


def _figures(board: Board) -> dict[str, Any]:
    """The figures of one question."""
    if isinstance(board.terms.scale, Places):
        return {"ladder": ladder_of(db.session, board)}
    if isinstance(board.terms.scale, Quantity):
        return {"estimates": estimates_of(db.session, board)}
    rated = [_rated(line) for line in board.lines]
    scale, wording = board.terms.scale, _wording()
    figures: dict[str, tuple[Any, ...]] = {
        "diverging": (
            figure_json(diverging_bars(rated, scale, wording)),
            diverging_sentence(len(board.lines), board.n_median_in_agree, board.n_split, scale),
        ),
    }
    if board.earlier:
        number = board.round.number
        rounds = {n: [_rated_before(line) for line in lines] for n, lines in board.earlier.items()}
        compared = sum(line.change is not None for line in board.lines)
        figures["rounds"] = (
            figure_json(dot_and_iqr(rounds | {number: rated}, scale, wording)),
            dot_and_iqr_sentence(
                compared,
                board.n_changed(Change.CLOSER),
                board.n_changed(Change.APART),
                max(board.earlier),
                number,
            ),
        )
    return figures


def _response_figure(board: Board, wording: Wording) -> tuple[Any, ...]:
    response, round_ = board.response, board.round
    first = round_.opened_at or utcnow()
    days, finished = response.by_day(first, round_.closed_at or max(utcnow(), first))
    reminders = sorted({at.date() for at in response.reminded_at})
    figure = response_curve(days, finished, response.n, reminders, wording)
    sentence = response_sentence(response.n_finished, response.n, response.n_since_reminder)
    return figure_json(figure), sentence, list(zip(days, finished, strict=True)), set(reminders)


def _rated(line: Line) -> RatedStatement:
    numbers = line.numbers
    return RatedStatement(
        line.label, line.text, line.counts, numbers["median"], numbers["q1"], numbers["q3"], str(line.outcome)
    )


def _rated_before(line: EarlierLine) -> RatedStatement:
    numbers = line.numbers
    counts = list(numbers["counts"].values())
    return RatedStatement(
        line.label, line.text, counts, numbers["median"], numbers["q1"], numbers["q3"], str(line.outcome)
    )


def _histogram(numbers: dict[str, Any], scale: Any) -> Any:
    return histogram(list(numbers["counts"].values()), scale)


def _wording() -> Wording:
    return Wording(translate=gettext, number=lambda value: in_words(value, 2), day=_short_day)


def _short_day(day: date) -> str:
    return str(format_date(day, "d MMM"))
