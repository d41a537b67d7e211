"""The terms in force: those of the latest amendment, else of the protocol."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.protocol import Terms
from delphi.models import Amendment, Protocol, Study


def current_terms(session: Session, study: Study) -> Terms:
    """What the next round of the study would open with. An open or closed round has its own terms."""
    amended = session.scalar(
        select(Amendment.terms)
        .where(Amendment.study_id == study.id)
        .order_by(Amendment.number.desc())
        .limit(1)
    )
    if amended is not None:
        return read_terms(amended)
    return read_terms(session.scalars(select(Protocol.terms).where(Protocol.study_id == study.id)).one())


def read_terms(stored: dict[str, Any] | str) -> Terms:
    """Terms as the database holds them, or as they were read from there."""
    return _read(stored if isinstance(stored, str) else json.dumps(stored))


@lru_cache(maxsize=64)
def _read(written: str) -> Terms:
    """Every page of a round asks for its terms, most of them several times."""
    return Terms.from_json(json.loads(written))
