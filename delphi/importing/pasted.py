"""Reads statements that were pasted: a table, or simply one statement a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Container

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import refuse_control_characters, tidy
from delphi.importing.columns import match_columns, normal_name
from delphi.importing.problems import Problem
from delphi.importing.statements import SYNONYMS, StatementImport, read_statements
from delphi.importing.tables import (
    LIMITS,
    Limits,
    Table,
    delimiter_of,
    read_text,
    refuse_long_text,
    split_records,
)

SECTION = re.compile(r"(?:#+\s*|(?:section|topic|domain)\s*:\s*)(?P<name>.+)\Z", re.IGNORECASE)
# A label holds a digit, so that "Note: …" stays a statement.
LABELLED = re.compile(r"(?P<label>[^\W\d_]{1,10}[-._ ]?\d{1,4}[a-z]?)\s*:\s+(?P<text>.+)\Z")
BULLET = re.compile(r"(?:[-–*•‣·]|\(?\d{1,3}[.)])\s+")


def read_pasted(
    text: str,
    known_reference_keys: Container[str] | None = None,
    existing_labels: Collection[str] = (),
    default_section: str = "Statements",
    limits: Limits = LIMITS,
) -> StatementImport:
    """The statements of a pasted text. Raises NotAcceptable where it holds none.

    With a header line it is read as a table. Otherwise each line is a statement; "# Technique" or
    "Section: Technique" begins a section, "TEC1: …" or a tab after it gives the label, bullets are dropped.
    """
    refuse_long_text(text, limits)
    refuse_control_characters(text)
    table = read_text(text, limits) if _has_header(text) else _table_of_lines(text, limits)
    return read_statements(table, known_reference_keys, existing_labels, default_section)


def _has_header(text: str) -> bool:
    try:
        _, header = next(
            (record for record in split_records(text, delimiter_of(text)) if any(record[1])), (0, [])
        )
        return len(header) > 1 and "text" in match_columns(header, SYNONYMS)
    except NotAcceptable:
        return False


def _table_of_lines(text: str, limits: Limits) -> Table:
    section = ""
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    # Only these end a line here: splitlines() would also split at characters such as U+2028.
    for line, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        words = tidy(raw)
        begins = SECTION.match(words)
        if begins:
            section = begins["name"].rstrip("#").strip()
        elif words and not (not rows and normal_name(words) in SYNONYMS["text"]):
            label, statement, n_cells = _parts(words)
            rows.append((line, {"section": section, "label": label, "statement": statement}))
            problems += [_too_many_cells(line, n_cells)] if n_cells > 2 else []
        if len(rows) > limits.n_rows:
            raise NotAcceptable(
                "The text has more than %(n)s statements. Paste fewer at a time.", n=limits.n_rows
            )
    if not rows:
        raise NotAcceptable("The text holds no statement. Write one statement on each line.")
    return Table(("section", "label", "statement"), rows, tuple(problems))


def _parts(words: str) -> tuple[str, str, int]:
    cells = [cell.strip() for cell in words.split("\t")]
    if len(cells) > 1:
        return cells[0], cells[1], len(cells)
    bare = BULLET.sub("", words, count=1) if BULLET.match(words) else words
    labelled = LABELLED.match(bare)
    return (labelled["label"], labelled["text"], 1) if labelled else ("", bare, 1)


def _too_many_cells(line: int, n_cells: int) -> Problem:
    return Problem(
        line,
        "",
        Sentence("The line has %(n)s cells, and no header says what they are.", n=n_cells),
        Sentence("Put a first line that names the columns, such as: section, label, statement."),
    )
