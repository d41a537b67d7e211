"""How a round is held, for what has pages of its own: estimates and orders, in a meeting and in real time."""

from __future__ import annotations

from delphi.domain.lifecycle import RoundMode
from delphi.domain.question import QuestionKind
from delphi.models import RoundStatement
from delphi.rating import operations
from delphi.tallies import terms_of
from delphi.web import db


def is_alone(presented: RoundStatement) -> bool:
    """Whether a statement of a meeting has a page of its own now: while the vote on its estimate or order is on."""
    kind = terms_of(presented.round).question(presented.question).kind
    if kind is QuestionKind.RATING:
        return False
    return not operations.is_off(db.session, presented.id, as_one=kind is QuestionKind.RANKING)


def mode_of(key: int) -> RoundMode:
    """How the round of a presented statement is held."""
    return db.session.get_one(RoundStatement, key).round.mode
