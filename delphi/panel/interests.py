"""Interests by statement: what a panellist declares, and the chair's decision who does not rate what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from delphi import audit
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Declaration, Panellist, Recusal, Round, Statement, Study


def declare(
    session: Session, study: Study, panellist: Panellist, said: Mapping[int, str], *, by: str, at: datetime
) -> int:
    """Keep what a panellist declares of single statements, by their ids; an empty text takes it back.

    Returns how many changed. What was declared when a round closed stays in the record beside the new words.
    """
    session.refresh(panellist, with_for_update=True)
    closed_at = session.scalar(select(func.max(Round.closed_at)).where(Round.study_id == study.id))
    now = {one.statement_id: one for one in standing(session, [panellist.id])}
    known = set(session.scalars(select(Statement.id).where(Statement.study_id == study.id)))
    n_changed = 0
    for statement_id, words in said.items():
        words, stands = words.strip(), now.get(statement_id)
        if statement_id not in known or words == (stands.text if stands else ""):
            continue
        n_changed += 1
        if stands is not None and (closed_at is None or closed_at < stands.declared_at):
            stands.text, stands.declared_at = words, at
            continue
        session.add(
            Declaration(panellist_id=panellist.id, statement_id=statement_id, text=words, declared_at=at)
        )
    if n_changed:
        subject = "a panellist's interests in one statement"
        if n_changed > 1:
            subject = f"a panellist's interests in {n_changed} statements"
        audit.record(session, study, by=by, action="declared", subject=subject, at=at)
    return n_changed


def standing(session: Session, panellists: Sequence[int]) -> list[Declaration]:
    """The newest declaration of each of these panellists on each statement, those taken back too."""
    rows = session.scalars(
        select(Declaration)
        .where(Declaration.panellist_id.in_(panellists))
        .options(joinedload(Declaration.statement))
        .order_by(Declaration.declared_at, Declaration.id)
    )
    return list({(row.panellist_id, row.statement_id): row for row in rows}.values())


def first_rounds(session: Session, study: Study) -> tuple[int, ...]:
    """From which rounds a recusal may hold now: the open one, and the next."""
    rounds = session.execute(
        select(Round.number, Round.state).where(Round.study_id == study.id).order_by(Round.number)
    ).all()
    if rounds and rounds[-1].state is RoundState.OPEN:
        return rounds[-1].number, rounds[-1].number + 1
    return (sum(round_.state is RoundState.CLOSED for round_ in rounds) + 1,)


def recuse(
    session: Session, study: Study, panellist: Panellist, statements: Sequence[Statement], reason: str,
    from_round: int, *, by: str, at: datetime, holds: bool = True,
) -> None:  # fmt: skip
    """Let a panellist not rate these statements, in whatever words, from a round on.

    What they rated of them in that round is kept and counts in nothing. Where it does not hold, the chair has
    looked at the interest and lets the panellist rate: a decision with its reason all the same, which may also come
    once the statement is settled. Raises NotAcceptable without a statement or a reason, NotNow for a round that is
    closed, and for who is recused already.
    """
    _stand_in_line(session, study)
    reason = reason.strip()
    _refuse_unfit(session, study, panellist, statements, reason, from_round, holds)
    action = "recused" if holds else "did not recuse"
    ended = {} if holds else {"until_round": from_round, "lifted_at": at, "lifted_by": by}
    for statement in statements:
        recusal = Recusal(
            panellist_id=panellist.id, statement_id=statement.id, from_round=from_round, reason=reason,
            recused_at=at, recused_by=by, **ended,
        )  # fmt: skip
        session.add(recusal)
        subject = f"a panellist from statement {statement.label}"
        audit.record(
            session, study, by=by, action=action, subject=subject, at=at, from_round=from_round, reason=reason
        )
    session.flush()


def _refuse_unfit(
    session: Session, study: Study, panellist: Panellist, statements: Sequence[Statement], reason: str,
    from_round: int, holds: bool,
) -> None:  # fmt: skip
    if not statements:
        raise NotAcceptable("Choose at least one statement.")
    if not reason:
        raise NotAcceptable("Say why. The reason stands in the audit trail, so name nobody in it.")
    if from_round not in first_rounds(session, study):
        raise NotNow("Round %(number)s takes no recusal any more. Choose a later one.", number=from_round)
    in_force = Recusal.panellist_id == panellist.id, Recusal.until_round.is_(None)
    taken = set(session.scalars(select(Recusal.statement_id).where(*in_force)))
    for statement in statements:
        if statement.id in taken:
            raise NotNow("This panellist is recused from %(label)s already.", label=statement.label)
        if statement.state is StatementState.DROPPED or (
            holds and statement.state is not StatementState.OPEN
        ):
            raise NotNow(
                "%(label)s is not rated any more, so nobody is recused. Its ratings count.",
                label=statement.label,
            )


def lift(session: Session, study: Study, recusal: Recusal, *, by: str, at: datetime) -> None:
    """Let a panellist rate a statement again, from the first round that is not closed.

    Raises NotNow where the recusal is lifted already.
    """
    _stand_in_line(session, study)
    session.refresh(recusal, with_for_update=True)
    if recusal.until_round is not None:
        raise NotNow("This recusal was lifted already. Look at the page again.")
    recusal.until_round = max(first_rounds(session, study)[0], recusal.from_round)
    recusal.lifted_at, recusal.lifted_by = at, by
    subject = f"the recusal of a panellist from statement {recusal.statement.label}"
    audit.record(
        session, study, by=by, action="lifted", subject=subject, at=at, from_round=recusal.until_round
    )
    session.flush()


def _stand_in_line(session: Session, study: Study) -> None:
    """Two chairs at once act one after the other, and no round closes between: the study's row is the queue."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
