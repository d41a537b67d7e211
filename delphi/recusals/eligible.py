"""Who could have rated: the panel of a round by group, less those who are recused from a statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Rating, Recusal, Round, RoundStatement, StatementVersion
from delphi.recusals import holds_in

Counts = npt.NDArray[np.int64]
ENDLESS = datetime(9999, 12, 31, tzinfo=UTC)  # the end of a round that is not closed
WHOLE_PANEL = 0  # in the place of a presented statement: no row has this key


@dataclass(frozen=True, eq=False)
class Eligible:
    """The panel of a round and its recusals: `panel` by group, `recused` statements x groups.

    Rows follow `presented` of the tallies, columns `groups`, which here are all groups of the panel, those
    without an answer too. `is_veiled` is where a recusal has taken a rating out of an open round: two looks at
    its numbers, before and after, would tell that rating, so they stay hidden until the close.
    """

    groups: tuple[str, ...]
    panel: Counts
    recused: Counts
    is_veiled: npt.NDArray[np.bool_]

    def n(self, row: int, group: str | None = None) -> tuple[int, int]:
        """How many may rate a statement and how many are recused from it, of all or of one group."""
        columns = [at for at, name in enumerate(self.groups) if group in (None, name)]
        n_recused = int(self.recused[row, columns].sum())
        return int(self.panel[columns].sum()) - n_recused, n_recused

    def only(self, rows: list[int]) -> Eligible:
        """The same of some of the statements."""
        return replace(self, recused=self.recused[rows], is_veiled=self.is_veiled[rows])


def eligible(session: Session, round_: Round, presented: tuple[int, ...]) -> Eligible:
    """Who could have rated the presented statements of a round, in one query."""
    given = {"round": round_.id, "study": round_.study_id, "end": round_.closed_at or ENDLESS}
    rows = session.execute(_counted(), given).all()
    groups = tuple(sorted({row.stakeholder_group for row in rows}))
    column_of = {group: index for index, group in enumerate(groups)}
    row_of = {key: index for index, key in enumerate(presented)}
    panel = np.zeros(len(groups), np.int64)
    recused = np.zeros((len(presented), len(groups)), np.int64)
    is_veiled = np.zeros(len(presented), bool)
    for key, group, n, n_taken in rows:
        if key == WHOLE_PANEL:
            panel[column_of[group]] = n
        elif key in row_of:
            recused[row_of[key], column_of[group]] = n
            is_veiled[row_of[key]] |= bool(n_taken) and round_.state is RoundState.OPEN
    return Eligible(groups, panel, recused, is_veiled)


@cache
def _counted() -> CompoundSelect[Any]:
    """(presented statement or WHOLE_PANEL, group, how many, how many of them lost a rating)."""
    group = Panellist.stakeholder_group
    on_panel = and_(Panellist.study_id == bindparam("study"), _took_part())
    panel = select(literal(WHOLE_PANEL), group, func.count(), literal(0)).where(on_panel).group_by(group)
    lost = and_(Rating.id.is_not(None), Recusal.recused_at >= Round.opened_at)
    recused = (
        select(
            RoundStatement.id,
            group,
            func.sum(case((holds_in(Round.number), 1), else_=0)),
            func.sum(case((lost, 1), else_=0)),
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(Recusal, Recusal.statement_id == StatementVersion.statement_id)
        .join(Panellist, Panellist.id == Recusal.panellist_id)
        .outerjoin(
            Rating,
            and_(Rating.panellist_id == Panellist.id, Rating.round_statement_id == RoundStatement.id),
        )
        .where(Round.id == bindparam("round"), Recusal.from_round <= Round.number, on_panel)
        .group_by(RoundStatement.id, group)
    )
    return union_all(panel, recused)


def _took_part() -> ColumnElement[bool]:
    """On the panel of the round: came in before its end, or rated in it, and had not left by then."""
    end = bindparam("end", type_=Panellist.withdrew_at.type)
    rated = (
        select(Rating.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .where(RoundStatement.round_id == bindparam("round"), Rating.panellist_id == Panellist.id)
        .correlate(Panellist)
        .exists()
    )
    return and_(
        or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= end),
        or_(Panellist.declined_at.is_(None), Panellist.declined_at >= end),
        or_(Panellist.consented_at <= end, rated),
    )
