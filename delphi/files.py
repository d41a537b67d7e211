"""Every file of an edition, made from the rows of its study: what the command `export` writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain import chain
from delphi.errors import NotAcceptable, Sentence
from delphi.exchange.exporting import export_study
from delphi.exchange.facts import tables_of
from delphi.export import kept
from delphi.export.formats import BY_KEY, OF_EDITION, OF_REPORT, Format, Given
from delphi.export.kept import Files
from delphi.export.phrases import Translate, say
from delphi.guideline.marked import mark_of
from delphi.models import Edition, Event, Study
from delphi.reporting import queries as reporting

# Of the study's tables rather than of the edition: what the export page hands out.
TABLES = {"csv": "zip", "xlsx": "xlsx"}
ARCHIVE = "archive"  # everything in one zip; not one of `all`, which are its files
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
            "There is no format “%(key)s”; there is %(known)s.", key=key, known=", ".join((*ALL, ARCHIVE))
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
    content = kind.make(Given(document, translate, language, address, mark_of(session, edition)))
    return kind.file_of(slug, edition.number), content


def archive(
    session: Session,
    edition: Edition,
    beside: Files,
    *,
    with_study: bool,
    release: str,
    translate: Translate = str,
    language: str = "en",
    base_url: str = "",
) -> tuple[str, bytes]:
    """Name and content of the zip that opens without us; `beside` is the page and its style sheet.

    `with_study` adds the whole study, which tells more of each code than the tables do: for whoever runs the
    server. The same study gives the same bytes, so what it says of its time is when the study last changed.
    """
    study = edition.study
    address = f"{base_url}/guidelines/{study.slug}/{edition.number}"
    given = Given(edition.document, translate, language, address, mark_of(session, edition))
    at = session.scalars(
        select(Event.at).where(Event.study_id == study.id).order_by(Event.number.desc()).limit(1)
    ).one()
    answered = {**edition.document, "reporting": reporting.answered(session, study)}
    found = {
        **kept.of_edition(given, beside),
        **kept.of_report(replace(given, document=answered)),
        **kept.of_tables(_tables(session, study, "csv", translate, at, release)),
    }
    if with_study:
        found[kept.STUDY] = chain.canonical(export_study(session, study))
    return f"{study.slug}-{edition.number}-archive.zip", kept.sealed(found, given)


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
