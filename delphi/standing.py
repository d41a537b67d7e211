"""The answers of an open round as far as they may be shown: every number while it runs is made of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from delphi.domain.stepping import Act, Presence, Shown, stepped
from delphi.models import Panellist, Rating, RatingHistory, Round
from delphi.models.plainly import plainly
from delphi.recusals import pairs

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)


class Said(NamedTuple):
    """An answer; `value` is None for "outside my expertise"."""

    value: int | None
    kept: bool


@dataclass(frozen=True)
class Standing:
    """What is shown of each presented statement; `group_of` is by panellist."""

    shown: dict[int, Shown]
    group_of: dict[int, str]

    def said(self, presented: int) -> dict[int, Said]:
        answers: dict[int, Any] = self.shown[presented].answers
        return answers

    def apart(self, presented: int) -> dict[int, Said]:
        """The answers with which the groups were last told apart: none, or those of an earlier step."""
        answers: dict[int, Any] = self.shown[presented].apart
        return answers


def standing(session: Session, round_: Round, presented: Sequence[int], least_cell: int) -> Standing:
    """Of an open round, by RoundStatement, in three queries."""
    people = _people(session, round_)
    away: dict[int, set[int]] = {key: set() for key in presented}
    for panellist, key in plainly(session, _away(), {"round": round_.id}):
        if key in away:
            away[key].add(panellist)
    told: dict[int, list[Act]] = {key: [] for key in presented}
    now, rated = ALWAYS, set[int]()
    for row in _history(session, presented):
        now = max(now, row.rated_at)  # an answer may reach us long after it was given
        rated.add(row.panellist_id)
        if row.panellist_id not in away[row.round_statement_id]:
            told[row.round_statement_id].append(Act(now, row.panellist_id, Said(row.value, row.kept)))
    group_of = {row.id: row.stakeholder_group for row in people}
    left = {row.id: _left(row) for row in people}
    spans = {
        row.id: (ALWAYS if row.id in rated else row.consented_at, left[row.id])
        for row in people
        if row.id in rated or row.consented_at
    }
    return Standing(
        {
            key: stepped(
                _with_leaving(told[key], left),
                Presence.of(span for one, span in spans.items() if one not in away[key]),
                least_cell,
                group_of,
            )
            for key in presented
        },
        group_of,
    )


# A monitor asks again and again: each statement is made once and takes its values by name.


@cache
def _away() -> Select[int, int]:
    return pairs(bindparam("round"))


def _people(session: Session, round_: Round) -> Sequence[Any]:
    return plainly(session, _on_panel(), {"study": round_.study_id}).all()


@cache
def _on_panel() -> Select[*tuple[Any, ...]]:
    return select(
        Panellist.id,
        Panellist.stakeholder_group,
        Panellist.consented_at,
        Panellist.declined_at,
        Panellist.withdrew_at,
    ).where(Panellist.study_id == bindparam("study"))


def _left(row: Any) -> datetime | None:
    return min((at for at in (row.withdrew_at, row.declined_at) if at), default=None)


def _history(session: Session, presented: Sequence[int]) -> Sequence[Any]:
    """Every answer in the order in which it was stored."""
    return plainly(session, _given(), {"presented": presented}).all()


@cache
def _given() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Rating.round_statement_id,
            Rating.panellist_id,
            RatingHistory.value,
            RatingHistory.kept,
            RatingHistory.rated_at,
        )
        .join(RatingHistory, RatingHistory.rating_id == Rating.id)
        .where(Rating.round_statement_id.in_(bindparam("presented", expanding=True)))
        .order_by(RatingHistory.id)
    )


def _with_leaving(acts: list[Act], left: dict[int, datetime | None]) -> list[Act]:
    """The same, with what left the panel where it left; what somebody said after that counts for nothing."""
    leaving = [Act(at, one, None) for one, at in left.items() if at]
    if not leaving:
        return acts
    gone = {act.panellist: act.at for act in leaving}
    stayed = [act for act in acts if act.panellist not in gone or act.at < gone[act.panellist]]
    return sorted([*stayed, *leaving], key=lambda act: act.at)
