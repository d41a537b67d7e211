"""The personal report of a closed round: each statement, mine beside the panel's, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.protocol import Feedback
from delphi.domain.question import Question
from delphi.domain.rating import own_in_words, panel_in_words
from delphi.domain.texts import TextKind
from delphi.errors import Sentence
from delphi.models import (
    Comment,
    Panellist,
    Rating,
    Recusal,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
)
from delphi.tallies import terms_of
from delphi.tongues import Tongue, Worded


@dataclass(frozen=True)
class Own:
    """One statement of the round. `counts` is empty where the panel's ratings are not for this reader."""

    label: str
    question: Question
    section: Worded
    text: Worded
    value: int | None
    is_kept: bool
    is_abstention: bool
    is_recused: bool
    comments: tuple[str, ...]
    counts: tuple[int, ...]
    median: float | None
    panel_words: Sentence | None
    own_words: Sentence | None
    verdict: Sentence | None
    changed_to: Worded | None  # the words that a later round showed
    reason: Worded | None


@dataclass(frozen=True)
class Report:
    round: Round
    rows: tuple[Own, ...]

    @property
    def asks_several(self) -> bool:
        return terms_of(self.round).asks_several

    @property
    def n_rated(self) -> int:
        return sum(row.value is not None for row in self.rows)

    @property
    def n_kept(self) -> int:
        return sum(row.is_kept for row in self.rows)


def report(session: Session, panellist: Panellist, round_: Round, tongue: Tongue | None = None) -> Report:
    """Everything of a closed round that is this panellist's to know.

    The panel's ratings stand only where the protocol lets the panel see them, and only beside a rating of
    one's own, as on the card.
    """
    tongue = tongue or Tongue(round_.study.language, round_.study.language)
    rows = session.execute(
        select(RoundStatement, Rating)
        .outerjoin(
            Rating, and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id)
        )
        .where(RoundStatement.round_id == round_.id)
        .options(
            joinedload(RoundStatement.version)
            .joinedload(StatementVersion.statement)
            .joinedload(Statement.section)
        )
        .order_by(RoundStatement.position)
    ).all()
    recused = set(session.scalars(select(Recusal.statement_id).where(Recusal.panellist_id == panellist.id)))
    said = _comments(session, panellist, round_)
    later = _later(session, [shown.version for shown, _rating in rows])
    return Report(
        round_,
        tuple(
            _own(tongue, round_, shown, rating, said.get(shown.id, ()), later.get(shown.version.id), recused)
            for shown, rating in rows
        ),
    )


def _own(
    tongue: Tongue,
    round_: Round,
    shown: RoundStatement,
    rating: Rating | None,
    comments: tuple[str, ...],
    later: StatementVersion | None,
    recused: set[int],
) -> Own:
    terms, version = terms_of(round_).asking(shown.question), shown.version
    question = tongue.question(terms_of(round_).question(shown.question))
    scale = question.scale
    value = rating.value if rating else None
    summary = shown.summary or {}
    may_see = value is not None and terms.feedback is not Feedback.NONE and bool(summary)
    counts = tuple(summary["counts"].get(str(p), 0) for p in terms.scale.drawn) if may_see else ()
    return Own(
        label=version.statement.label,
        question=question,
        section=tongue.section(version.statement.section),
        text=tongue.of_version(version),
        value=value,
        is_kept=bool(rating and rating.kept),
        is_abstention=bool(rating and rating.abstained),
        is_recused=version.statement_id in recused,
        comments=comments,
        counts=counts,
        median=summary.get("median") if may_see else None,
        panel_words=panel_in_words(shown.outcome, counts, scale) if may_see and shown.outcome else None,
        own_words=own_in_words(value, counts, scale)
        if may_see and value is not None and summary["n"]
        else None,
        verdict=shown.because if may_see else None,
        changed_to=tongue.of_version(later) if later else None,
        reason=tongue.of_version(later, TextKind.REASON) if later else None,
    )


def _comments(session: Session, panellist: Panellist, round_: Round) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Comment.round_statement_id, Comment.text)
        .join(RoundStatement, RoundStatement.id == Comment.round_statement_id)
        .where(Comment.panellist_id == panellist.id, RoundStatement.round_id == round_.id)
        .order_by(Comment.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for key, text in rows:
        found[key] = (*found.get(key, ()), text)
    return found


def _later(session: Session, versions: list[StatementVersion]) -> dict[int, StatementVersion]:
    """By version: the newest words of the same statement that a later round showed, and why."""
    rows = session.scalars(
        select(StatementVersion)
        .where(
            StatementVersion.statement_id.in_([version.statement_id for version in versions]),
            StatementVersion.released_at.is_not(None),
        )
        .order_by(StatementVersion.number)
    ).all()
    newest = {row.statement_id: row for row in rows}
    return {
        version.id: newest[version.statement_id]
        for version in versions
        if version.statement_id in newest and newest[version.statement_id].number > version.number
    }
