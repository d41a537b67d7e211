"""What the page of a ranking shows: the statements in one's own order, and where the panel put them before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from delphi.comments import remarks
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Feedback
from delphi.domain.question import Question
from delphi.domain.ranked import PanelPlace, panel_place, set_in_words
from delphi.errors import Sentence
from delphi.models import (
    Comment,
    CommentKind,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
)
from delphi.rating.queries.answered import Progress
from delphi.rating.queries.asked import Asked, AskedRound
from delphi.rating.queries.current import summary_of
from delphi.rating.queries.heads import heads
from delphi.tallies import judged, tallies, terms_of
from delphi.tongues import Tongue, Worded, Words


@dataclass(frozen=True)
class Ranked:
    """One statement; `earlier` is one's own place in the newest earlier round that ranked it, `panel` the panel's,
    None where it may not be seen."""

    id: int
    label: str
    words: Words
    place: int | None
    earlier: int | None
    panel: PanelPlace | None
    comment: Comment | None = None  # one's own
    said: tuple[str, ...] = ()  # what the panel wrote before


@dataclass(frozen=True)
class Live:
    """Where the panel stands now, in real time: nothing of it while fewer have ranked than may be shown."""

    places: Mapping[int, PanelPlace]
    summaries: Mapping[int, Any]  # what the log keeps of it
    n_waiting: int
    least_cell: int


@dataclass(frozen=True)
class RankingPage:
    round: AskedRound
    question: Question
    items: tuple[Ranked, ...]  # in the order to be shown
    n_recused: int
    is_abstention: bool
    revision: int  # the sum of those of the places
    earlier_round: int | None
    agreed_before: Sentence | None  # how far the panel's orders agreed then
    heads: Mapping[int, Worded]  # of every statement of the round
    mode: RoundMode = RoundMode.ROUNDS
    live: Live | None = None  # in real time, after one's own first order

    @property
    def is_saved(self) -> bool:
        return bool(self.items) and all(item.place is not None for item in self.items)

    def in_order(self, ids: list[int]) -> RankingPage:
        """The same in another order, of which nothing is saved yet."""
        by_id = {item.id: replace(item, place=None) for item in self.items}
        return replace(self, items=tuple(by_id[one] for one in ids))


def ranking_page(
    session: Session, panellist: Panellist, presented: Asked, progress: Progress, tongue: Tongue
) -> RankingPage:
    """Of the question that the presented statement belongs to."""
    round_, key = presented.round, presented.question
    terms = terms_of(round_)
    mine = [item for item in progress.items if item.question == key]
    versions = _versions(session, [item.id for item in mine])
    before = _before(session, panellist, round_, key)
    may_see = terms.feedback is not Feedback.NONE
    held = session.get_one(Round, round_.id)
    has_ranked = any(item.value is not None for item in mine)
    live = _live(session, held, key) if has_ranked and may_see else None
    own_words = _comments(session, panellist, [item.id for item in mine])
    heard = terms.feedback is Feedback.DISTRIBUTION_COMMENTS
    said = _said(session, panellist, [one[4] for one in before.values()]) if heard else {}
    found = []
    for item in mine:
        _number, summary, verdict, own, then = before.get(item.id, (None, None, None, None, None))
        sees = may_see and (own is not None or item.value is not None)
        panel = panel_place(summary, verdict) if sees else None
        panel = live.places.get(item.id) if live else panel
        words = tongue.words(versions[item.id])
        told = said.get(then, ()) if sees and then is not None else ()
        found.append(Ranked(item.id, item.label, words, item.value, own, panel, own_words.get(item.id), told))
    asked = [one for one, item in zip(found, mine, strict=True) if not item.is_recused]
    known = [before[one.id] for one in asked if one.panel and one.id in before]
    seen = (known[0][0], known[0][2]) if known else (None, None)
    return RankingPage(
        round_,
        tongue.question(terms.question(key)),
        tuple(sorted(asked, key=_own_order)),
        len(found) - len(asked),
        is_abstention=any(item.is_done and item.value is None for item in mine if not item.is_recused),
        revision=_revision(session, panellist, [one.id for one in asked]),
        earlier_round=seen[0],
        agreed_before=set_in_words(seen[1]) if seen[1] else None,
        heads=heads(session, round_.id, tongue),
        mode=held.mode,
        live=live,
    )


def _live(session: Session, round_: Round, question: str) -> Live | None:
    """In real time, the panel's order up to its last step."""
    if round_.mode is not RoundMode.REAL_TIME:
        return None
    terms = terms_of(round_)
    told = tallies(session, round_).of(terms, question)
    numbers = [told.numbers(terms, row) for row in range(len(told.presented))]
    n_waiting = max(told.n_waiting, default=0)
    if any(told.is_veiled) or min(one["n"] for one in numbers) < terms.least_cell:
        return Live({}, {}, n_waiting, terms.least_cell)
    found = {
        key: panel_place(one, verdict.to_json())
        for key, one, verdict in zip(told.presented, numbers, judged(terms, told), strict=True)
    }
    summaries = dict(zip(told.presented, map(summary_of, numbers), strict=True))
    places = {key: place for key, place in found.items() if place}
    return Live(places, summaries, n_waiting, terms.least_cell)


def _own_order(item: Ranked) -> tuple[int, int]:
    """By one's own place, else by that of the round before; what has none comes last, as it is listed."""
    place = item.place or item.earlier
    return (0, place) if place else (1, 0)


def _versions(session: Session, keys: list[int]) -> dict[int, StatementVersion]:
    rows = session.execute(
        select(RoundStatement.id, StatementVersion)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(RoundStatement.id.in_(keys))
        .options(joinedload(StatementVersion.statement).joinedload(Statement.section))
    )
    return {row[0]: row[1] for row in rows}


def _comments(session: Session, panellist: Panellist, keys: list[int]) -> dict[int, Comment]:
    """One's own reasons, by presented statement."""
    written = select(Comment).where(
        Comment.panellist_id == panellist.id,
        Comment.round_statement_id.in_(keys),
        Comment.kind == CommentKind.REASON,
    )
    return {one.round_statement_id: one for one in session.scalars(written)}


def _said(session: Session, panellist: Panellist, keys: list[int]) -> dict[int, tuple[str, ...]]:
    """What was written of earlier presented statements, in an order of this reader's own."""
    found: dict[int, list[str]] = {}
    for remark in remarks(session, keys):
        if remark.value is not None:
            found.setdefault(remark.presented, []).append(remark.text)
    for key, texts in found.items():
        random.Random(f"{panellist.id}:{key}").shuffle(texts)  # noqa: S311
    return {key: tuple(texts) for key, texts in found.items()}


def _revision(session: Session, panellist: Panellist, keys: list[int]) -> int:
    mine = Rating.panellist_id == panellist.id, Rating.round_statement_id.in_(keys)
    return session.scalar(select(func.coalesce(func.sum(Rating.revision), 0)).where(*mine)) or 0


def _before(
    session: Session, panellist: Panellist, round_: AskedRound, question: str
) -> dict[int, tuple[int, Any, Any, int | None, int]]:
    """By presented statement: the newest earlier round that ranked it, its numbers and verdict, one's own place, and
    the RoundStatement of then."""
    now, said = aliased(RoundStatement), aliased(StatementVersion)
    rows = session.execute(
        select(
            now.id,
            Round.number,
            RoundStatement.summary,
            RoundStatement.verdict,
            Rating.value,
            RoundStatement.id,
        )
        .select_from(now)
        .join(said, said.id == now.version_id)
        .join(StatementVersion, StatementVersion.statement_id == said.statement_id)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .join(Round, Round.id == RoundStatement.round_id)
        .outerjoin(
            Rating,
            and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id),
        )
        .where(
            now.round_id == round_.id,
            now.question == question,
            RoundStatement.question == question,
            Round.number < round_.number,
        )
        .order_by(Round.number)
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in rows}
