"""Every file of an edition, made from the rows of its study: what the command `export` writes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable
from delphi.export.formats import BY_KEY, OF_EDITION, Format, Given
from delphi.export.phrases import Translate
from delphi.models import Edition, Study

ALL = tuple(one.key for one in OF_EDITION)


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
    edition: Edition, key: str, *, translate: Translate = str, language: str = "en", base_url: str = ""
) -> tuple[str, bytes]:
    """Name and content of the file of an edition in this format."""
    kind, slug = format_of(key), edition.study.slug
    address = f"{base_url}/guidelines/{slug}/{edition.number}"
    content = kind.make(Given(edition.document, translate, language, address))
    return kind.file_of(slug, edition.number), content
