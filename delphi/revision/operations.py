"""Between two rounds: open statements are reworded or dropped, each with a reason, or carried as they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Certainty, RoundStatement, Statement, StatementVersion, Study
from delphi.revision.queries import fingerprint, last_closed, running_round


def reword(
    session: Session,
    study: Study,
    statement: Statement,
    text: str,
    rationale: str,
    certainty: Certainty | None,
    reason: str,
    by: str,
    at: datetime,
    seen: str | None = None,
    plain: str = "",
) -> StatementVersion:
    """Give an open statement new words for the next round; return the version that holds them.

    Words that no round has shown yet are changed in place. `plain` are the same in plain words, if there are any.
    `seen` is the `Item.seen` that the editor began from. Raises NotNow while a round is open, for a statement that
    is settled or was never rated, or where somebody else reworded it meanwhile; NotAcceptable without a reason or
    for the same words.
    """
    stand_in_line(session, study, statement)
    newest, released = _newest_and_released(statement)
    if seen is not None and seen != fingerprint(newest):
        raise NotNow(
            "Somebody else reworded %(label)s meanwhile. Compare what you typed with their words, then save again.",
            label=statement.label,
        )
    _refuse_no_change(text, reason, released)
    is_new, version = newest is released, newest
    if is_new:
        version = StatementVersion(number=released.number + 1, created_at=at)
        statement.versions.append(version)
    version.text, version.rationale, version.certainty, version.reason = text, rationale, certainty, reason
    version.plain = plain
    session.flush()
    audit.record(
        session,
        study,
        by=by,
        action="reworded" if is_new else "changed the rewording of",
        subject=f"statement {statement.label}",
        at=at,
        version=version.number,
        text=text,
        reason=reason,
    )
    return version


def _refuse_no_change(text: str, reason: str, released: StatementVersion) -> None:
    if not text.strip() or not reason.strip():
        raise NotAcceptable("Write the new words, and why they are changed: the panel reads both.")
    if text.split() == released.text.split():
        raise NotAcceptable(
            "These are the words that the panel has rated. Change them, or carry the statement as it is."
        )


def undo_reword(session: Session, study: Study, statement: Statement, by: str, at: datetime) -> None:
    """Throw away words that no round has shown: the statement is carried as it is. Raises NotNow."""
    stand_in_line(session, study, statement)
    newest, released = _newest_and_released(statement)
    if newest is released:
        raise NotNow("%(label)s is not reworded, so there is nothing to take back.", label=statement.label)
    text, number = newest.text, newest.number
    session.delete(newest)
    session.flush()
    session.refresh(statement, ["versions"])
    audit.record(
        session,
        study,
        by=by,
        action="took back the rewording of",
        subject=f"statement {statement.label}",
        at=at,
        version=number,
        text=text,
    )


def drop(session: Session, study: Study, statement: Statement, reason: str, by: str, at: datetime) -> None:
    """Take an open statement out of the study. Raises NotNow, or NotAcceptable without a reason."""
    stand_in_line(session, study, statement)
    if not reason.strip():
        raise NotAcceptable("Write why it is dropped: the guideline's readers will ask.")
    statement.state, statement.left_because = StatementState.DROPPED, reason
    audit.record(
        session, study, by=by, action="dropped", subject=f"statement {statement.label}", at=at, reason=reason
    )


def take_back_drop(session: Session, study: Study, statement: Statement, by: str, at: datetime) -> None:
    """Open a statement again that was dropped since the last close. Raises NotNow."""
    stand_in_line(session, study, statement, expected=StatementState.DROPPED)
    if statement.successors:
        raise NotNow(
            "%(label)s goes on in other statements. Take back its split or merge instead.",
            label=statement.label,
        )
    closed = last_closed(session, study)
    was_shown = closed is not None and session.scalar(
        select(RoundStatement.id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(StatementVersion.statement_id == statement.id, RoundStatement.round_id == closed.id)
    )
    if not was_shown:
        raise NotNow(
            "%(label)s was dropped before the last round. Add it as a new statement instead.",
            label=statement.label,
        )
    statement.state, statement.left_because = StatementState.OPEN, None
    audit.record(session, study, by=by, action="opened again", subject=f"statement {statement.label}", at=at)


def stand_in_line(
    session: Session, study: Study, statement: Statement, expected: StatementState = StatementState.OPEN
) -> None:
    """Wait for whoever else changes or opens something of the study, then see whether this may happen now."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    session.refresh(statement)
    session.refresh(statement, ["versions", "origins", "successors"])
    running = running_round(session, study)
    if running is not None:
        raise NotNow(
            "Round %(number)s is open and the panel is rating these words. Revise them after it is closed.",
            number=running.number,
        )
    if statement.state is not expected:
        raise _elsewhere(statement)


def _elsewhere(statement: Statement) -> NotNow:
    if statement.successors:
        return NotNow("%(label)s was split or merged. Take that back first.", label=statement.label)
    if statement.state is StatementState.DROPPED:
        return NotNow("%(label)s was dropped. Take that back first.", label=statement.label)
    if statement.state is StatementState.OPEN:
        return NotNow("%(label)s is open already.", label=statement.label)
    return NotNow(
        "%(label)s is settled by the panel. Only statements that are still open are revised.",
        label=statement.label,
    )


def _newest_and_released(statement: Statement) -> tuple[StatementVersion, StatementVersion]:
    """The newest version and the newest that a round has shown; raises NotNow where none has."""
    released = [version for version in statement.versions if version.released_at is not None]
    if not released:
        raise NotNow("No round has shown %(label)s yet. Edit it among the statements.", label=statement.label)
    return statement.versions[-1], released[-1]
