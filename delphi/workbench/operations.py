"""Working on comments of a closed round: tagged at any time; gathered, merged and answered until the next round opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import (
    CommentPlace,
    CommentPoint,
    CommentPointRevision,
    CommentTag,
    CommentTagging,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
)
from delphi.points import Note


def tag(session: Session, study: Study, notes: Sequence[Note], name: str, *, by: str, at: datetime) -> None:
    """Put a tag on comments; the panel never sees it. Raises NotAcceptable without comments or a name."""
    _stand_in_line(session, study)
    _refuse_none(notes)
    if not name.strip():
        raise NotAcceptable("Write the tag, such as “cost” or “wording”.")
    row = next((one for one in _tags(session, study) if one.name.casefold() == name.casefold()), None)
    if row is None:
        row = CommentTag(study_id=study.id, name=name)
        session.add(row)
        session.flush()
    has_it = set(
        session.scalars(select(CommentTagging.comment_id).where(CommentTagging.tag_id == row.id)).all()
    )
    session.add_all(
        CommentTagging(comment_id=note.id, tag_id=row.id) for note in notes if note.id not in has_it
    )
    _record(session, study, "tagged", notes, by, at, tag=row.name)


def untag(session: Session, study: Study, notes: Sequence[Note], name: str, *, by: str, at: datetime) -> None:
    """Take a tag off comments; a tag that no comment has any more is gone. Raises NotAcceptable."""
    _stand_in_line(session, study)
    _refuse_none(notes)
    row = next((one for one in _tags(session, study) if one.name.casefold() == name.casefold()), None)
    if row is None:
        raise NotAcceptable("There is no tag “%(name)s”.", name=name)
    of_notes = CommentTagging.comment_id.in_([note.id for note in notes])
    session.execute(delete(CommentTagging).where(CommentTagging.tag_id == row.id, of_notes))
    if not session.scalar(select(func.count()).where(CommentTagging.tag_id == row.id)):
        session.delete(row)
    _record(session, study, "untagged", notes, by, at, tag=name)


def gather(
    session: Session,
    study: Study,
    shown: RoundStatement,
    notes: Sequence[Note],
    title: str = "",
    *,
    by: str,
    at: datetime,
) -> CommentPoint:
    """Gather comments on one statement into a new point; return it. They leave the points they were in.

    Raises NotNow once a later round opened: the panel has read the answers.
    """
    _check_last(session, study, shown)
    _refuse_none(notes)
    _leave(session, notes)
    point = CommentPoint(round_statement_id=shown.id, title=title)
    point.places = [CommentPlace(comment_id=note.id) for note in notes]
    session.add(point)
    _record(session, study, "gathered", notes, by, at, title=title)
    return point


def merge(
    session: Session, study: Study, shown: RoundStatement, notes: Sequence[Note], *, by: str, at: datetime
) -> CommentPoint:
    """Say that comments are the same: the panel reads the first, and how many others say it.

    They stay in, or come into, the point of the first. Raises as `gather`, and NotAcceptable for fewer than two.
    """
    _check_last(session, study, shown)
    if len(notes) < 2:
        raise NotAcceptable("Choose at least two comments on one statement that say the same.")
    first, *others = notes
    place = session.get(CommentPlace, first.id)
    point = place.point if place else CommentPoint(round_statement_id=shown.id)
    session.add(point)
    session.flush()
    _leave(session, [note for note in notes if not place or note is not first])
    for row in point.places:
        if row.same_as_id in {other.id for other in others}:
            row.same_as_id = first.id
    if place is None:
        session.add(CommentPlace(comment_id=first.id, point_id=point.id))
    else:
        place.same_as_id = None
    session.add_all(
        CommentPlace(comment_id=other.id, point_id=point.id, same_as_id=first.id) for other in others
    )
    session.flush()
    session.expire(point)
    _record(session, study, "merged", notes, by, at)
    return point


def scatter(
    session: Session, study: Study, shown: RoundStatement, notes: Sequence[Note], *, by: str, at: datetime
) -> None:
    """Take comments out of their points; a point without comments is gone. Raises as `gather`."""
    _check_last(session, study, shown)
    _refuse_none(notes)
    _leave(session, notes)
    _record(session, study, "took apart", notes, by, at)


def answer(
    session: Session,
    study: Study,
    point: CommentPoint,
    title: str,
    text: str,
    versions: Sequence[StatementVersion],
    *,
    by: str,
    at: datetime,
) -> None:
    """Answer a point, and say which new words it led to; an empty answer takes it back. Raises NotNow."""
    shown = point.round_statement
    _check_last(session, study, shown)
    text = text.strip()
    point.title, point.answer, point.answered_at = title.strip(), text or None, at if text else None
    point.revisions = list(versions)
    session.flush()
    label = shown.version.statement.label
    audit.record(
        session, study, by=by, action="answered" if text else "took back the answer to",
        subject=f"comments on statement {label}", at=at, title=point.title, answer=text,
        led_to=", ".join(f"{version.statement.label} version {version.number}" for version in versions),
    )  # fmt: skip


def _leave(session: Session, notes: Sequence[Note]) -> None:
    """Take comments out of their points; whatever said the same as one of them stands for itself."""
    ids = [note.id for note in notes]
    left = set(session.scalars(select(CommentPlace.point_id).where(CommentPlace.comment_id.in_(ids))))
    for row in session.scalars(select(CommentPlace).where(CommentPlace.same_as_id.in_(ids))):
        row.same_as_id = None
    session.flush()
    session.execute(delete(CommentPlace).where(CommentPlace.comment_id.in_(ids)))
    kept = set(session.scalars(select(CommentPlace.point_id).where(CommentPlace.point_id.in_(left))))
    session.execute(delete(CommentPointRevision).where(CommentPointRevision.point_id.in_(left - kept)))
    session.execute(delete(CommentPoint).where(CommentPoint.id.in_(left - kept)))
    session.expire_all()


def _stand_in_line(session: Session, study: Study) -> None:
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())


def _check_last(session: Session, study: Study, shown: RoundStatement) -> None:
    _stand_in_line(session, study)
    round_ = session.get_one(Round, shown.round_id)
    later = session.scalar(
        select(Round.number)
        .where(
            Round.study_id == study.id, Round.number > round_.number, Round.state != RoundState.DRAFT
        )
        .limit(1)
    )  # fmt: skip
    if later is not None:
        raise NotNow(
            "Round %(later)s has opened, and the panel has read what was answered. "
            "Comments of round %(number)s can only be tagged now.",
            later=later,
            number=round_.number,
        )


def _refuse_none(notes: Sequence[Note]) -> None:
    if not notes:
        raise NotAcceptable("Choose at least one comment.")


def _tags(session: Session, study: Study) -> list[CommentTag]:
    return list(session.scalars(select(CommentTag).where(CommentTag.study_id == study.id)))


def _record(
    session: Session, study: Study, action: str, notes: Sequence[Note], by: str, at: datetime, **detail: str
) -> None:
    keys = {int(note.key.split(".")[0]) for note in notes}
    labels = session.scalars(
        select(Statement.label)
        .join(StatementVersion, StatementVersion.statement_id == Statement.id)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .where(RoundStatement.id.in_(keys))
        .order_by(Statement.label)
    )
    subject = f"{len(notes)} {'comment' if len(notes) == 1 else 'comments'} on {', '.join(labels)}"
    audit.record(session, study, by=by, action=action, subject=subject, at=at, **detail)
