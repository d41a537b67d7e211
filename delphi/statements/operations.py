"""What happens to statements before a round shows them: added, edited, moved, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import chain
from delphi.errors import NotAcceptable, NotNow
from delphi.importing.cited import Cited
from delphi.models import (
    Certainty,
    Declaration,
    Recusal,
    RoundStatement,
    Section,
    Statement,
    StatementReference,
    StatementVersion,
    Study,
)
from delphi.statements import queries
from delphi.statements.bibliography import cite
from delphi.statements.queries import Shelf


@dataclass(frozen=True)
class Draft:
    """A statement as somebody wrote it; `references` are (key, DOI or None)."""

    section: str
    label: str
    text: str
    rationale: str = ""
    certainty: str = ""  # one of the words of Certainty, or empty
    references: tuple[Cited, ...] = ()
    plain: str = ""
    question: str = ""  # its key in the protocol

    @property
    def graded(self) -> Certainty | None:
        return Certainty(self.certainty) if self.certainty else None


def add(session: Session, study: Study, draft: Draft, *, by: str, at: datetime) -> Statement:
    """Put a new statement at the end of its section, which is made where it is new.

    Raises NotAcceptable where the label is taken. While a round is open the statement waits for the next.
    """
    stand_in_line(session, study)
    _refuse_taken_label(session, study, draft.label)
    statement = place(session, study, draft, queries.shelf(session, study), at)
    audit.record(
        session, study, by=by, action="added", subject=f"statement {draft.label}", at=at, text=draft.text
    )
    return statement


def place(session: Session, study: Study, draft: Draft, shelf: Shelf, at: datetime) -> Statement:
    """The rows of a new statement, without its event: an import writes one for all."""
    section = find_or_make_section(session, study, draft.section)
    last = session.scalar(select(func.max(Statement.position)).where(Statement.section_id == section.id))
    statement = Statement(
        study_id=study.id, section_id=section.id, position=(last or 0) + 1, label=draft.label,
        question=draft.question,
    )  # fmt: skip
    version = StatementVersion(
        number=1,
        text=draft.text,
        rationale=draft.rationale,
        plain=draft.plain,
        certainty=draft.graded,
        created_at=at,
    )
    statement.versions.append(version)
    session.add(statement)
    session.flush()
    cite(session, study, statement, draft.references, shelf)
    return statement


def edit(
    session: Session, study: Study, statement: Statement, draft: Draft, seen: str, *, by: str, at: datetime
) -> None:
    """Change a statement that no round has shown. `seen` is the `fingerprint` that the editor began from.

    Raises NotNow where a round has shown it, or where somebody else changed it meanwhile; NotAcceptable
    where the label is taken.
    """
    stand_in_line(session, study)
    session.refresh(statement)
    if queries.is_released(statement):
        raise _released(statement)
    if fingerprint(statement) != seen:
        raise NotNow(
            "Somebody else changed %(label)s while you were editing. What you typed is still below; compare it "
            "with what they saved, then save again.",
            label=statement.label,
        )
    if draft.label.casefold() != statement.label.casefold():
        _refuse_taken_label(session, study, draft.label)
    version, before = statement.current, statement.section
    section = find_or_make_section(session, study, draft.section)
    if section is not before:
        last = session.scalar(select(func.max(Statement.position)).where(Statement.section_id == section.id))
        statement.section, statement.position = section, (last or 0) + 1
    statement.label, statement.question = draft.label, draft.question
    version.text, version.rationale, version.certainty = draft.text, draft.rationale, draft.graded
    version.plain = draft.plain
    session.flush()
    cite(session, study, statement, draft.references, queries.shelf(session, study))
    _drop_if_empty(session, before)
    audit.record(
        session, study, by=by, action="edited", subject=f"statement {draft.label}", at=at, text=draft.text
    )


def remove(session: Session, study: Study, statement: Statement, *, by: str, at: datetime) -> None:
    """Delete a statement that no round has shown. Raises NotNow for any other: it can only be dropped."""
    stand_in_line(session, study)
    session.refresh(statement)
    if queries.is_released(statement):
        raise _released(statement)
    if statement.origins:
        raise NotNow(
            "%(label)s came out of %(parents)s. Take the split or merge back in the revision.",
            label=statement.label,
            parents=", ".join(link.parent.label for link in statement.origins),
        )
    section, label, text = statement.section, statement.label, statement.current.text
    versions = [version.id for version in statement.versions]
    # A round in preparation may list it already.
    session.execute(delete(RoundStatement).where(RoundStatement.version_id.in_(versions)))
    for model in (StatementReference, Recusal, Declaration):
        session.execute(delete(model).where(model.statement_id == statement.id))
    session.execute(delete(StatementVersion).where(StatementVersion.statement_id == statement.id))
    session.execute(delete(Statement).where(Statement.id == statement.id))
    session.expire_all()
    _drop_if_empty(session, section)
    audit.record(session, study, by=by, action="deleted", subject=f"statement {label}", at=at, text=text)


def move(session: Session, study: Study, statement: Statement, down: bool, *, by: str, at: datetime) -> None:
    """Move a statement past its neighbour; past the edge of a section into the section beside it."""
    stand_in_line(session, study)
    order = queries.sections(session, study)
    here = next(index for index, section in enumerate(order) if section.id == statement.section_id)
    rows = list(order[here].statements)
    place_now = rows.index(statement)
    there = place_now + (1 if down else -1)
    if 0 <= there < len(rows):
        rows.insert(there, rows.pop(place_now))
        _number(rows)
    else:
        beside = here + (1 if down else -1)
        if not 0 <= beside < len(order):
            return
        rows.remove(statement)
        target = list(order[beside].statements)
        target.insert(0 if down else len(target), statement)
        statement.section_id = order[beside].id
        _number(rows)
        _number(target)
    session.flush()
    session.expire_all()
    _drop_if_empty(session, order[here])
    audit.record(
        session, study, by=by, action="moved", subject=f"statement {statement.label}", at=at,
        section=statement.section.title, position=statement.position,
    )  # fmt: skip


def move_section(
    session: Session, study: Study, section: Section, down: bool, *, by: str, at: datetime
) -> None:
    """Move a section past its neighbour; nothing happens at the ends."""
    stand_in_line(session, study)
    order = list(
        session.scalars(select(Section).where(Section.study_id == study.id).order_by(Section.position))
    )
    place_now = order.index(section)
    there = place_now + (1 if down else -1)
    if not 0 <= there < len(order):
        return
    order.insert(there, order.pop(place_now))
    for position, row in enumerate(order, start=1):
        row.position = position
    audit.record(
        session, study, by=by, action="moved", subject=f"section {section.title}", at=at, position=there + 1
    )


def rename_section(
    session: Session, study: Study, section: Section, title: str, *, by: str, at: datetime
) -> None:
    """Give a section another title. Raises NotAcceptable where another section has it."""
    stand_in_line(session, study)
    other = _section(session, study, title)
    if other is not None and other.id != section.id:
        raise NotAcceptable(
            "There is a section “%(title)s” already. Choose another title.", title=other.title
        )
    before, section.title = section.title, title
    audit.record(session, study, by=by, action="renamed", subject=f"section {title}", at=at, before=before)


def fingerprint(statement: Statement) -> str:
    """A short mark of everything that the edit form shows, to notice that somebody else changed it."""
    version = statement.current
    shown = [statement.section_id, statement.label, statement.question, version.number, version.text, version.rationale,
             version.certainty, version.plain, [reference.key for reference in statement.references]]  # fmt: skip
    return chain.sha256(shown)[:16]


def find_or_make_section(session: Session, study: Study, title: str) -> Section:
    """The section of this title, whatever its capitals; a new one stands last."""
    if found := _section(session, study, title):
        return found
    last = session.scalar(select(func.max(Section.position)).where(Section.study_id == study.id))
    section = Section(study_id=study.id, title=title, position=(last or 0) + 1)
    session.add(section)
    session.flush()
    return section


def _section(session: Session, study: Study, title: str) -> Section | None:
    known = session.scalars(select(Section).where(Section.study_id == study.id))
    return next((section for section in known if section.title.casefold() == title.casefold()), None)


def _number(rows: list[Statement]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position


def _drop_if_empty(session: Session, section: Section) -> None:
    if not session.scalar(select(Statement.id).where(Statement.section_id == section.id).limit(1)):
        session.delete(section)
        session.flush()


def stand_in_line(session: Session, study: Study) -> None:
    """Wait until whoever edits the statements of this study has finished."""
    # Two editors at once would number alike, or save over each other: the study's row is the queue.
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())


def _refuse_taken_label(session: Session, study: Study, label: str) -> None:
    if label.casefold() in {known.casefold() for known in queries.labels(session, study)}:
        raise NotAcceptable("The study already has a statement “%(label)s”. Give another label.", label=label)


def _released(statement: Statement) -> NotNow:
    return NotNow(
        "The panel has seen %(label)s, so its words stay. Reword it in a revision between two rounds.",
        label=statement.label,
    )
