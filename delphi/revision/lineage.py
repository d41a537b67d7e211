"""Between two rounds: one statement becomes several, or several become one; the old ones leave, with a reason.

No rating is carried: what comes out is a new statement, which the next round shows for the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import StatementState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import (
    Certainty,
    Declaration,
    LineageKind,
    Recusal,
    Statement,
    StatementLineage,
    StatementReference,
    StatementVersion,
    Study,
)
from delphi.recusals.carrying import carry
from delphi.revision.operations import stand_in_line, take_back_drop


@dataclass(frozen=True)
class Part:
    """A statement that comes out of others, as somebody wrote it."""

    label: str
    text: str
    rationale: str = ""
    certainty: Certainty | None = None


def split(
    session: Session,
    study: Study,
    statement: Statement,
    parts: Sequence[Part],
    reason: str,
    *,
    by: str,
    at: datetime,
) -> list[Statement]:
    """Put two or more statements in the place of an open one; return them.

    Raises NotNow while a round is open or where the statement is not open any more; NotAcceptable for fewer
    than two parts, without a reason, or where a label is taken.
    """
    stand_in_line(session, study, statement)
    if len(parts) < 2:
        raise NotAcceptable("Write at least two statements. To change the words of one, reword it.")
    made = _replace(session, study, [statement], parts, reason, LineageKind.SPLIT, at)
    into = ", ".join(child.label for child in made)
    audit.record(
        session, study, by=by, action="split", subject=f"statement {statement.label}", at=at,
        into=into, reason=reason,
    )  # fmt: skip
    return made


def merge(
    session: Session,
    study: Study,
    statements: Sequence[Statement],
    into: Part,
    reason: str,
    *,
    by: str,
    at: datetime,
) -> Statement:
    """Put one statement in the place of several open ones, where the first of them stands; return it.

    Raises as `split` does.
    """
    for statement in statements:
        stand_in_line(session, study, statement)
    if len({statement.id for statement in statements}) < 2:
        raise NotAcceptable("Choose at least one other statement to merge it with.")
    (made,) = _replace(session, study, statements, [into], reason, LineageKind.MERGE, at)
    subject = ", ".join(statement.label for statement in statements)
    audit.record(
        session, study, by=by, action="merged", subject=f"statements {subject}", at=at,
        into=made.label, reason=reason,
    )  # fmt: skip
    return made


def take_back(session: Session, study: Study, statement: Statement, *, by: str, at: datetime) -> None:
    """Open a statement again that was dropped, split or merged since the last close. Raises NotNow.

    What came out of it is deleted, and whatever else went into that is open again too.
    """
    session.refresh(statement, ["successors"])
    if not statement.successors:
        take_back_drop(session, study, statement, by, at)
        return
    stand_in_line(session, study, statement, expected=StatementState.DROPPED)
    children = [link.child for link in statement.successors]
    if any(version.released_at for child in children for version in child.versions):
        raise NotNow(
            "A round has shown what came out of %(label)s, so it stays as it is.", label=statement.label
        )
    parents = {link.parent for child in children for link in child.origins}
    labels = ", ".join(sorted(parent.label for parent in parents))
    into = ", ".join(child.label for child in children)
    for parent in parents:
        parent.state, parent.left_because = StatementState.OPEN, None
    _delete(session, [child.id for child in children])
    subject = f"{'statement' if len(parents) == 1 else 'statements'} {labels}"
    audit.record(session, study, by=by, action="opened again", subject=subject, at=at, deleted=into)


def _replace(
    session: Session,
    study: Study,
    parents: Sequence[Statement],
    parts: Sequence[Part],
    reason: str,
    kind: LineageKind,
    at: datetime,
) -> list[Statement]:
    if not reason.strip() or not all(part.text.strip() for part in parts):
        raise NotAcceptable("Write the new words, and why: the panel reads both.")
    _refuse_taken_labels(session, study, [part.label for part in parts])
    first = parents[0]
    made = [
        Statement(
            study_id=study.id,
            section_id=first.section_id,
            position=first.position,
            label=part.label,
            question=first.question,
            versions=[
                StatementVersion(
                    number=1, text=part.text, rationale=part.rationale, certainty=part.certainty,
                    reason=reason, created_at=at,
                )
            ],
        )
        for part in parts
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    carry(session, study, parents, made, at)
    for parent in parents:
        parent.state, parent.left_because = StatementState.DROPPED, reason
        session.add_all(StatementLineage(parent_id=parent.id, child_id=child.id, kind=kind) for child in made)
    _cite_alike(session, parents, made)
    _place_after(session, first, made)
    session.flush()
    session.expire_all()
    return made


def _refuse_taken_labels(session: Session, study: Study, labels: Sequence[str]) -> None:
    taken = {label.casefold() for label in session.scalars(_labels(study))}
    for label in labels:
        if label.casefold() in taken:
            raise NotAcceptable(
                "The study already has a statement “%(label)s”. Give another label.", label=label
            )
        taken.add(label.casefold())


def _labels(study: Study) -> Select[str]:
    return select(Statement.label).where(Statement.study_id == study.id)


def _cite_alike(session: Session, parents: Sequence[Statement], made: Sequence[Statement]) -> None:
    """What comes out cites everything that went in cited."""
    cited = session.scalars(
        select(StatementReference)
        .where(StatementReference.statement_id.in_([parent.id for parent in parents]))
        .order_by(StatementReference.statement_id, StatementReference.position)
    )
    sources = list(dict.fromkeys(one.reference_id for one in cited))
    session.add_all(
        StatementReference(statement_id=child.id, reference_id=source, position=position)
        for child in made
        for position, source in enumerate(sources, 1)
    )


def _place_after(session: Session, first: Statement, made: Sequence[Statement]) -> None:
    rows = list(
        session.scalars(
            select(Statement)
            .where(Statement.section_id == first.section_id, Statement.id.not_in([one.id for one in made]))
            .order_by(Statement.position, Statement.id)
        )
    )
    here = rows.index(first) + 1
    for position, row in enumerate([*rows[:here], *made, *rows[here:]], 1):
        row.position = position


def _delete(session: Session, ids: Sequence[int]) -> None:
    session.flush()
    for model, column in (
        (StatementLineage, StatementLineage.child_id),
        (Recusal, Recusal.statement_id),
        (Declaration, Declaration.statement_id),
        (StatementReference, StatementReference.statement_id),
        (StatementVersion, StatementVersion.statement_id),
        (Statement, Statement.id),
    ):
        session.execute(delete(model).where(column.in_(ids)))
    session.expire_all()
