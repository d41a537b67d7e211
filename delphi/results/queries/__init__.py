"""Results as values: a round with its statements and response, a statement through its rounds."""

from delphi.results.queries.board import Board, Change, Choice, EarlierLine, Line, Order, arranged
from delphi.results.queries.history import History, history
from delphi.results.queries.rounds import board, find_round, fingerprint

__all__ = [
    "Board", "Change", "Choice", "EarlierLine", "History", "Line", "Order", "arranged", "board", "find_round", "fingerprint",
    "history",
]  # fmt: skip
