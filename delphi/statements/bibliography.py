"""References: cited by statements, filled in by BibTeX, merged by key and by DOI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import NotNow, Sentence
from delphi.importing.citation import cite as short_citation
from delphi.importing.cited import Cited
from delphi.importing.exported import is_export, read_export
from delphi.importing.problems import Problem, distinct
from delphi.importing.references import ReferenceImport, ReferenceRow, read_bibtex
from delphi.importing.same_work import marks
from delphi.models import Reference, Statement, StatementReference, Study
from delphi.statements import queries
from delphi.statements.queries import Shelf

# A page carries the text from its preview to the import.
N_CARRIED = 400_000


@dataclass(frozen=True)
class Merged:
    """What a BibTeX import did, in numbers of references."""

    n_new: int
    n_filled: int
    n_replaced: int


def cite(
    session: Session, study: Study, statement: Statement, cited: tuple[Cited, ...], shelf: Shelf
) -> None:
    """Let a statement cite exactly these references, in order; a stub is made of each unknown one."""
    session.execute(delete(StatementReference).where(StatementReference.statement_id == statement.id))
    found = [shelf.find(key, doi) or _stub(session, study, key, doi) for key, doi in cited]
    for reference, (_key, doi) in zip(found, cited, strict=True):
        reference.doi = reference.doi or doi
        shelf.put(reference)
    session.flush()
    # Two entries may name one reference, by its key and by its DOI.
    for position, reference_id in enumerate(dict.fromkeys(reference.id for reference in found), start=1):
        row = StatementReference(statement_id=statement.id, reference_id=reference_id, position=position)
        session.add(row)
    session.flush()
    session.expire(statement, ["references"])


def merge(
    session: Session, study: Study, rows: Iterable[ReferenceRow], *, by: str, at: datetime, joins: bool = True
) -> Merged:
    """Store references: a known key or DOI is filled in or replaced, anything else is new.

    Where it `joins`, a work that the study has under another key is replaced, too, and found by both keys.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    shelf = queries.shelf(session, study)
    n = {"new": 0, "filled": 0, "replaced": 0}
    for row in rows:
        found = known(row, shelf, joins)
        kind = "new" if found is None else "filled" if queries.is_stub(found) else "replaced"
        n[kind] += 1
        reference = found or Reference(study_id=study.id)
        fill(reference, row, keeps_key=found is not None and not queries.is_stub(found))
        session.add(reference)
        shelf.put(reference)
    session.flush()
    merged = Merged(n["new"], n["filled"], n["replaced"])
    audit.record(
        session, study, by=by, action="imported", subject="references", at=at,
        new=merged.n_new, filled=merged.n_filled, replaced=merged.n_replaced,
    )  # fmt: skip
    return merged


def known(row: ReferenceRow, shelf: Shelf, joins: bool = True) -> Reference | None:
    """The reference of a study that an entry fills in or replaces, if any."""
    return shelf.find(row.key, row.doi) or (shelf.same_work(row.doi, row.fields) if joins else None)


def read(text: str, shelf: Shelf, joins: bool = True) -> ReferenceImport:
    """The references of a text in BibTeX, RIS or PubMed's .nbib. Raises NotAcceptable where it holds none."""
    if not is_export(text):
        return checked(read_bibtex(text), shelf, joins)
    held = {
        key: (one.doi or "", "" if queries.is_stub(one) else one.citation)
        for key, one in shelf.by_key.items()
    }
    return checked(read_export(text, held), shelf, joins)


def checked(read: ReferenceImport, shelf: Shelf, joins: bool = False) -> ReferenceImport:
    """The import with a problem for each entry whose DOI the study holds under another key, unless it joins them."""
    if joins:
        return read
    problems = list(read.problems)
    for line, row in zip(read.lines, read.rows, strict=True):
        holder = shelf.by_doi.get(row.doi.lower()) if row.doi else None
        if (
            holder is None
            or holder.key == row.key
            or (queries.is_stub(holder) and row.key not in shelf.by_key)
        ):
            continue
        what = Sentence("The study has this DOI as “%(key)s”.", key=holder.key)
        problems.append(Problem(line, "doi", what, Sentence("Merge the two, or give the entry that key.")))
    return replace(read, problems=distinct(problems))


def remove(session: Session, study: Study, reference: Reference, *, by: str, at: datetime) -> None:
    """Delete a reference that no statement cites. Raises NotNow where one does."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    citing = queries.cited_by(session, study).get(reference.id, [])
    if citing:
        raise NotNow(
            "%(key)s is cited by %(labels)s. Take it out there first.",
            key=reference.key,
            labels=", ".join(label for _id, label in citing),
        )
    audit.record(session, study, by=by, action="deleted", subject=f"reference {reference.key}", at=at)
    session.delete(reference)


def _stub(session: Session, study: Study, key: str, doi: str | None) -> Reference:
    reference = Reference(
        study_id=study.id, key=key, citation=f"doi:{doi}" if key == doi else key, doi=doi, fields={}
    )
    session.add(reference)
    return reference


def join(session: Session, study: Study, kept: Reference, gone: Reference, *, by: str, at: datetime) -> None:
    """Make one of two references that are the same work; whoever cites either cites what is kept."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    if kept.id == gone.id or not {*marks(kept.doi, kept.fields)} & {*marks(gone.doi, gone.fields)}:
        raise NotNow("These two are not known to be the same work.")
    citing = session.scalars(
        select(StatementReference).where(StatementReference.reference_id == gone.id)
    ).all()
    have = StatementReference.reference_id == kept.id
    already = set(session.scalars(select(StatementReference.statement_id).where(have)))
    for one in citing:
        place = {"statement_id": one.statement_id, "position": one.position}
        session.delete(one)
        session.flush()
        if one.statement_id not in already:
            session.add(StatementReference(reference_id=kept.id, **place))
    also = [*kept.fields.get("ALSO", ()), gone.key, *gone.fields.get("ALSO", ())]
    kept.fields = {**gone.fields, **kept.fields, "ALSO": also}
    kept.doi, kept.url = kept.doi or gone.doi, kept.url or gone.url
    session.delete(gone)
    session.flush()
    audit.record(
        session, study, by=by, action="merged", subject=f"reference {kept.key}", at=at, also=gone.key
    )


def fill(reference: Reference, row: ReferenceRow, keeps_key: bool) -> None:
    """Put what an entry says into a reference; a key that it does not get finds it as well."""
    also = list(reference.fields.get("ALSO", ())) if reference.fields else []
    if keeps_key and row.key not in (reference.key, *also):
        also.append(row.key)
    reference.key = reference.key if keeps_key else row.key
    reference.citation = short_citation(row)
    reference.doi = row.doi or reference.doi
    reference.url = row.url or None
    reference.fields = {**row.fields, "ENTRYTYPE": row.kind, **({"ALSO": also} if also else {})}
