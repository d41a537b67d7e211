"""Rounds: drafted, opened, closed. A close judges every statement by the rule fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from delphi import audit
from delphi.appraisal import settle_opened
from delphi.domain import chain
from delphi.domain.consensus import Outcome, state_after
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.domain.protocol import Terms
from delphi.domain.question import combined
from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.models import Message, Round, RoundStatement, Sending, StatementVersion, Study
from delphi.receipts import published, receipts
from delphi.rounds.digests import ratings_digest, shown_digests
from delphi.rounds.queries import (
    closing_blockers,
    due_rounds,
    opening_blockers,
    presented,
    rounds_of,
    to_present,
)
from delphi.tallies import judged, tallies, terms_of
from delphi.terms import current_terms
from delphi.tongues import freeze

__all__ = [
    "close_round",
    "close_when_due",
    "discard_draft",
    "draft_round",
    "due_rounds",
    "open_round",
    "ratings_digest",
    "set_closing_time",
]


def draft_round(session: Session, study: Study, *, by: str, at: datetime) -> Round:
    """Prepare the next round. Raises NotNow while another is drafted or open, or where the protocol has no more."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    earlier = rounds_of(session, study)
    if earlier and earlier[-1].state is not RoundState.CLOSED:
        raise NotNow(
            "Round %(number)s is not closed yet. Close it, then prepare the next one.",
            number=earlier[-1].number,
        )
    n_rounds = current_terms(session, study).n_rounds
    if len(earlier) >= n_rounds:
        raise NotNow(
            Sentence(
                "The protocol allows one round. Amend the number of rounds, with a reason, or finish the study.",
                "The protocol allows %(n)s rounds. Amend the number of rounds, with a reason, or finish the study.",
                n=n_rounds,
            )
        )
    round_ = Round(study=study, number=len(earlier) + 1, state=RoundState.DRAFT)
    session.add(round_)
    session.flush()
    audit.record(session, study, by=by, action="drafted", subject=f"round {round_.number}", at=at)
    return round_


def discard_draft(session: Session, round_: Round, *, by: str, at: datetime) -> None:
    """Take a prepared round back, with the letters planned for it. Raises NotNow once it was opened."""
    round_ = _for_update(session, round_.id)
    if round_.state is not RoundState.DRAFT:
        raise NotNow("Round %(number)s was opened, so it stays.", number=round_.number)
    of_round = Sending.round_id == round_.id
    session.execute(delete(Sending).where(of_round, Sending.done_at.is_(None)))
    session.execute(update(Sending).where(of_round).values(round_id=None))
    session.execute(update(Message).where(Message.round_id == round_.id).values(round_id=None))
    study, number = round_.study, round_.number
    session.delete(round_)
    session.flush()
    audit.record(session, study, by=by, action="discarded", subject=f"round {number}", at=at)


def open_round(
    session: Session,
    round_: Round,
    *,
    by: str,
    at: datetime,
    versions: Sequence[StatementVersion] | None = None,
) -> None:
    """Freeze the terms and the exact words, and let the panel rate. Round 1 locks the protocol.

    It shows every statement that is still open, or the given `versions`, where ratings made elsewhere say
    what was shown. Raises Blocked with every blocker and its remedy.
    """
    round_ = _for_update(session, round_.id)
    is_ours = versions is None
    versions = to_present(session, round_.study) if versions is None else versions
    if blockers := opening_blockers(session, round_, at, len(versions)):
        raise Blocked(Sentence("Round %(number)s cannot open yet.", number=round_.number), blockers)
    study = round_.study
    terms = current_terms(session, study)
    _lock_protocol(session, study, terms, by, at)
    _present(session, round_, versions, terms, at)
    freeze(session, versions, at)
    round_.terms = terms.to_json()
    if terms.real_time and is_ours:
        round_.mode = RoundMode.REAL_TIME
    session.flush()  # the mode stays from the opening on
    round_.state = RoundState.OPEN
    round_.opened_at = at
    shown = shown_digests(session, round_)
    audit.record(
        session,
        study,
        by=by,
        action="opened",
        subject=f"round {round_.number}",
        at=at,
        n_statements=len(versions),
        terms_sha256=terms.sha256(),
        words_sha256=shown["words_sha256"],
        translations_sha256=shown["translations_sha256"],
        closes_at=round_.closes_at.isoformat() if round_.closes_at else None,
        **({} if round_.mode is RoundMode.ROUNDS else {"mode": str(round_.mode)}),
    )


def set_mode(session: Session, round_: Round, mode: RoundMode, *, by: str, at: datetime) -> None:
    """Say how the round will be held. It stays from the opening on. Raises NotNow after that."""
    round_ = _for_update(session, round_.id)
    if round_.state is not RoundState.DRAFT:
        raise NotNow("Round %(number)s has been opened; how it is held stays.", number=round_.number)
    if round_.mode is mode:
        return
    round_.mode = mode
    subject = f"round {round_.number}"
    audit.record(
        session, round_.study, by=by, action="said how to hold", subject=subject, at=at, mode=str(mode)
    )


def set_closing_time(
    session: Session, round_: Round, closes_at: datetime | None, *, by: str, at: datetime
) -> None:
    """Set when the database stops taking ratings; None until a chair closes. Raises NotNow, NotAcceptable."""
    round_ = _for_update(session, round_.id)
    if round_.state is RoundState.CLOSED:
        raise NotNow("Round %(number)s is closed; its time cannot be moved.", number=round_.number)
    if closes_at is not None and closes_at <= at:
        raise NotAcceptable("That time has passed. Choose a later one, or close the round now.")
    round_.closes_at = closes_at
    audit.record(
        session,
        round_.study,
        by=by,
        action="set the closing time",
        subject=f"round {round_.number}",
        at=at,
        closes_at=closes_at.isoformat() if closes_at else None,
    )


def close_round(session: Session, round_: Round, *, by: str, at: datetime) -> None:
    """Take no more ratings, judge every statement by the terms the round opened with, freeze the numbers.

    Raises Blocked. The round's row is locked first: a rating that came before is counted, one that comes
    after is refused.
    """
    round_ = _for_update(session, round_.id)
    if blockers := closing_blockers(session, round_):
        raise Blocked(Sentence("Round %(number)s cannot close.", number=round_.number), blockers)
    terms = terms_of(round_)
    counted = tallies(session, round_, whole=True)
    verdicts = judged(terms, counted)
    shown_in_order = presented(session, round_)
    n_opened = {} if round_.elsewhere else settle_opened(session, shown_in_order)
    for row, (shown, verdict) in enumerate(zip(shown_in_order, verdicts, strict=True)):
        shown.outcome = verdict.outcome
        shown.verdict = verdict.to_json()
        shown.summary = counted.frozen(terms, row)
        if shown.id in n_opened:
            shown.summary["n_evidence_opened"] = n_opened[shown.id]
    outcomes = _settle(shown_in_order)
    round_.ratings_sha256 = ratings_digest(session, round_)
    round_.receipts = published(receipts(session, round_).values())
    session.flush()  # the verdicts first: a closed round takes no change
    round_.state = RoundState.CLOSED
    round_.closed_at = at
    audit.record(
        session,
        round_.study,
        by=by,
        action="closed",
        subject=f"round {round_.number}",
        at=at,
        ratings_sha256=round_.ratings_sha256,
        receipts_sha256=chain.sha256(round_.receipts),
        **{f"n_{outcome.replace(' ', '_')}": outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)},
    )


def _present(
    session: Session, round_: Round, versions: Sequence[StatementVersion], terms: Terms, at: datetime
) -> None:
    """One row for each question that a version is asked, its own one first."""
    asked = [(version, terms.questions_of(version.statement.question)) for version in versions]
    rows = [(version, one, part) for version, several in asked for part, one in enumerate(several, 1)]
    for position, (version, question, part) in enumerate(rows, 1):
        version.released_at = version.released_at or at
        session.add(
            RoundStatement(round=round_, version=version, position=position, question=question.key, part=part)
        )
    session.flush()


def _settle(presented: Sequence[RoundStatement]) -> list[Outcome]:
    """Set the state of each statement from the outcomes of its questions; one outcome a statement."""
    of_version: dict[StatementVersion, list[Outcome]] = {}
    for shown in presented:
        of_version.setdefault(shown.version, []).append(shown.outcome or Outcome.OPEN)
    outcomes = {version: combined(several) for version, several in of_version.items()}
    for version, outcome in outcomes.items():
        version.statement.state = state_after(outcome)
    return list(outcomes.values())


def close_when_due(session: Session, round_id: int, *, at: datetime) -> bool:
    """Close a round whose time has come, as the schedule asked; leave it where something blocks that."""
    round_ = _for_update(session, round_id)
    # Asked again under the lock: the time may have been moved, or somebody given more.
    if round_id not in due_rounds(session, at) or closing_blockers(session, round_):
        return False
    close_round(session, round_, by="the schedule", at=at)
    return True


def _lock_protocol(session: Session, study: Study, terms: Terms, by: str, at: datetime) -> None:
    protocol = study.protocol
    if protocol.locked_at is not None:
        return
    protocol.locked_at, protocol.locked_by, protocol.sha256 = at, by, terms.sha256()
    audit.record(session, study, by=by, action="locked", subject="protocol", at=at, sha256=protocol.sha256)


def _for_update(session: Session, round_id: int) -> Round:
    """The round as it is now, locked until the commit, so that no rating and no second close slips in.

    The study's row comes first, as everywhere: each event stands in line there, and two chairs who took
    the two rows in turn would wait for each other. A statement added meanwhile waits for the next round.
    """
    of_round = select(Round.study_id).where(Round.id == round_id).scalar_subquery()
    session.execute(select(Study.id).where(Study.id == of_round).with_for_update())
    return session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .options(joinedload(Round.study))
        .with_for_update(of=Round)
        .execution_options(populate_existing=True)
    ).one()
