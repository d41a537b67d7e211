"""Every file of an edition, made from the rows of its study: what the command `export` writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable, Sentence
from delphi.exchange.facts import tables_of
from delphi.export.formats import BY_KEY, OF_EDITION, OF_REPORT, Format, Given
from delphi.export.phrases import Translate, say
from delphi.models import Edition, Study
from delphi.reporting import queries as reporting

# Of the study's tables rather than of the edition: what the export page hands out.
TABLES = {"csv": "zip", "xlsx": "xlsx"}
ALL = (*(one.key for one in (*OF_EDITION, *OF_REPORT)), *TABLES)


def edition_of(session: Session, slug: str, number: str | None = None) -> Edition:
    """The edition of that number, or the newest. Raises NotAcceptable where there is none."""
    found = list(
        session.scalars(
            select(Edition)
            .join(Study, Study.id == Edition.study_id)
            .where(Study.slug == slug)
            .order_by(Edition.major.desc(), Edition.minor.desc())
        )
    )
    wanted = next((one for one in found if number in (None, one.number)), None)
    if wanted is not None:
        return wanted
    if session.scalar(select(Study.id).where(Study.slug == slug)) is None:
        raise NotAcceptable("There is no study “%(slug)s”.", slug=slug)
    if not found:
        raise NotAcceptable("The study has no edition yet. Publish one first.")
    known = ", ".join(one.number for one in found)
    raise NotAcceptable("There is no edition %(number)s; there is %(known)s.", number=number, known=known)


def format_of(key: str) -> Format:
    """Raises NotAcceptable, with every name that there is, where there is no such format."""
    if key not in BY_KEY:
        raise NotAcceptable(
            "There is no format “%(key)s”; there is %(known)s.", key=key, known=", ".join(ALL)
        )
    return BY_KEY[key]


def make(
    session: Session,
    edition: Edition,
    key: str,
    *,
    at: datetime,
    release: str,
    translate: Translate = str,
    language: str = "en",
    base_url: str = "",
) -> tuple[str, bytes]:
    """Name and content of the file of an edition, or of its study's tables, in this format."""
    slug = edition.study.slug
    if key in TABLES:
        return f"{slug}-tables.{TABLES[key]}", _tables(session, edition.study, key, translate, at, release)
    kind = format_of(key)
    address = f"{base_url}/guidelines/{slug}/{edition.number}"
    document = edition.document
    if kind in OF_REPORT:  # what was answered after the edition was published counts in its checklists
        document = {**document, "reporting": reporting.answered(session, edition.study)}
    content = kind.make(Given(document, translate, language, address))
    return kind.file_of(slug, edition.number), content


def _tables(
    session: Session, study: Study, key: str, translate: Translate, at: datetime, release: str
) -> bytes:
    from delphi.export import csv_bundle, xlsx

    def said(sentence: Sentence) -> str:
        return say(sentence, translate)

    tables, facts, told = tables_of(session, study, say=said, at=at, release=release)
    if key == "xlsx":
        return xlsx.render(tables, study.title, facts, told, at, translate)
    return csv_bundle.render(tables, study.slug, study.title, facts, told, translate, with_scripts=True)
