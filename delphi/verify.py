"""Walks what must never change - event chains, protocol, ratings, verdicts, locks, editions - and names each row that did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from delphi import audit, signed
from delphi.domain import chain
from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.guideline.checking import changed_editions
from delphi.models import (
    Amendment,
    Edition,
    Event,
    Panellist,
    Protocol,
    Rating,
    RatingHistory,
    Recommendation,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
)
from delphi.receipts import unlike
from delphi.rounds.digests import ratings_digest, shown_digests
from delphi.tallies import judged, tallies, terms_of

Found = Iterator[Sentence]


@dataclass(frozen=True)
class Report:
    """What was looked at, and every row that is not as it was written; each sentence names its row."""

    checked: tuple[Sentence, ...]
    found: tuple[Sentence, ...]


def verify(session: Session) -> Report:
    """Check the platform's own chain and every study. It changes nothing."""
    own = Sentence("Accounts and this installation: %(what)s", what=_counted(session, ""))
    checked, found = [own], [*audit.verify_chain(session, "")]
    for study in session.scalars(select(Study).order_by(Study.slug)):
        report = verify_study(session, study)
        checked += [_of(study, sentence) for sentence in report.checked]
        found += [_of(study, sentence) for sentence in report.found]
    return Report(tuple(checked), tuple(found))


def verify_study(session: Session, study: Study) -> Report:
    """Check one study, from its first event to its newest edition."""
    found = [sentence for look in _LOOKS for sentence in look(session, study)]
    n_rounds, n_locks, n_editions = (
        session.scalar(select(func.count()).select_from(model).where(model.study_id == study.id, *only)) or 0
        for model, *only in (
            (Round, Round.state == RoundState.CLOSED),
            (Recommendation, Recommendation.locked_at.is_not(None)),
            (Edition,),
        )
    )
    checked = (
        _counted(session, study.slug),
        Sentence("One closed round.", "%(n)s closed rounds.", n=n_rounds),
        Sentence("One locked recommendation.", "%(n)s locked recommendations.", n=n_locks),
        Sentence("One edition.", "%(n)s editions.", n=n_editions),
    )
    return Report(checked, tuple(found))


def _of(study: Study, sentence: Sentence) -> Sentence:
    return Sentence("%(study)s: %(what)s", study=study.slug, what=sentence)


def _counted(session: Session, name: str) -> Sentence:
    n = session.scalar(select(func.count()).select_from(Event).where(Event.chain == name)) or 0
    return Sentence("One event.", "%(n)s events.", n=n) if n else Sentence("no event yet.")


def _chain(session: Session, study: Study) -> Found:
    yield from audit.verify_chain(session, study.slug)


def _protocol(session: Session, study: Study) -> Found:
    protocol = session.scalars(select(Protocol).where(Protocol.study_id == study.id)).one()
    if protocol.locked_at is not None:
        yield from _hashed(session, study, "locked", "protocol", "sha256", protocol.sha256, protocol.terms)
    amendments = session.scalars(select(Amendment).where(Amendment.study_id == study.id))
    for amendment in amendments:
        if chain.sha256(amendment.terms) != amendment.sha256:
            yield Sentence("Amendment %(number)s was changed after it was made.", number=amendment.number)


def _hashed(
    session: Session, study: Study, action: str, subject: str, name: str, claimed: str | None, what: Any
) -> Found:
    """Whether a hash is that of its content, and the one that the audit trail tells of."""
    if chain.sha256(what) != claimed:
        yield Sentence("The %(subject)s was changed after it was %(action)s.", subject=subject, action=action)
    yield from _told(session, study, action, subject, name, claimed)


def _told(session: Session, study: Study, action: str, subject: str, name: str, claimed: str | None) -> Found:
    """Whether the audit trail tells the same hash: a row made anew with a fitting hash does not have it."""
    details = session.scalars(
        select(Event.detail).where(
            Event.chain == study.slug, Event.action == action, Event.subject == subject
        )
    ).all()
    if not details:
        yield Sentence(
            "The audit trail has no event that the %(subject)s was %(action)s.",
            subject=subject,
            action=action,
        )
    elif claimed not in {detail.get(name) for detail in details}:
        yield Sentence(
            "The %(subject)s has another hash than when it was %(action)s.", subject=subject, action=action
        )


def _rounds(session: Session, study: Study) -> Found:
    rounds = session.scalars(
        select(Round)
        .where(Round.study_id == study.id, Round.state != RoundState.DRAFT)
        .order_by(Round.number)
    )
    for round_ in rounds:
        subject = f"round {round_.number}"
        told = [*_told(session, study, "opened", subject, "terms_sha256", chain.sha256(round_.terms))]
        for name, digest in shown_digests(session, round_).items():
            told += _told(session, study, "opened", subject, name, digest)
        if round_.state is RoundState.CLOSED:
            told += _told(session, study, "closed", subject, "ratings_sha256", round_.ratings_sha256)
            if ratings_digest(session, round_) != round_.ratings_sha256:
                told.append(
                    Sentence(
                        "The ratings of round %(number)s are not those that it closed with.",
                        number=round_.number,
                    )
                )
            told += _receipts(session, study, round_)
            if (brought := round_.elsewhere) is not None:
                told += _told(
                    session, study, "imported", f"ratings of {subject}", "file_sha256", chain.sha256(brought)
                )
            # Other ratings, or other terms, would only say the same again of every statement.
            told += [] if told else _verdicts(session, round_)
        yield from told


def _receipts(session: Session, study: Study, round_: Round) -> Found:
    """Whether the published list is the one that the close made, and each panellist's code is in it."""
    claimed = chain.sha256(round_.receipts) if round_.receipts is not None else None
    yield from _told(session, study, "closed", f"round {round_.number}", "receipts_sha256", claimed)
    for code in unlike(session, round_):
        yield Sentence(
            "The receipt %(code)s of round %(number)s is not in its published list.",
            code=code,
            number=round_.number,
        )


def _verdicts(session: Session, round_: Round) -> Found:
    """Judge again by the frozen terms: the same ratings give the same numbers and verdicts."""
    terms, counted = terms_of(round_), tallies(session, round_)
    shown = session.scalars(
        select(RoundStatement)
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
        .options(joinedload(RoundStatement.version).joinedload(StatementVersion.statement))
    ).all()
    for row, (presented, verdict) in enumerate(zip(shown, judged(terms, counted), strict=True)):
        summary = presented.summary or {}
        # Who could have rated is frozen since recusals are known; an earlier close counted who answered.
        again = {
            key: value
            for key, value in counted.numbers(terms, row).items()
            if key in summary or key not in _DENOMINATORS
        }
        if "n_recused" not in summary:
            again.pop("n_eligible", None)
        frozen = {key: value for key, value in summary.items() if key in again}
        if presented.outcome is not verdict.outcome or frozen != again:
            yield Sentence(
                "The verdict on %(label)s in round %(number)s does not follow from the ratings and the rule.",
                label=presented.version.statement.label,
                number=round_.number,
            )


def _ratings(session: Session, study: Study) -> Found:
    """Whether each current rating is the last of its history."""
    last = and_(
        RatingHistory.rating_id == Rating.id,
        RatingHistory.revision == Rating.revision,
        RatingHistory.value.is_not_distinct_from(Rating.value),
        RatingHistory.lowest.is_not_distinct_from(Rating.lowest),
        RatingHistory.highest.is_not_distinct_from(Rating.highest),
        RatingHistory.kept == Rating.kept,
        RatingHistory.abstained == Rating.abstained,
    )
    rows = session.execute(
        select(Panellist.code, Statement.label, Round.number)
        .select_from(Rating)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(RatingHistory, last)
        .where(Round.study_id == study.id, or_(RatingHistory.id.is_(None)))
        .order_by(Round.number, Statement.label, Panellist.code)
    )
    for code, label, number in rows:
        yield Sentence(
            "The rating of %(label)s by %(code)s in round %(number)s is not the one that was given.",
            label=label, code=code, number=number,
        )  # fmt: skip


def _locks(session: Session, study: Study) -> Found:
    previous: str | None = None
    locked = session.scalars(
        select(Recommendation)
        .where(Recommendation.study_id == study.id, Recommendation.locked_at.is_not(None))
        .options(joinedload(Recommendation.round_statement).joinedload(RoundStatement.version))
        .order_by(Recommendation.lock_number)
    )
    for number, recommendation in enumerate(locked, 1):
        frozen = recommendation.frozen or {}
        subject = f"recommendation {frozen.get('label')}"
        if recommendation.lock_number != number or recommendation.previous_sha256 != previous:
            yield Sentence("The %(subject)s does not follow from the one locked before.", subject=subject)
        if chain.link(recommendation.previous_sha256, frozen) != recommendation.sha256:
            yield Sentence("The %(subject)s was changed after it was locked.", subject=subject)
        for name in _differing(recommendation, frozen):
            yield Sentence(
                "The %(subject)s has another %(name)s than was locked.", subject=subject, name=name
            )
        yield from _told(session, study, "locked", subject, "sha256", recommendation.sha256)
        previous = recommendation.sha256


def _differing(recommendation: Recommendation, frozen: dict[str, Any]) -> list[str]:
    """What the rows beside a lock say otherwise than what was frozen."""
    version = recommendation.round_statement.version
    added = (
        "section", "strength", "direction", "certainty", "remarks", "justification", "plain_language", "locked_by",
    )  # fmt: skip
    rows = {name: getattr(recommendation, name) for name in added}
    rows |= {"text": version.text, "rationale": version.rationale}
    # Locks of an earlier release froze neither justification nor plain language; both are empty then.
    return [name for name, value in rows.items() if frozen.get(name, "") != value]


def _sign_offs(session: Session, study: Study) -> Found:
    for period in signed.closed_periods(session, study):
        yield from signed.changed(session, period)
        yield from _told(session, study, "closed", f"sign-off {period.number}", "sha256", period.sha256)


_DENOMINATORS = {"n_kept", "n_recused", "n_not_answered"}
_LOOKS: tuple[Callable[[Session, Study], Found], ...] = (
    _chain, _protocol, _rounds, _ratings, _locks, _sign_offs, changed_editions,
)  # fmt: skip


def _offline() -> int:
    """`python -m delphi.verify FILE`: check an edition or its archive from the file alone, as any reader can."""
    from delphi.offline import told

    if len(sys.argv) != 2:
        sys.stderr.write("Usage: python -m delphi.verify FILE, with an edition's archive or its JSON file.\n")
        return 2
    lines, status = told(Path(sys.argv[1]))
    sys.stdout.write("\n".join(lines) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(_offline())
