"""What happens to a protocol: edited as a draft, amended once it is locked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import StatementState
from delphi.domain.protocol import Terms, differences
from delphi.domain.question import MAIN
from delphi.errors import Blocked, NotAcceptable, NotNow
from delphi.models import Amendment, Statement, Study
from delphi.protocol import queries
from delphi.protocol.queries import Standing


def save(session: Session, study: Study, terms: Terms, seen: int, *, by: str, at: datetime) -> None:
    """Store the terms of a draft. `seen` is the `Standing.seen` that the editor began from.

    Raises NotNow where the protocol was locked or changed by somebody else meanwhile.
    """
    now = _standing(session, study, seen)
    if now.is_locked:
        raise NotNow(
            "Round 1 has opened and locked the protocol. What you typed is below; make it an amendment."
        )
    changed = differences(now.terms, terms)
    if not changed:
        return
    now.protocol.terms = terms.to_json()
    now.protocol.revision += 1
    study.title = terms.title
    audit.record(
        session, study, by=by, action="edited", subject="protocol", at=at,
        changes=[str(sentence) for sentence in changed],
    )  # fmt: skip


def amend(
    session: Session, study: Study, terms: Terms, reason: str, seen: int, *, by: str, at: datetime
) -> Amendment:
    """Put changed terms in force from the next round on, with the reason.

    Raises NotNow where the protocol is not locked, was amended by somebody else meanwhile, or the scale
    would change under ratings; NotAcceptable where nothing changes; Blocked where the terms have problems.
    """
    now = _standing(session, study, seen)
    if not now.is_locked:
        raise NotNow("The protocol is still a draft. Edit it; an amendment is for a locked one.")
    changed = differences(now.terms, terms)
    if not changed:
        raise NotAcceptable("Nothing is changed. Change what is to be amended, then save again.")
    if _answers_differ(now.terms, terms) and queries.scale_is_fixed(session, study):
        raise NotNow("A round was opened on this scale, so it stays. Leave the scale as it was.")
    if problems := terms.problems():
        raise Blocked("The amended protocol could not be used as it is.", problems)
    amendment = Amendment(
        study_id=study.id,
        number=len(now.amendments) + 1,
        terms=terms.to_json(),
        sha256=terms.sha256(),
        reason=reason,
        amended_at=at,
        amended_by=by,
    )
    session.add(amendment)
    study.title = terms.title
    audit.record(
        session, study, by=by, action="amended", subject="protocol", at=at, number=amendment.number,
        reason=reason, changes=[str(sentence) for sentence in changed], sha256=amendment.sha256,
    )  # fmt: skip
    return amendment


def _answers_differ(before: Terms, after: Terms) -> bool:
    """Whether a question is answered otherwise than before, or is there no more."""
    answers = {one.key: (one.kind, one.scale) for one in after.questions}
    return any(answers.get(one.key) != (one.kind, one.scale) for one in before.questions)


def ask_of(
    session: Session, study: Study, key: str, statements: Collection[int], *, by: str, at: datetime
) -> None:
    """Make the question of this key the own one of these open statements, and of no others: those return to the main
    one. It holds from the next round on."""
    found = session.scalars(
        select(Statement).where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
    )
    changed = []
    for statement in found:
        wanted = key if statement.id in statements else MAIN
        if statement.question != wanted and (wanted == key or statement.question == key):
            statement.question = wanted
            changed.append(statement.label)
    if changed:
        audit.record(
            session, study, by=by, action="chose statements for", subject=f"the question “{key}”", at=at,
            statements=sorted(changed),
        )  # fmt: skip


def _standing(session: Session, study: Study, seen: int) -> Standing:
    """The protocol as it is now. Raises NotNow where it is not what the editor began from."""
    # Of two editors at once the second waits here, and then sees what the first saved.
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    session.expire_all()
    now = queries.standing(session, study)
    if now.seen != seen:
        raise NotNow(
            "Somebody else changed the protocol while you were editing. What you typed is still below; look at "
            "what differs, then save again."
        )
    return now
