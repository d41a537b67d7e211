"""What changed between two rounds and why: the same for the panel's page, the chair's preview and the letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.question import combined
from delphi.domain.texts import TextKind
from delphi.domain.verdict import Outcome
from delphi.domain.wording import Run
from delphi.errors import Sentence
from delphi.models import (
    CommentPoint,
    LineageKind,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementLineage,
    StatementVersion,
    Study,
    SuggestionTriage,
    TriageDecision,
)
from delphi.tongues import Tongue, Worded


@dataclass(frozen=True)
class Reworded:
    label: str
    text: Worded
    diff: list[Run] | None  # none where only one of the two versions is in the reader's language
    reason: Worded


@dataclass(frozen=True)
class Replaced:
    """Statements that left together, with what took their place: (label, words) each."""

    kind: LineageKind
    before: tuple[tuple[str, Worded], ...]
    after: tuple[tuple[str, Worded], ...]
    reason: str


@dataclass(frozen=True)
class Single:
    """A statement that was dropped or added, or a suggestion that was not taken up (without a label)."""

    label: str
    text: Worded | str
    reason: Worded | str


@dataclass(frozen=True)
class Answered:
    label: str
    title: str
    answer: str


@dataclass(frozen=True)
class Changes:
    """From round `number` - 1 to round `number`, which may not have opened yet."""

    number: int
    reworded: tuple[Reworded, ...]
    replaced: tuple[Replaced, ...]
    dropped: tuple[Single, ...]
    added: tuple[Single, ...]
    not_taken: tuple[Single, ...]
    answered: tuple[Answered, ...]
    n_carried: int
    n_accepted: int
    n_rejected: int

    @property
    def is_empty(self) -> bool:
        return not (
            self.reworded or self.replaced or self.dropped or self.added or self.not_taken or self.answered
        )


def changes(session: Session, study: Study, tongue: Tongue | None = None) -> Changes | None:
    """What the newest round brought that was opened, or the next one would bring; None before the first close.

    Statements stand in the language of `tongue`; without one, as they were written.
    """
    tongue = tongue or Tongue(study.language, study.language)
    rounds = session.scalars(
        select(Round)
        .where(Round.study_id == study.id, Round.state != RoundState.DRAFT)
        .order_by(Round.number.desc())
        .limit(2)
    ).all()
    if not rounds or (rounds[0].state is RoundState.OPEN and len(rounds) == 1):
        return None
    if rounds[0].state is RoundState.CLOSED:
        return _between(session, study, rounds[0], None, tongue)
    return _between(session, study, rounds[1], rounds[0], tongue)


def _between(session: Session, study: Study, earlier: Round, later: Round | None, tongue: Tongue) -> Changes:
    everything = _presented(session, earlier)
    before = [row for row in everything if row.part == 1]
    now = _next_words(session, study, before, later)
    outcomes = _outcomes(everything)
    stayed = [row for row in before if outcomes[row.version.statement_id] not in _SETTLED]
    left = [row for row in stayed if row.version.statement_id not in now]
    kept = [(row, now[row.version.statement_id]) for row in stayed if row.version.statement_id in now]
    known = {row.version.statement_id for row in before}
    fresh = [version for key, version in now.items() if key not in known and version.number == 1]
    return Changes(
        number=earlier.number + 1,
        reworded=tuple(_reworded(row.version, new, tongue) for row, new in kept if new.id != row.version_id),
        replaced=_replaced(left, tongue),
        dropped=tuple(_dropped(row.version, tongue) for row in left if not row.version.statement.successors),
        added=tuple(_added(version, tongue) for version in fresh if not version.statement.origins),
        not_taken=_not_taken(session, study, earlier, later),
        answered=_answers(session, everything),
        n_carried=sum(new.id == row.version_id for row, new in kept),
        n_accepted=list(outcomes.values()).count(Outcome.ACCEPTED),
        n_rejected=list(outcomes.values()).count(Outcome.REJECTED),
    )


_SETTLED = (Outcome.ACCEPTED, Outcome.REJECTED)


def _outcomes(presented: Iterable[RoundStatement]) -> dict[int, Outcome]:
    """By statement: what all its questions together made of it."""
    several: dict[int, list[Outcome]] = {}
    for row in presented:
        several.setdefault(row.version.statement_id, []).append(row.outcome or Outcome.OPEN)
    return {statement: combined(outcomes) for statement, outcomes in several.items()}


def _reworded(before: StatementVersion, now: StatementVersion, tongue: Tongue) -> Reworded:
    return Reworded(
        now.statement.label,
        tongue.of_version(now),
        tongue.compared(before, now),
        tongue.of_version(now, TextKind.REASON),
    )


def _dropped(version: StatementVersion, tongue: Tongue) -> Single:
    statement = version.statement
    return Single(statement.label, tongue.of_version(version), statement.left_because or "")


def _added(version: StatementVersion, tongue: Tongue) -> Single:
    reason = tongue.of_version(version, TextKind.REASON)
    return Single(version.statement.label, tongue.of_version(version), reason)


def _presented(session: Session, round_: Round) -> list[RoundStatement]:
    rows = session.scalars(
        select(RoundStatement)
        .join(RoundStatement.version)
        .join(StatementVersion.statement)
        .join(Statement.section)
        .where(RoundStatement.round_id == round_.id)
        .order_by(Section.position, Statement.position, RoundStatement.position)
        .options(
            contains_eager(RoundStatement.version)
            .contains_eager(StatementVersion.statement)
            .options(
                selectinload(Statement.versions),
                selectinload(Statement.origins),
                selectinload(Statement.successors)
                .joinedload(StatementLineage.child)
                .selectinload(Statement.versions),
            )
        )
    )
    return list(rows)


def _next_words(
    session: Session, study: Study, before: Iterable[RoundStatement], later: Round | None
) -> dict[int, StatementVersion]:
    """By statement: what the later round shows, or would show if it opened now."""
    if later is not None:
        return {row.version.statement_id: row.version for row in _presented(session, later)}
    statements = session.scalars(
        select(Statement)
        .join(Statement.section)
        .where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
        .order_by(Section.position, Statement.position)
        .options(selectinload(Statement.versions), selectinload(Statement.origins))
    )
    return {statement.id: statement.current for statement in statements}


def _replaced(left: Iterable[RoundStatement], tongue: Tongue) -> tuple[Replaced, ...]:
    """A merge is told once, though several statements went into it."""
    found: dict[tuple[int, ...], list[RoundStatement]] = {}
    for row in left:
        if links := row.version.statement.successors:
            found.setdefault(tuple(link.child_id for link in links), []).append(row)
    return tuple(
        Replaced(
            kind=rows[0].version.statement.successors[0].kind,
            before=tuple((row.version.statement.label, tongue.of_version(row.version)) for row in rows),
            after=tuple(
                (link.child.label, tongue.of_version(link.child.versions[0]))
                for link in rows[0].version.statement.successors
            ),
            reason=rows[0].version.statement.left_because or "",
        )
        for rows in found.values()
    )


def _answers(session: Session, before: Iterable[RoundStatement]) -> tuple[Answered, ...]:
    labels = {row.id: row.version.statement.label for row in before}
    points = session.scalars(
        select(CommentPoint)
        .where(CommentPoint.round_statement_id.in_(labels), CommentPoint.answer.is_not(None))
        .order_by(CommentPoint.id)
    ).all()
    order = list(labels)
    return tuple(
        Answered(labels[point.round_statement_id], point.title, point.answer or "")
        for point in sorted(points, key=lambda point: order.index(point.round_statement_id))
    )


def _not_taken(session: Session, study: Study, earlier: Round, later: Round | None) -> tuple[Single, ...]:
    rows = session.scalars(
        select(SuggestionTriage)
        .join(SuggestionTriage.suggestion)
        .where(
            SuggestionTriage.suggestion.has(study_id=study.id),
            SuggestionTriage.decision != TriageDecision.ADDED,
            SuggestionTriage.decided_at >= earlier.closed_at,
            *([SuggestionTriage.decided_at < later.opened_at] if later is not None else []),
        )
        .options(contains_eager(SuggestionTriage.suggestion))
    ).all()
    found = [
        Single(row.statement.label if row.statement else "", row.suggestion.text, row.reason) for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.text))  # an order that says nothing of who was first


def sentences(found: Changes) -> tuple[Sentence, ...]:
    """What changed, in plain sentences: each a paragraph of the letter that opens the round."""
    first = Sentence(
        "Of the statements of round %(before)s, %(accepted)s were accepted and %(rejected)s rejected; "
        "%(carried)s come again in the same words.",
        before=found.number - 1,
        accepted=found.n_accepted,
        rejected=found.n_rejected,
        carried=found.n_carried,
    )
    told = [
        *(Sentence("%(label)s is reworded: “%(words)s” %(reason)s", **_named(one)) for one in found.reworded),
        *(Sentence("%(label)s is dropped. %(reason)s", **_named(one)) for one in found.dropped),
        *(Sentence("%(label)s is new: “%(words)s” %(reason)s", **_named(one)) for one in found.added),
        *(
            Sentence("Suggested, and not added: “%(words)s” %(reason)s", **_named(one))
            for one in found.not_taken
        ),
    ]
    answers = [_an_answer(one) for one in found.answered]
    return (first, *(_in_a_sentence(one) for one in found.replaced), *told, *answers)


def _named(one: Reworded | Single) -> dict[str, str]:
    return {"label": one.label, "words": str(one.text), "reason": str(one.reason)}


def _an_answer(one: Answered) -> Sentence:
    if not one.title:
        return Sentence("Answer to comments on %(label)s: %(answer)s", label=one.label, answer=one.answer)
    return Sentence(
        "Answer to comments on %(label)s (%(title)s): %(answer)s",
        label=one.label,
        title=one.title,
        answer=one.answer,
    )


def _in_a_sentence(one: Replaced) -> Sentence:
    words = {
        "old": ", ".join(label for label, _text in one.before),
        "new": " · ".join(f"{label} “{text}”" for label, text in one.after),
        "reason": one.reason,
    }
    if one.kind is LineageKind.SPLIT:
        return Sentence("%(old)s is split into %(new)s %(reason)s", **words)
    return Sentence("%(old)s are merged into %(new)s %(reason)s", **words)
