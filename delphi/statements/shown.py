"""Statements as a page shows them: finished values, so that templates compute nothing."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.domain.wording import warnings
from delphi.errors import Sentence
from delphi.importing.citation import cite
from delphi.importing.problems import Problem
from delphi.importing.references import ReferenceImport, ReferenceRow
from delphi.importing.statements import Skipped, StatementImport, StatementRow
from delphi.models import Reference, Section, Statement, StatementVersion
from delphi.statements.bibliography import known
from delphi.statements.queries import Shelf, is_released, is_stub


@dataclass(frozen=True)
class ShownStatement:
    statement: Statement
    version: StatementVersion
    references: list[Reference]
    is_released: bool
    warnings: tuple[Sentence, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class ShownSection:
    section: Section
    statements: list[ShownStatement]
    is_first: bool
    is_last: bool


def shown(sections: list[Section]) -> list[ShownSection]:
    """The sections that hold statements, each statement with what its row shows."""
    every = [statement for section in sections for statement in section.statements]
    rows = {
        statement.id: ShownStatement(
            statement,
            statement.current,
            statement.references,
            is_released(statement),
            # Words that the panel has seen are past advice.
            () if is_released(statement) else warnings(statement.current.text),
            statement is every[0],
            statement is every[-1],
        )
        for statement in every
    }
    filled = [section for section in sections if section.statements]
    return [
        ShownSection(
            section,
            [rows[statement.id] for statement in section.statements],
            section is filled[0],
            section is filled[-1],
        )
        for section in filled
    ]


@dataclass(frozen=True)
class PreviewedRow:
    """One row of a table that is about to be imported; `problems` are those of its line."""

    line: int
    row: StatementRow
    problems: tuple[Problem, ...]
    warnings: tuple[Sentence, ...]


@dataclass(frozen=True)
class Previewed:
    rows: list[PreviewedRow]
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    source: str
    stubs: list[str]
    n_sections: int
    n_warned: int


def previewed(read: StatementImport, stubs: list[str]) -> Previewed:
    """An import as its preview shows it."""
    rows = [
        PreviewedRow(line, row, tuple(p for p in read.problems if p.line == line), warnings(row.text))
        for line, row in zip(read.lines, read.rows, strict=True)
    ]
    return Previewed(
        rows,
        read.problems,
        read.ignored_columns,
        read.skipped,
        read.source,
        stubs,
        n_sections=len({row.section.casefold() for row in read.rows}),
        n_warned=sum(bool(row.warnings) for row in rows),
    )


@dataclass(frozen=True)
class ShownReference:
    """A reference; `words` is its citation without the DOI or address, which stand beside it as a link."""

    reference: Reference
    words: str
    is_stub: bool
    cited_by: list[tuple[int, str]]


def shown_references(
    references: list[Reference], cited_by: dict[int, list[tuple[int, str]]]
) -> list[ShownReference]:
    return [ShownReference(row, _words(row), is_stub(row), cited_by.get(row.id, [])) for row in references]


def _words(reference: Reference) -> str:
    link = f"doi:{reference.doi}" if reference.doi else reference.url or ""
    return reference.citation.removesuffix(link).strip()


@dataclass(frozen=True)
class ShownEntry:
    """One BibTeX entry of a preview, and what the import would do with it: new, fills in, or replaces."""

    line: int
    key: str
    citation: str
    fate: Sentence


def shown_rows(read: ReferenceImport, shelf: Shelf) -> list[ShownEntry]:
    return [
        ShownEntry(line, row.key, cite(row), _fate(row, shelf))
        for line, row in zip(read.lines, read.rows, strict=True)
    ]


def n_merging(read: ReferenceImport, shelf: Shelf) -> int:
    """How many entries are works that the study has under another key."""
    return sum(_holder(row, shelf) is not None for row in read.rows)


def _holder(row: ReferenceRow, shelf: Shelf) -> Reference | None:
    held = known(row, shelf)
    is_other = held is not None and not is_stub(held) and shelf.by_key.get(row.key) is not held
    return held if is_other else None


def _fate(row: ReferenceRow, shelf: Shelf) -> Sentence:
    held = known(row, shelf)
    if held is None:
        return Sentence("new")
    if _holder(row, shelf):
        return Sentence("the same work as %(key)s", key=held.key)
    return Sentence("fills in %(key)s", key=held.key) if is_stub(held) else Sentence("replaces what is known")
