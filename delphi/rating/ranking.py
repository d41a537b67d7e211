"""Ranking: a panellist's places of all statements of one question are stored together, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable
from delphi.models import Panellist, Rating, Round, RoundStatement
from delphi.rating.acts import Act, Said, Saved
from delphi.rating.operations import said_of, store
from delphi.rating.queries import AskedRound, asked
from delphi.recusals import is_recused

Order = Mapping[int, Said]  # by RoundStatement


def rank(
    session: Session,
    panellist: Panellist,
    round_: Round | AskedRound,
    question: str,
    places: Mapping[int, int],
    at: datetime,
    act: Act | None = None,
    *,
    is_anew: bool = False,
) -> Saved[Order]:
    """Store the panellist's whole order; `places` is by RoundStatement, from 1 for the best.

    The same order sent twice changes nothing (unless it is a new vote, `is_anew`), nor does the same key; of two devices the later order stands, as a
    whole. Raises NotAcceptable where not each statement has one place of its own, and NotNow where the round
    takes no ratings.
    """
    presented = _in_turn(session, panellist, round_, question)
    _check([places.get(one.id, 0) for one in presented])
    order = {one.id: Said(places[one.id]) for one in presented}
    return _store(session, panellist, order, at, act, is_anew)


def abstain(
    session: Session,
    panellist: Panellist,
    round_: Round | AskedRound,
    question: str,
    at: datetime,
    act: Act | None = None,
    *,
    is_anew: bool = False,
) -> Saved[Order]:
    """Store that the panellist cannot rank these statements, in the place of an order."""
    presented = _in_turn(session, panellist, round_, question)
    return _store(session, panellist, {one.id: Said(None) for one in presented}, at, act, is_anew)


def _store(
    session: Session, panellist: Panellist, order: Order, at: datetime, act: Act | None, is_anew: bool
) -> Saved[Order]:
    """Weigh the order against the one that stands, as one: places of two orders are never mixed.

    Its revision is the sum of those of its places, which grows with each change.
    """
    act = act or Act(at)
    found = [asked(session, panellist.id, key, act.key) for key in order]
    standing = [one for one in found if one is not None]
    stands = {one.id: said for one in standing if (said := said_of(one)) is not None}
    revision = sum(one.revision or 0 for one in standing)
    if any(one.repeated is not None for one in standing):  # also after the close: it was stored before
        return Saved(revision, stands, stands == order)
    is_other = act.seen is not None and 0 < revision != act.seen and stands != order
    newest = max((one.rated_at for one in standing if one.rated_at), default=act.at)
    if is_other and act.at < newest and standing[0].round.takes_ratings(at):
        return Saved(revision, stands, is_ours=False)
    each = replace(act, seen=None)
    stored = [
        store(session, panellist, one, order[one.id], at, each, is_anew=is_anew, as_one=True)
        for one in standing
    ]
    total = sum(one.revision for one in stored if isinstance(one.revision, int))
    return Saved(total, order, replaced=stands if is_other else None)


def revisions(session: Session, panellist: Panellist, keys: Iterable[int]) -> dict[int, int]:
    """By RoundStatement, the revision of the panellist's answer, where there is one."""
    mine = Rating.panellist_id == panellist.id, Rating.round_statement_id.in_(keys)
    return dict(session.execute(select(Rating.round_statement_id, Rating.revision).where(*mine)).all())


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
