"""Comments gathered into points, with the chair's answers: the same for the workbench, the card and what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.scale import Band, Scale
from delphi.models import (
    Comment,
    CommentKind,
    CommentPlace,
    CommentPoint,
    CommentTag,
    CommentTagging,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    StatementVersion,
)
from delphi.recusals import is_recused
from delphi.tallies import terms_of

Row = tuple[int, int, str, int | None, str, CommentKind]


@dataclass(frozen=True)
class Note:
    """A comment without its writer. `key` names it by its place in an order that says nothing of time."""

    id: int
    key: str
    text: str
    band: Band | None
    group: str | None  # of stakeholders, only where the round's numbers show that group
    kind: CommentKind = CommentKind.REASON
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A comment, and how many others of its point say the same."""

    note: Note
    alike: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Point:
    """What comments on one statement ask for; `row` holds title, answer and the revisions it led to."""

    row: CommentPoint
    said: tuple[Said, ...]

    @property
    def n_comments(self) -> int:
        return sum(1 + len(one.alike) for one in self.said)


@dataclass(frozen=True)
class Heard:
    """Everything that was written of one presented statement."""

    points: tuple[Point, ...] = ()
    loose: tuple[Note, ...] = ()
    notes: dict[str, Note] = field(default_factory=dict)

    @property
    def n_comments(self) -> int:
        return len(self.notes)


def heard(session: Session, round_: Round, presented: Sequence[RoundStatement]) -> dict[int, Heard]:
    """By RoundStatement of one closed round, in a fixed number of queries."""
    ids = [shown.id for shown in presented]
    shown_groups = {shown.id: set((shown.summary or {}).get("groups", {})) for shown in presented}
    scales = {shown.id: terms_of(round_).question(shown.question).scale for shown in presented}
    notes = _notes(session, round_, scales, shown_groups)
    points: dict[int, list[Point]] = {}
    rows = session.scalars(
        select(CommentPoint)
        .where(CommentPoint.round_statement_id.in_(ids))
        .order_by(CommentPoint.id)
        .options(
            selectinload(CommentPoint.places),
            selectinload(CommentPoint.revisions).joinedload(StatementVersion.statement),
        )
    )
    gathered = set()
    for row in rows:
        by_id = {note.id: note for note in notes.get(row.round_statement_id, {}).values()}
        points.setdefault(row.round_statement_id, []).append(Point(row, _said(row.places, by_id)))
        gathered |= {place.comment_id for place in row.places}
    return {
        key: Heard(
            tuple(points.get(key, ())),
            tuple(note for note in notes.get(key, {}).values() if note.id not in gathered),
            notes.get(key, {}),
        )
        for key in ids
    }


def _said(places: Iterable[CommentPlace], notes: dict[int, Note]) -> tuple[Said, ...]:
    """In the order of the notes; who withdrew before the close is left out, as everywhere."""
    same_as = {place.comment_id: place.same_as_id for place in places if place.comment_id in notes}
    order = [note for key, note in notes.items() if key in same_as]
    return tuple(
        Said(note, tuple(other for other in order if same_as[other.id] == note.id))
        for note in order
        if same_as[note.id] not in notes
    )


def _notes(
    session: Session, round_: Round, scales: Mapping[int, Scale], shown_groups: dict[int, set[str]]
) -> dict[int, dict[str, Note]]:
    ids = tuple(scales)
    tags: dict[int, list[str]] = {}
    rows = session.execute(
        select(CommentTagging.comment_id, CommentTag.name)
        .join(CommentTag, CommentTag.id == CommentTagging.tag_id)
        .join(Comment, Comment.id == CommentTagging.comment_id)
        .where(Comment.round_statement_id.in_(ids))
    )
    for comment, name in rows:
        tags.setdefault(comment, []).append(name)
    found: dict[int, dict[str, Note]] = {}
    for key, presented, text, value, group, kind in sorted(_written(session, round_, ids), key=_shuffled):
        notes = found.setdefault(presented, {})
        name = f"{presented}.{len(notes) + 1}"
        notes[name] = Note(
            id=key,
            key=name,
            text=text,
            band=None if value is None else scales[presented].band(value),
            group=group if group and group in shown_groups[presented] else None,
            kind=kind,
            tags=tuple(sorted(tags.get(key, ()), key=str.casefold)),
        )
    return found


def _written(session: Session, round_: Round, ids: Sequence[int]) -> list[Row]:
    rows = session.execute(
        select(
            Comment.id,
            Comment.round_statement_id,
            Comment.text,
            Rating.value,
            Panellist.stakeholder_group,
            Comment.kind,
        )
        .join(Panellist, Panellist.id == Comment.panellist_id)
        .outerjoin(
            Rating,
            (Rating.panellist_id == Comment.panellist_id)
            & (Rating.round_statement_id == Comment.round_statement_id),
        )
        .where(
            Comment.round_statement_id.in_(ids),
            or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= round_.closed_at),
            ~is_recused(Comment.panellist_id, Comment.round_statement_id),
        )
    )
    return [(key, presented, text, value, group, kind) for key, presented, text, value, group, kind in rows]


def _shuffled(row: Row) -> bytes:
    """The order of `delphi.comments.remarks`: it says nothing of who wrote when."""
    return hashlib.sha256(f"{row[0]} {row[2]}".encode()).digest()


@cache
def _answered() -> Select[str, str | None]:
    return (
        select(CommentPoint.title, CommentPoint.answer)
        .where(CommentPoint.round_statement_id == bindparam("presented"), CommentPoint.answer.is_not(None))
        .order_by(CommentPoint.id)
    )


def answers_to(session: Session, presented: int) -> tuple[tuple[str, str], ...]:
    """What the chair answered to comments on a presented statement: (title, answer) each, quoting nobody."""
    rows = session.execute(_answered(), {"presented": presented})
    return tuple((title, answer or "") for title, answer in rows)
