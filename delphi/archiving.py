"""All files of an edition as one archive, made in the background: asked for, carried out, and fetched once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi import files
from delphi.export.archive import fixed_zip
from delphi.export.phrases import Translate
from delphi.models import Edition, MadeFiles, Study

FAILED = "One of the files could not be made; the server's log says which."


def ask(session: Session, edition: Edition, *, language: str, by: str, at: datetime) -> MadeFiles:
    """What is under way for the edition in this language, or a new order; earlier ones of the study go."""
    waiting = session.scalar(
        select(MadeFiles).where(
            MadeFiles.edition_id == edition.id,
            MadeFiles.language == language,
            MadeFiles.finished_at.is_(None),
        )
    )
    if waiting is not None:
        return waiting
    of_study = select(Edition.id).where(Edition.study_id == edition.study_id)
    session.execute(
        delete(MadeFiles).where(MadeFiles.edition_id.in_(of_study), MadeFiles.finished_at.is_not(None))
    )
    made = MadeFiles(
        edition_id=edition.id, language=language, n_files=len(files.ALL), asked_at=at, asked_by=by
    )
    session.add(made)
    session.flush()
    return made


def newest(session: Session, study: Study) -> MadeFiles | None:
    """What was last asked for of any edition of the study."""
    return session.scalar(
        select(MadeFiles)
        .join(Edition, Edition.id == MadeFiles.edition_id)
        .where(Edition.study_id == study.id)
        .order_by(MadeFiles.id.desc())
        .limit(1)
    )


def waiting(session: Session) -> list[int]:
    return list(
        session.scalars(select(MadeFiles.id).where(MadeFiles.finished_at.is_(None)).order_by(MadeFiles.id))
    )


def contents(
    session: Session,
    made: MadeFiles,
    *,
    translate: Translate,
    base_url: str,
    release: str,
    now: Callable[[], datetime],
) -> Iterator[tuple[str, bytes]]:
    """Name and content of one file after the other."""
    for key in files.ALL:
        yield files.make(
            session,
            made.edition,
            key,
            at=now(),
            release=release,
            translate=translate,
            language=made.language,
            base_url=base_url,
        )


def carry_out(
    database: Any, key: int, *, translate: Translate, base_url: str, release: str, now: Callable[[], datetime]
) -> None:
    """Make the files of one order, told one by one; a fault ends the order with its reason."""
    found: dict[str, bytes] = {}
    try:
        with database.sessions() as session:
            made = session.get_one(MadeFiles, key)
            for name, content in contents(
                session, made, translate=translate, base_url=base_url, release=release, now=now
            ):
                found[name] = content
                _note(database, key, n_done=len(found))
        _note(database, key, content=fixed_zip(found), finished_at=now())
    except Exception:
        _note(database, key, problem=FAILED, finished_at=now())
        raise


def _note(database: Any, key: int, **values: Any) -> None:
    """What is known now, in a transaction of its own, so that whoever looks sees it."""
    with database.sessions() as session, database.writing(session):
        if (made := session.get(MadeFiles, key)) is not None:
            for name, value in values.items():
                setattr(made, name, value)
