"""Reads a sheet of translations as it came back, naming every line that cannot be imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from delphi.domain.texts import Known
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.columns import match_columns, require_columns, too_long, unsafe
from delphi.importing.problems import Problem, distinct, refuse_unless_right
from delphi.importing.tables import Limits, Table

SYNONYMS = {"id": ("id",), "original": ("original",)}
EARLIER = " (earlier words)"  # after a language: what was translated before the words changed
ORIGINAL = ""  # in the place of a language: words in the study's own
# A large study has some two thousand texts; each language is one column.
SHEET_LIMITS = Limits(n_rows=5_000)
_NEUTRAL = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class TranslationRow:
    """One text in one language, which differs from what the study has."""

    id: str
    language: str
    text: str


@dataclass(frozen=True)
class TranslationImport:
    """What was read, for the preview: what is new, what is wrong, and the columns that were not read."""

    rows: tuple[TranslationRow, ...]
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = ()
    ignored_columns: tuple[str, ...] = ()

    def accepted(self) -> tuple[TranslationRow, ...]:
        """All rows. Raises NotAcceptable while anything is left to mend: it is all or nothing."""
        if not self.rows and not self.problems:
            raise NotAcceptable(
                "The sheet says nothing new. Write translations into its empty cells, then upload it again."
            )
        refuse_unless_right(self.problems, len(self.rows))
        return self.rows


def read_translations(
    table: Table, known: Mapping[str, Known], languages: Sequence[str]
) -> TranslationImport:
    """The new texts of a sheet. Raises NotAcceptable where its columns are not those of a sheet.

    An empty cell leaves what is there; so does a cell that says the same.
    """
    columns = match_columns(table.columns, SYNONYMS)
    require_columns(table.columns, columns, {"id": "id", "original": "original"})
    by_code = {column.casefold(): column for column in table.columns}
    read = {
        language: by_code[language.casefold()] for language in languages if language.casefold() in by_code
    }
    rows: list[TranslationRow] = []
    lines: list[int] = []
    problems = list(table.problems)
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        key = cells[columns["id"]]
        wrong = list(_misplaced(line, columns["id"], key, known, seen))
        if not wrong:
            seen[key] = line
            found, wrong = _texts(line, key, known[key], cells, columns["original"], read)
            rows += found
            lines += [line] * len(found)
        problems += wrong
    told = {*columns.values(), *read.values()}
    ignored = tuple(name for name in table.columns if name not in told and not _is_told(name))
    return TranslationImport(tuple(rows), distinct(problems), tuple(lines), ignored)


def _is_told(column: str) -> bool:
    """Whether the sheet itself has this column, to be read by people alone."""
    return column.casefold() in ("kind", "place") or column.endswith(EARLIER)


def _misplaced(
    line: int, column: str, key: str, known: Mapping[str, Known], seen: Mapping[str, int]
) -> Iterator[Problem]:
    """What keeps a line from being that of a text of the study."""
    if not key:
        what = Sentence("The line has no id.")
        remedy = Sentence("Put the id of the sheet back; download it again where it is lost.")
    elif key in seen:
        what = Sentence("Line %(line)s has the same id.", line=seen[key])
        remedy = Sentence("Delete one of the two lines.")
    elif key in known:
        return
    elif any(other.rpartition("-")[0] == key.rpartition("-")[0] for other in known):
        what = Sentence("The words have changed since this sheet was made.")
        remedy = Sentence("Download the sheet again and translate the new words; delete this line.")
    else:
        what = Sentence("The study has no text “%(id)s”.", id=key[:60])
        remedy = Sentence("Leave the ids as the sheet has them, and delete lines of other studies.")
    yield Problem(line, column, what, remedy)


def _texts(
    line: int, key: str, known: Known, cells: Mapping[str, str], original: str, read: Mapping[str, str]
) -> tuple[list[TranslationRow], list[Problem]]:
    rows: list[TranslationRow] = []
    problems: list[Problem] = []
    written = _plain(cells[original])
    if written != known.original and known.takes_original and not known.original:
        read = {**read, ORIGINAL: original}
    elif written != known.original:
        what = Sentence("This is not the original that the study has: “%(words)s”", words=known.original[:80])
        remedy = Sentence(
            "Put it back, and sort only whole lines. Words of the original are changed on their own page."
        )
        problems.append(Problem(line, original, what, remedy))
    for language, column in read.items():
        text = _plain(cells[column])
        wrong = [*unsafe(line, column, cells[column]), *too_long(line, column, text, known.n_most)]
        if text and text != known.given.get(language) and language in known.frozen:
            wrong.append(
                Problem(
                    line,
                    column,
                    Sentence("The panel has been shown this in other words, and they stay."),
                    Sentence("Empty the cell, or put the earlier words back."),
                )
            )
        problems += wrong
        if text and not wrong and text != known.given.get(language):
            rows.append(TranslationRow(key, language, text))
    return rows, problems


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith(_NEUTRAL) else cell
