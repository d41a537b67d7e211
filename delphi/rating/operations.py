"""Rating: an answer is either stored before the round's close or refused, never in between."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import (
    Boolean,
    Exists,
    Insert,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from delphi import audit
from delphi.domain.lifecycle import RoundMode
from delphi.errors import NotNow
from delphi.models import (
    Comment,
    Extension,
    MeetingPhase,
    MeetingStep,
    Panellist,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    Study,
)
from delphi.models.plainly import plainly
from delphi.models.round import IS_OPEN
from delphi.rating.acts import Act, Said, Saved
from delphi.rating.kinds import refuse_unfit
from delphi.rating.queries import Asked, AskedRound, asked
from delphi.recusals import is_recused
from delphi.tallies import asking


def rate(
    session: Session,
    panellist: Panellist,
    presented: RoundStatement | Asked,
    said: Said,
    at: datetime,
    act: Act | None = None,
    *,
    is_anew: bool = False,
) -> Saved[Said]:
    """Store the panellist's current rating of a presented statement; return what stands afterwards.

    The same answer sent twice changes nothing, nor does the same key; where two devices differ, the later
    act stands, whichever arrives first. Raises NotAcceptable for a value off the scale and NotNow where the
    round takes no rating at `at` or the panellist is recused from the statement. Whether it does is asked by
    the same statement that writes, so that no close can come between (SQLite: under the writer's lock;
    PostgreSQL: the round's row is share-locked, and a close waits for it or is waited for). That statement
    also replaces only the revision that was weighed, so what was `asked` before may be given as it was.
    `is_anew` stores the same answer as another one: a second vote that is as the first was cast all the same.
    """
    refuse_unfit(presented, said)
    return store(session, panellist, presented, said, at, act, is_anew=is_anew)


def store(
    session: Session,
    panellist: Panellist,
    presented: RoundStatement | Asked,
    said: Said,
    at: datetime,
    act: Act | None = None,
    *,
    is_anew: bool = False,
    as_one: bool = False,
) -> Saved[Said]:
    """`rate`, for whom has seen to it that what is said of several statements fits together.

    `as_one` are statements that are ranked beside each other: a meeting votes on all of them at once.
    """
    act = act or Act(at)
    keys = {"panellist_id": panellist.id, "round_statement_id": presented.id, "as_one": as_one}
    standing = presented if isinstance(presented, Asked) else _stands(session, keys, act)
    if said.value is not None and standing.round.terms:
        asking(standing).scale.check(said.value)
    while True:
        if not is_anew and (found := _settled(standing, said, act, at)) is not None:
            return found
        if (revision := _store(session, keys, standing, said, act, at)) is not None:
            return Saved(revision, said, replaced=said_of(standing) if _is_unseen(standing, act) else None)
        # Where another of one's own devices wrote between, it is weighed anew; else the round is not open.
        before, standing = standing, _stands(session, keys, act)
        if standing.revision == before.revision:
            raise refusal(session, standing.round, keys, at)


def _stands(session: Session, keys: dict[str, int], act: Act) -> Asked:
    found = asked(session, keys["panellist_id"], keys["round_statement_id"], act.key)
    if found is None:
        raise LookupError("no such statement was presented")
    return found


def said_of(standing: Asked) -> Said | None:
    """What the panellist said there so far."""
    if standing.revision is None:
        return None
    return Said(standing.value, bool(standing.kept), standing.lowest, standing.highest)


def _is_unseen(standing: Asked, act: Act) -> bool:
    """Whether it was said elsewhere, after the page that sent the act was shown."""
    return act.seen is not None and standing.revision is not None and standing.revision != act.seen


def _settled(standing: Asked, said: Said, act: Act, at: datetime) -> Saved[Said] | None:
    """What stands, where nothing is to be stored: sent before, the same, or older than what stands."""
    stands = said_of(standing)
    if stands is None or standing.revision is None or standing.rated_at is None:
        return None
    if standing.repeated is not None:  # also after the close: it was stored before
        return Saved(standing.revision, stands, stands == said)
    if not standing.round.takes_ratings(at) or standing.is_recused:
        return None
    if stands == said:
        return Saved(standing.revision, said)
    if _is_unseen(standing, act) and act.at < standing.rated_at:
        return Saved(standing.revision, stands, is_ours=False)
    return None


def _store(
    session: Session, keys: dict[str, int], standing: Asked, said: Said, act: Act, at: datetime
) -> int | None:
    """Write the rating over the one that stands, and its history; its revision, or None where neither was done."""
    # A clock that is wrong puts no rating before the one it follows, before the round, or after its arrival.
    rated_at = min(at, max(act.at, standing.rated_at or standing.round.opened_at or at))
    rated_at = dated(standing.round, rated_at)
    values = {**asdict(said), "abstained": said.abstained, "rated_at": rated_at}
    row = {**keys, **values, "at": at, "revision": 1, "standing": standing.revision}
    saved = plainly(session, _store_rating(dialect_of(session)), row).one_or_none()
    if saved is None:
        return None
    rating_id, revision = saved
    plainly(
        session, _add_to_history(), {"rating_id": rating_id, "revision": revision, "key": act.key, **values}
    )
    return int(revision)


# Thirty ratings in a row send the same few statements: each is made once and takes its values by name.


def _recused() -> Exists:
    return is_recused(bindparam("panellist_id"), bindparam("round_statement_id"))


def _is_on() -> Exists:
    """In a meeting, whether the vote on the statement is on: not yet revealed, and no other one is shown."""
    later, on = aliased(MeetingStep), aliased(RoundStatement)
    is_beside = and_(
        bindparam("as_one", False, type_=Boolean),
        on.round_id == RoundStatement.round_id,
        on.question == RoundStatement.question,
    )
    return exists().where(
        on.id == MeetingStep.round_statement_id,
        or_(on.id == RoundStatement.id, is_beside),
        MeetingStep.phase == MeetingPhase.VOTING,
        ~exists().where(later.round_id == MeetingStep.round_id, later.number > MeetingStep.number),
    )


def while_open(*columns: Any) -> Select[Any]:
    """The given values, as one row while the round takes ratings of this panellist, else as none."""
    return (
        select(*columns)
        .select_from(RoundStatement)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(Panellist, Panellist.study_id == Round.study_id)
        .join(Study, Study.id == Round.study_id)
        .where(
            RoundStatement.id == bindparam("round_statement_id"),
            IS_OPEN,
            Study.archived_at.is_(None),
            or_(
                Round.closes_at.is_(None),
                Round.closes_at > bindparam("at"),
                exists()
                .where(
                    Extension.round_id == Round.id,
                    Extension.panellist_id == bindparam("panellist_id"),
                    Extension.closes_at > bindparam("at"),
                )
                .correlate(Round),
            ),
            and_(
                Panellist.id == bindparam("panellist_id"),
                Panellist.withdrew_at.is_(None),
                Panellist.declined_at.is_(None),
                Panellist.consented_at.is_not(None),
            ),
            ~_recused(),
            or_(Round.mode != RoundMode.MEETING, _is_on()),
        )
        # SQLite has no row locks; there the writer's lock does the same. Whoever leaves takes all of it along.
        .with_for_update(read=True, of=(Round, Panellist))
    )


@cache
def _store_rating(dialect: str) -> Any:
    """Insert the rating or replace the one that was weighed, while the round is open; its id and revision."""
    said = ("value", "kept", "lowest", "highest", "abstained", "rated_at")
    statement = insert_while_open(dialect, Rating, *said, "revision")
    replaced = {name: statement.excluded[name] for name in said}
    return statement.on_conflict_do_update(
        index_elements=[Rating.panellist_id, Rating.round_statement_id],
        set_=replaced | {"revision": Rating.revision + 1},
        where=Rating.revision == bindparam("standing", type_=Integer),
    ).returning(Rating.id, Rating.revision)


@cache
def _add_to_history() -> Insert:
    return insert(RatingHistory.__table__).inline()  # type: ignore[arg-type] # nobody asks for its key


def insert_while_open(dialect: str, model: type[Rating | Comment], *names: str) -> Any:
    table = model.__table__
    row = ["panellist_id", "round_statement_id", *names]
    values = [bindparam(name, type_=table.c[name].type).label(None) for name in row]
    return upsert_of(dialect)(table).from_select(row, while_open(*values))


def upsert_of(dialect: str) -> Any:
    return import_module(f"sqlalchemy.dialects.{dialect}").insert


def dated(round_: Round | AskedRound, at: datetime) -> datetime:
    """The moment that is kept: not later than the round's own close. A later one would tell in every
    export which code had more time, and the chair knows the name of whom they gave it to."""
    return at if round_.closes_at is None else min(at, round_.closes_at)


def dialect_of(session: Session) -> str:
    return session.connection().dialect.name


def refusal(session: Session, round_: Round | AskedRound, keys: dict[str, int], at: datetime) -> NotNow:
    """Why nothing was stored, as the sentence that the panellist reads."""
    if session.scalar(select(Study.archived_at).where(Study.id == round_.study_id)) is not None:
        return audit.archived()
    if round_.takes_ratings(at) and session.scalar(select(_recused()), keys):
        return NotNow(
            "The chair has recused you from this statement, so this was not saved. "
            "Go on to the next one; write to the chair if you think otherwise."
        )
    if round_.takes_ratings(at) and is_off(
        session, keys["round_statement_id"], as_one=bool(keys.get("as_one"))
    ):
        return NotNow("The vote on this statement is not on, so this was not saved. Go back to the meeting.")
    return NotNow(
        "Round %(number)s is not open for rating, so this was not saved. "
        "Keep your text, and wait for the next round.",
        number=round_.number,
    )


def is_off(session: Session, key: int, *, as_one: bool = False) -> bool:
    """Whether the statement is of a meeting that does not vote on it now."""
    of = (RoundStatement.id == key, Round.mode == RoundMode.MEETING, ~_is_on())
    found = session.scalar(select(Round.id).join(RoundStatement).where(*of), {"as_one": as_one})
    return found is not None
