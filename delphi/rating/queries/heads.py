"""The first words of each statement of a round, by which it is known again in the list of all."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from delphi.domain.texts import TextKind
from delphi.models import RoundStatement, StatementVersion, Translation
from delphi.models.plainly import plainly
from delphi.tongues import Tongue, Worded

N_CHARACTERS = 90


@cache
def _heads() -> Select[Any]:
    # Once the panel was shown a translation, it fits the words.
    shown = and_(
        Translation.version_id == StatementVersion.id,
        Translation.kind == TextKind.STATEMENT,
        Translation.language == bindparam("language"),
        Translation.frozen_at.is_not(None),
    )
    return (
        select(
            RoundStatement.id,
            func.substr(func.coalesce(Translation.text, StatementVersion.text), 1, N_CHARACTERS),
            Translation.language,
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .outerjoin(Translation, shown)
        .where(RoundStatement.round_id == bindparam("round"))
    )


def heads(session: Session, round_id: int, tongue: Tongue) -> dict[int, Worded]:
    """By RoundStatement, in the language of `tongue` where it was shown in it."""
    rows = plainly(session, _heads(), {"round": round_id, "language": tongue.language})
    return {key: Worded(text, language or tongue.original) for key, text, language in rows}
