"""A study's own letters and quiet hours, kept by its chair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.sending import LANGUAGES, template_problems
from delphi.domain.stages import LetterKind
from delphi.errors import NotAcceptable
from delphi.models import Enrolment, LetterTemplate, Post, Study
from delphi.panel.zones import all_zones


def save_words(
    session: Session,
    study: Study,
    kind: LetterKind,
    language: str,
    subject: str,
    body: str,
    *,
    by: str,
    at: datetime,
) -> None:
    """Write letters of this kind in these words from now on; letters that wait stay as they are.

    Raises NotAcceptable with the first thing that cannot be filled in or is missing.
    """
    for problem in template_problems(kind, subject, body):
        raise NotAcceptable(problem)
    row = session.scalar(_words(study, kind, language))
    if row is None:
        row = LetterTemplate(study_id=study.id, kind=kind.value, language=language)
        session.add(row)
    row.subject, row.body = subject, body
    audit.record(session, study, by=by, action="wrote", subject=f"a letter: {kind.value} ({language})", at=at)


def forget_words(
    session: Session, study: Study, kind: LetterKind, language: str, *, by: str, at: datetime
) -> None:
    """Go back to the usual words."""
    row = session.scalar(_words(study, kind, language))
    if row is not None:
        session.delete(row)
        audit.record(
            session, study, by=by, action="took back", subject=f"a letter: {kind.value} ({language})", at=at
        )


def _words(study: Study, kind: LetterKind, language: str) -> Select[LetterTemplate]:
    return select(LetterTemplate).where(
        LetterTemplate.study_id == study.id,
        LetterTemplate.kind == kind.value,
        LetterTemplate.language == language,
    )


def set_quiet_hours(
    session: Session, study: Study, begins: int, ends: int, time_zone: str, *, by: str, at: datetime
) -> None:
    """Let letters wait from one hour to another on the reader's clock; the same hour twice: never."""
    _check_zone(time_zone)
    post = session.scalar(select(Post).where(Post.study_id == study.id))
    if post is None:
        post = Post(study_id=study.id)
        session.add(post)
    post.quiet_from, post.quiet_until, post.time_zone = begins, ends, time_zone
    audit.record(
        session, study, by=by, action="set", subject="the quiet hours of letters", at=at,
        quiet_from=begins, quiet_until=ends,
    )  # fmt: skip


def set_clock(
    session: Session,
    study: Study,
    enrolment: Enrolment,
    language: str,
    time_zone: str,
    *,
    by: str,
    at: datetime,
) -> None:
    """In which language and on which clock somebody is written to; empty: as the study does."""
    _check_zone(time_zone)
    if language and language not in languages_of(study):
        raise NotAcceptable("Choose a language of the list.")
    enrolment.language, enrolment.time_zone = language, time_zone
    audit.record(session, study, by=by, action="set", subject="a panellist's language and clock", at=at)


def languages_of(study: Study) -> tuple[str, ...]:
    """What a panellist may read in: the languages of letters, and those in which the study's texts can be read."""
    return tuple(dict.fromkeys((*LANGUAGES, study.language, *study.offered)))


def _check_zone(name: str) -> None:
    if name and name not in all_zones():
        raise NotAcceptable("Choose a time zone of the list.")
