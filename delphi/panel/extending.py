"""More time for one panellist: the round goes on for nobody else, and is judged when the last has had theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Extension, Panellist, Round, Study


def extend(
    session: Session, study: Study, panellist: Panellist, closes_at: datetime, *, by: str, at: datetime
) -> Extension:
    """Let one panellist rate in the open round until `closes_at`; a second time moves it.

    Raises NotNow where no round is open, it has no closing time or the panellist has left, NotAcceptable
    for a time that gives nothing.
    """
    round_ = _open_round(session, study)
    session.refresh(panellist)
    if not panellist.is_active:
        raise NotNow("This panellist has left the panel.")
    if round_.closes_at is None:
        raise NotNow("Round %(number)s has no closing time, so everybody has time.", number=round_.number)
    if closes_at <= at:
        raise NotAcceptable("That time has passed. Choose a later one.")
    if closes_at <= round_.closes_at:
        raise NotAcceptable("The round is open for everybody until then. Choose a time after its close.")
    extension = extension_of(session, round_, panellist)
    if extension is None:
        extension = Extension(round_id=round_.id, panellist_id=panellist.id, closes_at=closes_at)
        session.add(extension)
    extension.closes_at = closes_at
    session.flush()
    audit.record(
        session,
        study,
        by=by,
        action="gave more time to",
        subject=f"a panellist in round {round_.number}",
        at=at,
    )
    return extension


def take_back(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Let the round's own closing time hold again for this panellist. What was rated stays."""
    round_ = _open_round(session, study)
    if extension_of(session, round_, panellist) is None:
        raise NotNow("This panellist has no more time than the others.")
    session.execute(
        delete(Extension).where(Extension.round_id == round_.id, Extension.panellist_id == panellist.id)
    )
    session.expire(round_, ["extensions"])
    audit.record(
        session, study, by=by, action="took back more time of",
        subject=f"a panellist in round {round_.number}", at=at,
    )  # fmt: skip


def extension_of(session: Session, round_: Round, panellist: Panellist) -> Extension | None:
    return session.scalar(
        select(Extension).where(Extension.round_id == round_.id, Extension.panellist_id == panellist.id)
    )


def extensions_in(session: Session, round_: Round | None) -> Mapping[int, datetime]:
    """Until when each panellist with more time may rate, by the panellist's id."""
    if round_ is None:
        return {}
    rows = session.execute(
        select(Extension.panellist_id, Extension.closes_at).where(Extension.round_id == round_.id)
    )
    return {row.panellist_id: row.closes_at for row in rows}


def _open_round(session: Session, study: Study) -> Round:
    """The open round, locked in the usual order: the study, then the round."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    round_ = session.scalar(
        select(Round)
        .where(Round.study_id == study.id, Round.state == RoundState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if round_ is None:
        raise NotNow("No round is open, so there is no time to give.")
    return round_
