"""The languages of a study, and translations brought in: all of a sheet, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.domain.texts import language_code, source_hash
from delphi.errors import NotAcceptable
from delphi.importing.translations import ORIGINAL, TranslationRow
from delphi.models import StatementVersion, Study, Translation
from delphi.translating import queries
from delphi.translating.queries import Place

MOST_LANGUAGES = 20


def set_languages(
    session: Session, study: Study, language: str, offered: Sequence[str], *, by: str, at: datetime
) -> None:
    """Say in which language the study is written, and into which it is translated.

    What is translated into a language that is offered no more is kept. Raises NotAcceptable.
    """
    own = language_code(language)
    others = tuple(dict.fromkeys(code for code in map(language_code, offered) if code != own))
    if len(others) > MOST_LANGUAGES:
        raise NotAcceptable("A study is offered in at most %(n)s further languages.", n=MOST_LANGUAGES)
    if (own, others) == (study.language, study.offered):
        return
    study.language, study.languages = own, " ".join(others)
    audit.record(
        session, study, by=by, action="set", subject="the languages of the study", at=at,
        written_in=own, offered=list(others),
    )  # fmt: skip


def store(session: Session, study: Study, rows: Iterable[TranslationRow], *, by: str, at: datetime) -> int:
    """Keep every row; return how many. Raises NotAcceptable where words changed since they were read.

    A translation of words that the panel has seen counts as shown from now on.
    """
    # Of two sheets at once the second waits here, and then sees what the first stored.
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    session.expire_all()
    by_id = {place.id: place for place in queries.places(session, study)}
    wanted = list(rows)
    # Plain words that come in the same sheet are what its translations are made from.
    plain = {row.id: row.text for row in wanted if row.language == ORIGINAL}
    for row in wanted:
        _store_one(session, study, by_id.get(row.id), row, plain.get(row.id), by, at)
    session.flush()
    said = [[row.id, row.language, row.text] for row in wanted]
    audit.record(
        session, study, by=by, action="translated", subject="texts of the study", at=at,
        n_texts=len(wanted), languages=sorted({row.language or study.language for row in wanted}),
        sha256=chain.sha256(said),
    )  # fmt: skip
    return len(wanted)


def _store_one(
    session: Session,
    study: Study,
    place: Place | None,
    row: TranslationRow,
    plain: str | None,
    by: str,
    at: datetime,
) -> None:
    given = place.given.get(row.language) if place else None
    if place is None or (given and given.is_frozen and given.is_fitting):
        raise NotAcceptable("Meanwhile somebody changed what the sheet is about. Look at it again.")
    if row.language == ORIGINAL:
        _write_plain(session, place, row.text)
        return
    whose = {"version_id": place.version_id, "section_id": place.section_id}
    known = session.scalar(
        select(Translation).where(
            Translation.study_id == study.id,
            Translation.kind == place.kind,
            Translation.language == row.language,
            Translation.question == place.question,
            *(getattr(Translation, name).is_not_distinct_from(key) for name, key in whose.items()),
        )
    )
    if known is None:
        known = Translation(
            study_id=study.id, kind=place.kind, language=row.language, question=place.question, **whose
        )
        session.add(known)
    known.text, known.source_sha256 = row.text, source_hash(plain or place.source)
    known.translated_at, known.translated_by = at, by
    known.frozen_at = at if place.is_released else None


def _write_plain(session: Session, place: Place, text: str) -> None:
    """Plain words in the study's own language, where there are none yet."""
    if not place.takes_plain_words:
        raise NotAcceptable("Meanwhile somebody changed what the sheet is about. Look at it again.")
    session.get_one(StatementVersion, place.version_id).plain = text
