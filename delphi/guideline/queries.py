"""What the guideline's pages read: recommendations in their order, what is still to choose, editions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.models import (
    Edition,
    GuidelineText,
    Recommendation,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)


def recommendations(session: Session, study: Study) -> list[Recommendation]:
    """Drafted and locked ones in the order of the guideline: sections by their first place, then places."""
    found = session.scalars(
        select(Recommendation)
        .where(Recommendation.study_id == study.id)
        .options(_with_words(), joinedload(Recommendation.round_statement).joinedload(RoundStatement.round))
        .order_by(Recommendation.position, Recommendation.id)
    ).all()
    sections = list(dict.fromkeys(recommendation.section for recommendation in found))
    return sorted(found, key=lambda recommendation: sections.index(recommendation.section))


def unchosen(session: Session, study: Study) -> list[RoundStatement]:
    """What was accepted and is no recommendation yet, in the order of the study."""
    chosen = select(Recommendation.round_statement_id).where(Recommendation.study_id == study.id)
    return list(
        session.scalars(
            select(RoundStatement)
            .join(Round, Round.id == RoundStatement.round_id)
            .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
            .join(Statement, Statement.id == StatementVersion.statement_id)
            .join(Section, Section.id == Statement.section_id)
            .where(
                Round.study_id == study.id,
                Round.state == RoundState.CLOSED,
                RoundStatement.outcome == Outcome.ACCEPTED,
                RoundStatement.part == 1,
                Statement.state == StatementState.ACCEPTED,  # by all of its questions
                RoundStatement.id.not_in(chosen),
            )
            .options(
                joinedload(RoundStatement.round),
                joinedload(RoundStatement.version)
                .joinedload(StatementVersion.statement)
                .joinedload(Statement.section),
            )
            .order_by(Section.position, Statement.position, Statement.id)
        )
    )


def _with_words() -> LoaderOption:
    return (
        joinedload(Recommendation.round_statement)
        .joinedload(RoundStatement.version)
        .joinedload(StatementVersion.statement)
        .joinedload(Statement.section)
    )


def editions(session: Session, study: Study) -> list[Edition]:
    """Every edition of a study, the newest first."""
    return list(session.scalars(_newest_first(Edition.study_id == study.id)))


def latest_edition(session: Session, study: Study) -> Edition | None:
    return session.scalar(_newest_first(Edition.study_id == study.id).limit(1))


def _newest_first(where: ColumnElement[bool]) -> Select[Edition]:
    return select(Edition).where(where).order_by(Edition.major.desc(), Edition.minor.desc())


def open_round_number(session: Session, study: Study) -> int | None:
    return session.scalar(
        select(Round.number).where(Round.study_id == study.id, Round.state == RoundState.OPEN)
    )


@dataclass(frozen=True)
class Published:
    """An edition as its readers find it: by the address of its study, and what has become of it."""

    slug: str
    edition: Edition
    newest: str

    @property
    def is_superseded(self) -> bool:
        return self.edition.number != self.newest


def published(session: Session, slug: str, number: str | None = None) -> Published | None:
    """The edition of this number, or the newest; None where there is none."""
    found = session.scalars(
        select(Edition)
        .join(Study, Study.id == Edition.study_id)
        .where(Study.slug == slug)
        .order_by(Edition.major.desc(), Edition.minor.desc())
    ).all()
    wanted = next((edition for edition in found if number in (None, edition.number)), None)
    return Published(slug, wanted, found[0].number) if wanted else None


def guidelines(session: Session) -> list[Published]:
    """The newest edition of every study that has one, the latest published first."""
    rank = func.row_number().over(
        partition_by=Edition.study_id, order_by=(Edition.major.desc(), Edition.minor.desc())
    )
    newest = select(Edition.id, rank.label("place")).subquery()
    rows = session.execute(
        select(Study.slug, Edition)
        .join(Edition, Edition.study_id == Study.id)
        .join(newest, newest.c.id == Edition.id)
        .where(newest.c.place == 1)
        .order_by(Edition.published_at.desc(), Edition.id.desc())
    )
    return [Published(slug, edition, edition.number) for slug, edition in rows]


def texts(session: Session, study: Study) -> dict[tuple[str, str], GuidelineText]:
    """The newest revision of each text, by its key and language; the guideline's own language is empty."""
    rows = session.scalars(
        select(GuidelineText).where(GuidelineText.study_id == study.id).order_by(GuidelineText.revision)
    )
    return {(row.key, row.language): row for row in rows}


def text_at(session: Session, study: Study, key: str, language: str, revision: int) -> str:
    """What a text said at a revision; empty before the first."""
    found = session.scalar(
        select(GuidelineText.text).where(
            GuidelineText.study_id == study.id,
            GuidelineText.key == key,
            GuidelineText.language == language,
            GuidelineText.revision == revision,
        )
    )
    return found or ""
