"""Reads the statements of a study from a table, naming every line that cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, replace

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import one_line
from delphi.importing.cited import Cited, cited_problems, read_cited
from delphi.importing.columns import match_columns, require_columns, too_long, unsafe_cells
from delphi.importing.labels import complete, is_label
from delphi.importing.problems import Problem, distinct, refuse_unless_right
from delphi.importing.tables import Table

SYNONYMS = {
    "section": ("section", "topic", "domain", "chapter", "theme", "heading"),
    "label": ("label", "id", "code", "no", "nr", "number", "statement id"),
    "text": ("statement", "text", "item", "recommendation", "wording", "statement text"),
    "rationale": ("rationale", "why", "reason", "justification", "explanation"),
    "plain": ("plain words", "plain", "plain language", "in plain words", "lay version", "lay summary"),
    "certainty": (
        "certainty",
        "evidence",
        "grade",
        "certainty of evidence",
        "quality of evidence",
        "level of evidence",
    ),
    "question": ("question", "scale", "question key"),
    "references": ("references", "refs", "reference", "ref", "citations", "sources", "bibliography"),
}
CERTAINTIES = ("high", "moderate", "low", "very low", "no direct evidence", "good practice")
CERTAINTY_SYNONYMS = {
    "verylow": "very low",
    "good practice statement": "good practice",
    "good practice point": "good practice",
    "gps": "good practice",
}
N_TEXT = 2_000
N_SECTION = 200


@dataclass(frozen=True)
class StatementRow:
    """A statement as it was brought along; `references` are (key, DOI or None)."""

    section: str
    label: str
    text: str
    rationale: str = ""
    certainty: str = ""
    references: tuple[Cited, ...] = ()
    plain: str = ""
    question: str = ""  # its name or key, as written; empty for the main one


@dataclass(frozen=True)
class Skipped:
    """A line of another program's export that is no statement, and why."""

    line: int
    name: str
    why: Sentence


@dataclass(frozen=True)
class StatementImport:
    """What was read, for the preview: the rows and their lines, what is wrong, and what was not read.

    `source` names the program whose export it is; "" for a table of one's own.
    """

    rows: tuple[StatementRow, ...]
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    source: str = ""

    def accepted(self) -> tuple[StatementRow, ...]:
        """All rows. Raises NotAcceptable while anything is left to mend: it is all or nothing."""
        refuse_unless_right(self.problems, len(self.rows))
        return self.rows


def read_statements(
    table: Table,
    known_reference_keys: Container[str] | None = None,
    existing_labels: Collection[str] = (),
    default_section: str = "Statements",
) -> StatementImport:
    """The statements of a table. Raises NotAcceptable where it has no column for them.

    An empty section is that of the row above, as merged cells leave it; missing labels are made up. Reference
    keys are checked only where the known ones are given; a reference with a DOI needs no known key.
    """
    columns = match_columns(table.columns, SYNONYMS)
    require_columns(table.columns, columns, {"text": "statement"})
    problems = [*table.problems, *unsafe_cells(table, columns.values())]
    rows: list[StatementRow] = []
    section = default_section
    for line, cells in table.rows:
        fields = {field: cells[columns[field]] if field in columns else "" for field in SYNONYMS}
        section = one_line(fields["section"]) or section
        row, wrong = _row(line, section, fields, columns, known_reference_keys)
        rows.append(row)
        problems += wrong
    lines = tuple(line for line, _ in table.rows)
    problems += _repeated(rows, lines, columns, existing_labels)
    labels = complete(((row.section, row.label) for row in rows), existing_labels)
    return StatementImport(
        rows=tuple(replace(row, label=label) for row, label in zip(rows, labels, strict=True)),
        problems=distinct(problems),
        lines=lines,
        ignored_columns=tuple(name for name in table.columns if name not in columns.values()),
    )


def read_certainty(cell: str) -> str:
    """The certainty in its standard word, "" for none. Raises NotAcceptable for an unknown one."""
    words = " ".join(re.sub(r"[_\-–]+", " ", cell).casefold().split())
    certainty = CERTAINTY_SYNONYMS.get(words, words)
    if certainty and certainty not in CERTAINTIES:
        raise NotAcceptable("“%(word)s” is not a certainty.", word=cell[:60])
    return certainty


def _row(
    line: int,
    section: str,
    fields: dict[str, str],
    columns: dict[str, str],
    known_keys: Container[str] | None,
) -> tuple[StatementRow, list[Problem]]:
    cited, wrong_entries = read_cited(fields["references"])
    problems = list(cited_problems(line, columns.get("references", ""), cited, wrong_entries, known_keys))
    certainty = ""
    try:
        certainty = read_certainty(fields["certainty"])
    except NotAcceptable as fault:
        remedy = Sentence("Write one of: %(words)s, or leave the cell empty.", words=", ".join(CERTAINTIES))
        problems.append(Problem(line, columns["certainty"], fault.sentence, remedy))
    row = StatementRow(
        section,
        one_line(fields["label"]),
        fields["text"],
        fields["rationale"],
        certainty,
        cited,
        fields["plain"],
        one_line(fields["question"]),
    )
    problems += _form_problems(line, row, columns)
    return row, problems


def _form_problems(line: int, row: StatementRow, columns: dict[str, str]) -> Iterator[Problem]:
    if not row.text:
        what = Sentence("The line has no statement.")
        yield Problem(line, columns["text"], what, Sentence("Write the statement, or delete the line."))
    yield from too_long(line, columns["text"], row.text, N_TEXT)
    yield from too_long(line, columns.get("section", ""), row.section, N_SECTION)
    yield from too_long(line, columns.get("plain", ""), row.plain, N_TEXT)
    if row.label and not is_label(row.label):
        yield Problem(
            line,
            columns["label"],
            Sentence("“%(label)s” cannot be a label.", label=row.label[:40]),
            Sentence("Use at most 20 letters, digits, dots and hyphens, such as TEC1."),
        )


def _repeated(
    rows: list[StatementRow], lines: tuple[int, ...], columns: dict[str, str], existing: Collection[str]
) -> Iterator[Problem]:
    in_study = {label.casefold() for label in existing}
    by_label: dict[str, int] = {}
    by_text: dict[str, int] = {}
    for line, row in zip(lines, rows, strict=True):
        label, text = row.label.casefold(), one_line(row.text).casefold()
        if label in in_study:
            what = Sentence("The study already has a statement “%(label)s”.", label=row.label)
            yield Problem(line, columns["label"], what, Sentence("Give another label, or leave it empty."))
        elif label and by_label.setdefault(label, line) != line:
            what = Sentence(
                "Line %(line)s has the label “%(label)s” too.", line=by_label[label], label=row.label
            )
            yield Problem(line, columns["label"], what, Sentence("Give another label, or leave it empty."))
        if text and by_text.setdefault(text, line) != line:
            what = Sentence("Line %(line)s holds the same statement.", line=by_text[text])
            yield Problem(line, columns["text"], what, Sentence("Delete one of the two lines."))
