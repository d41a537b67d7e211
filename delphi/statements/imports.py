"""Statements brought along as a table or a text: read, shown, and stored all at once or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.question import MAIN, Question
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.cited import Cited
from delphi.importing.pasted import read_pasted
from delphi.importing.problems import Problem, distinct
from delphi.importing.statements import StatementImport, StatementRow, read_statements
from delphi.importing.surveys import SURVEY_LIMITS, is_survey, read_survey
from delphi.importing.tables import header_of, read_table, read_text
from delphi.models import Study
from delphi.statements import operations, queries
from delphi.statements.operations import Draft
from delphi.statements.queries import Shelf

COLUMNS = ("section", "label", "statement", "rationale", "certainty", "references", "plain words", "question")
MAIN_ALONE = (Question(),)
# A page carries the whole table along; browsers and servers take this much in one field.
N_CARRIED = 400_000


@dataclass(frozen=True)
class Imported:
    n_statements: int
    n_stubs: int


def read_file(
    data: bytes, labels: Collection[str], shelf: Shelf, questions: Sequence[Question] = MAIN_ALONE
) -> StatementImport:
    """The statements of an uploaded table. Raises NotAcceptable where it cannot be read as a whole."""
    if is_survey(header_of(data)):
        return _checked(read_survey(read_table(data, SURVEY_LIMITS), None, labels), shelf, questions)
    table = read_table(data)
    read = read_survey if is_survey(table.columns) else read_statements
    return _checked(read(table, None, labels), shelf, questions)


def read_typed(
    text: str, labels: Collection[str], shelf: Shelf, questions: Sequence[Question] = MAIN_ALONE
) -> StatementImport:
    """The statements of a pasted text, or of the table that a preview carried along."""
    if is_survey(header_of(text.encode())):
        return _checked(read_survey(read_text(text, SURVEY_LIMITS), None, labels), shelf, questions)
    return _checked(read_pasted(text, None, labels), shelf, questions)


def carried(rows: Iterable[StatementRow]) -> str:
    """The rows as a table in text, which `read_typed` reads back to the same rows.

    Raises NotAcceptable where it is too long for a page to carry.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        cited = "; ".join(_entry(entry) for entry in row.references)
        writer.writerow(
            (row.section, row.label, row.text, row.rationale, row.certainty, cited, row.plain, row.question)
        )
    if len(text.getvalue().encode()) > N_CARRIED:
        raise NotAcceptable(
            "The table holds more than %(n)s kB of text. Import it in several parts.", n=N_CARRIED // 1000
        )
    return text.getvalue()


def stubs(rows: Iterable[StatementRow], shelf: Shelf) -> list[str]:
    """The cited keys of which the study knows nothing yet, in the order in which they come."""
    cited = (entry for row in rows for entry in row.references)
    return list(dict.fromkeys(key for key, doi in cited if shelf.find(key, doi) is None))


def store(session: Session, study: Study, rows: Iterable[StatementRow], *, by: str, at: datetime) -> Imported:
    """Put every row at the end of its section, in order. Raises NotAcceptable where a label was taken since."""
    operations.stand_in_line(session, study)
    shelf = queries.shelf(session, study)
    wanted = list(rows)
    n_stubs = len(stubs(wanted, shelf))
    taken = {label.casefold() for label in queries.labels(session, study)}
    for row in wanted:
        if row.label.casefold() in taken:
            raise NotAcceptable(
                "Meanwhile somebody added a statement “%(label)s”. Look at the table again.", label=row.label
            )
        operations.place(session, study, _draft(row), shelf, at)
    audit.record(
        session, study, by=by, action="imported", subject="statements", at=at,
        labels=[row.label for row in wanted],
    )  # fmt: skip
    return Imported(len(wanted), n_stubs)


def _draft(row: StatementRow) -> Draft:
    return Draft(
        row.section,
        row.label,
        row.text,
        row.rationale,
        row.certainty,
        row.references,
        row.plain,
        row.question,
    )


def _entry(cited: Cited) -> str:
    key, doi = cited
    if key == doi:
        return f"doi:{doi}"
    return f"{key} doi:{doi}" if doi else key


def _checked(read: StatementImport, shelf: Shelf, questions: Sequence[Question]) -> StatementImport:
    """The import with the key of each row's question, and with a problem for each question that the protocol
    lacks and each reference that the study knows with another DOI."""
    rows, problems = _asked(read, questions)
    read = replace(read, rows=rows, problems=tuple(problems))
    for line, row in zip(read.lines, read.rows, strict=True):
        for key, doi in row.references:
            known = shelf.by_key.get(key)
            if doi and known is not None and known.doi and known.doi.lower() != doi.lower():
                what = Sentence("The study knows “%(key)s” with the DOI %(doi)s.", key=key, doi=known.doi)
                remedy = Sentence("Mend the DOI, or leave it out: the key is enough.")
                problems.append(Problem(line, "references", what, remedy))
    return replace(read, problems=distinct(problems))


def _asked(
    read: StatementImport, questions: Sequence[Question]
) -> tuple[tuple[StatementRow, ...], list[Problem]]:
    """A protocol with one question takes no notice of the column, which may mean something else."""
    keys = {name.casefold(): one.key for one in questions for name in (one.key, one.name)}
    rows, problems = [], list(read.problems)
    for line, row in zip(read.lines, read.rows, strict=True):
        key = keys.get(row.question.casefold()) if len(questions) > 1 and row.question else MAIN
        if key is None:
            what = Sentence("The protocol has no question “%(key)s”.", key=row.question)
            names = ", ".join(one.name or str(one.title) for one in questions)
            remedy = Sentence("Write one of: %(words)s, or leave the cell empty.", words=names)
            problems.append(Problem(line, "question", what, remedy))
        rows.append(replace(row, question=row.question if key is None else key))
    return tuple(rows), problems
