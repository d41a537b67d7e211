"""What panellists wrote of the statements of a round, by the band of the writer's rating and without the writer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from delphi.domain.scale import Band, Scale
from delphi.models import Comment, CommentKind, Panellist, Rating, Round, RoundStatement
from delphi.recusals import is_recused
from delphi.standing import Standing
from delphi.tallies import terms_of


@dataclass(frozen=True)
class Voices:
    """The comments of those whose ratings lie in one band; `band` is None for those who gave no value.

    Whoever gives a place or a number is neither for a statement nor against it: such comments take no side.
    """

    band: Band | None
    n_ratings: int
    said: tuple[Remark, ...]
    takes_side: bool = True

    @property
    def comments(self) -> tuple[str, ...]:
        return tuple(remark.text for remark in self.said)


@dataclass(frozen=True)
class Remark:
    presented: int
    text: str
    value: int | None
    kind: CommentKind = CommentKind.REASON


@cache
def _written() -> Select[int, int, str, int | None, CommentKind, int, datetime]:
    return (
        select(
            Comment.id,
            Comment.round_statement_id,
            Comment.text,
            Rating.value,
            Comment.kind,
            Comment.panellist_id,
            Comment.written_at,
        )
        .join(Panellist, Panellist.id == Comment.panellist_id)
        .join(RoundStatement, RoundStatement.id == Comment.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .outerjoin(
            Rating,
            and_(
                Rating.panellist_id == Comment.panellist_id,
                Rating.round_statement_id == Comment.round_statement_id,
            ),
        )
        .where(
            Comment.round_statement_id.in_(bindparam("presented", expanding=True)),
            or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= Round.closed_at),
            ~is_recused(Comment.panellist_id, Comment.round_statement_id),
        )
    )


def remarks(
    session: Session, presented: Sequence[int], standing: Standing | None = None
) -> tuple[Remark, ...]:
    """Every comment on these RoundStatements but those of who is recused there, in one query.

    The order says nothing of who wrote when, and stays as it is when others join. Of an open round `standing`
    leaves what was written since the last step of its statement: beside who has just been busy, it would
    tell its writer.
    """
    rows = session.execute(_written(), {"presented": tuple(presented)}).all()
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{row[0]} {row[1]}".encode()).digest())
    found = []
    for _key, shown, text, value, kind, writer, written_at in shuffled:
        if standing is not None and shown in standing.shown:
            of, said = standing.shown[shown], standing.said(shown)
            if writer not in said or of.at is None or written_at > of.at:
                continue
            value = said[writer].value
        found.append(Remark(shown, text, value, kind))
    return tuple(found)


def voices(
    found: Sequence[Remark], presented: int, counts: Mapping[str, int], scale: Scale
) -> tuple[Voices, ...]:
    """The comments on one presented statement: the band with the fewest ratings first, without value last."""
    of_band: dict[Band | None, list[Remark]] = {}
    for remark in found:
        if remark.presented == presented:
            band = None if remark.value is None else _side(scale, remark.value)
            of_band.setdefault(band, []).append(remark)
    n_ratings = dict.fromkeys(Band, 0)
    for point, count in counts.items():
        n_ratings[_side(scale, float(point))] += count
    order = sorted(Band, key=lambda band: n_ratings[band])
    heard = [
        Voices(band, n_ratings[band], tuple(of_band[band]), scale.is_of_ratings)
        for band in order
        if band in of_band
    ]
    if None in of_band:
        heard.append(Voices(None, 0, tuple(of_band[None])))
    return tuple(heard)


def _side(scale: Scale, value: float) -> Band:
    return scale.band(value) if scale.is_of_ratings else Band.AGREE


def voices_of(
    session: Session, round_: Round, counts: Mapping[int, Mapping[str, int]]
) -> dict[int, tuple[Voices, ...]]:
    """`voices` of several statements of one round; `counts` is by RoundStatement."""
    found = remarks(session, tuple(counts))
    terms = terms_of(round_)
    asked = session.execute(
        select(RoundStatement.id, RoundStatement.question).where(RoundStatement.round_id == round_.id)
    ).all()
    return {
        presented: voices(found, presented, counts[presented], terms.question(question).scale)
        for presented, question in asked
        if presented in counts
    }
