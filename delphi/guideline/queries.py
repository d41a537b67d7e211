"""What the guideline's pages read: recommendations in their order, what is still to choose, editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.models import (
    CommentState,
    Edition,
    EditionState,
    EditionStep,
    GuidelineText,
    PublicComment,
    Recommendation,
    Reference,
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
        .options(
            _with_words(),
            joinedload(Recommendation.round_statement).joinedload(RoundStatement.round),
            joinedload(Recommendation.retraction),
        )
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
    """Every edition of a study, the newest first, with its steps."""
    return list(
        session.scalars(_newest_first(Edition.study_id == study.id).options(selectinload(Edition.steps)))
    )


def latest_edition(session: Session, study: Study) -> Edition | None:
    """The one frozen last, whatever became of it: the next one follows from it."""
    return session.scalar(_newest_first(Edition.study_id == study.id).limit(1))


def public_edition(session: Session, study: Study) -> Edition | None:
    """The one in force: published last, and not withdrawn."""
    return _newest_in(session, study, EditionState.PUBLISHED)


def approved_edition(session: Session, study: Study) -> Edition | None:
    """The one that waits to be published."""
    return _newest_in(session, study, EditionState.APPROVED)


def in_consultation(session: Session, study: Study) -> Edition | None:
    return _newest_in(session, study, EditionState.IN_CONSULTATION)


def _newest_in(session: Session, study: Study, state: EditionState) -> Edition | None:
    return session.scalar(_newest_first(Edition.study_id == study.id, _state() == state).limit(1))


def _state() -> Any:
    """What an edition is now: the state of its newest step."""
    return (
        select(EditionStep.state)
        .where(EditionStep.edition_id == Edition.id)
        .order_by(EditionStep.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _newest_first(*where: ColumnElement[bool]) -> Select[Edition]:
    return select(Edition).where(*where).order_by(Edition.major.desc(), Edition.minor.desc())


def comments(session: Session, study: Study) -> list[PublicComment]:
    """What the public said, of every edition: what waits first, then as it came."""
    return list(
        session.scalars(
            select(PublicComment)
            .join(Edition)
            .where(Edition.study_id == study.id)
            .options(joinedload(PublicComment.edition))
            .order_by(PublicComment.state != CommentState.WAITING, PublicComment.id)
        )
    )


def shown_comments(session: Session, edition: Edition) -> list[PublicComment]:
    """What all may read, by recommendation: of the whole first."""
    found = session.scalars(
        select(PublicComment)
        .where(PublicComment.edition_id == edition.id, PublicComment.state == CommentState.SHOWN)
        .order_by(PublicComment.id)
    )
    return sorted(found, key=lambda said: said.recommendation or 0)


def n_waiting(session: Session, edition: Edition) -> int:
    """How many comments nobody has looked at."""
    return _n_comments(
        session, PublicComment.edition_id == edition.id, PublicComment.state == CommentState.WAITING
    )


def n_unanswered(session: Session, study: Study) -> int:
    """How many comments are neither answered nor hidden."""
    return _n_comments(
        session,
        Edition.study_id == study.id,
        PublicComment.state != CommentState.HIDDEN,
        PublicComment.answered_at.is_(None),
    )


def _n_comments(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(PublicComment.id)).join(Edition).where(*where)) or 0


def open_round_number(session: Session, study: Study) -> int | None:
    return session.scalar(
        select(Round.number).where(Round.study_id == study.id, Round.state == RoundState.OPEN)
    )


@dataclass(frozen=True)
class Published:
    """An edition as its readers find it: by the address of its study, and what has become of it."""

    slug: str
    edition: Edition
    newest: str | None  # the number of the one in force, if any

    @property
    def standing(self) -> str:
        """What it is for its readers: the state of its newest step, or "superseded"."""
        state = self.edition.step.state
        is_old = state is EditionState.PUBLISHED and self.edition.number != self.newest
        return "superseded" if is_old else str(state)

    @property
    def is_in_force(self) -> bool:
        return self.standing == EditionState.PUBLISHED


def published(session: Session, slug: str, number: str | None = None) -> Published | None:
    """The edition of this number, or the one in force; None where the public may see none.

    Without a number and with none in force it is the newest that was ever public.
    """
    rows = session.execute(
        select(Edition.id, Edition.major, Edition.minor, _state())
        .join(Study, Study.id == Edition.study_id)
        .where(Study.slug == slug, _was_public())
        .order_by(Edition.major.desc(), Edition.minor.desc())
    ).all()
    numbers = {f"{major}.{minor}": key for key, major, minor, _now in rows}
    in_force = [f"{major}.{minor}" for _k, major, minor, now in rows if now == EditionState.PUBLISHED]
    newest = in_force[0] if in_force else None
    wanted = number or newest or next(iter(numbers), None)
    if wanted not in numbers:
        return None
    return Published(slug, session.get_one(Edition, numbers[wanted]), newest)


def _was_public() -> ColumnElement[bool]:
    """An approved edition is nobody's but its authors', also where it was withdrawn."""
    shown = (EditionState.PUBLISHED, EditionState.IN_CONSULTATION)
    return exists().where(EditionStep.edition_id == Edition.id, EditionStep.state.in_(shown))


def guidelines(session: Session) -> list[Published]:
    """The edition in force of every study that has one, the latest published first."""
    rank = func.row_number().over(
        partition_by=Edition.study_id, order_by=(Edition.major.desc(), Edition.minor.desc())
    )
    newest = select(Edition.id, rank.label("place")).where(_state() == EditionState.PUBLISHED).subquery()
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


def revisions(session: Session, study: Study, key: str, language: str) -> list[GuidelineText]:
    """Every revision of one text, the newest first."""
    return list(
        session.scalars(
            select(GuidelineText)
            .where(
                GuidelineText.study_id == study.id,
                GuidelineText.key == key,
                GuidelineText.language == language,
            )
            .order_by(GuidelineText.revision.desc())
        )
    )


def shelf(session: Session, study: Study) -> list[Reference]:
    """The references that a text may cite, in the order of their keys."""
    found = session.scalars(select(Reference).where(Reference.study_id == study.id))
    return sorted(found, key=lambda reference: reference.key.casefold())


def public_editions(session: Session, slug: str) -> list[Published]:
    """Every edition of a study that was ever public, the newest first."""
    found = session.scalars(
        select(Edition)
        .join(Study, Study.id == Edition.study_id)
        .where(Study.slug == slug, _was_public())
        .options(selectinload(Edition.steps), defer(Edition.document))
        .order_by(Edition.major.desc(), Edition.minor.desc())
    ).all()
    in_force = next((one.number for one in found if one.step.state is EditionState.PUBLISHED), None)
    return [Published(slug, one, in_force) for one in found]
