"""Ranking: a panellist's places of all statements of one question are stored together, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable
from delphi.models import Panellist, Round, RoundStatement
from delphi.rating.acts import Said
from delphi.rating.operations import store
from delphi.rating.queries import AskedRound
from delphi.recusals import is_recused


def rank(
    session: Session,
    panellist: Panellist,
    round_: Round | AskedRound,
    question: str,
    places: Mapping[int, int],
    at: datetime,
) -> None:
    """Store the panellist's whole order; `places` is by RoundStatement, from 1 for the best.

    The same order sent twice changes nothing. Raises NotAcceptable where not each statement has one place of
    its own, and NotNow where the round takes no ratings.
    """
    presented = _in_turn(session, panellist, round_, question)
    _check([places.get(one.id, 0) for one in presented])
    for one in presented:
        store(session, panellist, one, Said(places[one.id]), at)


def abstain(
    session: Session, panellist: Panellist, round_: Round | AskedRound, question: str, at: datetime
) -> None:
    """Store that the panellist cannot rank these statements, in the place of an order."""
    for one in _in_turn(session, panellist, round_, question):
        store(session, panellist, one, Said(None), at)


def _in_turn(
    session: Session, panellist: Panellist, round_: Round | AskedRound, question: str
) -> Sequence[RoundStatement]:
    """What this panellist ranks. Of two orders at once the second waits here, so that no two are mixed."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(read=True))
    session.execute(select(Panellist.id).where(Panellist.id == panellist.id).with_for_update())
    return session.scalars(
        select(RoundStatement)
        .where(
            RoundStatement.round_id == round_.id,
            RoundStatement.question == question,
            ~is_recused(panellist.id, RoundStatement.id),
        )
        .order_by(RoundStatement.position)
    ).all()


def _check(given: Sequence[int]) -> None:
    """Each place from 1 to the number of statements, once."""
    wanted = range(1, len(given) + 1)
    for place, n in sorted(Counter(given).items()):
        if place in wanted and n > 1:
            raise NotAcceptable(
                "%(n)s statements have place %(place)s. Give each statement a place of its own, then save again.",
                n=n,
                place=place,
            )
    missing = [place for place in wanted if place not in given]
    if missing:
        raise NotAcceptable(
            "No statement has place %(place)s. Use each place from 1 to %(most)s once, then save again.",
            place=missing[0],
            most=len(given),
        )
