"""Turns Qualtrics' CSV with its three header rows into a wide table of ratings, without what tells who or where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import decode, one_line, tidy
from delphi.importing.columns import match_columns
from delphi.importing.markup import plain
from delphi.importing.rated import Faults
from delphi.importing.streams import Chunk
from delphi.importing.tables import delimiter_of, split_records

IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:', re.IGNORECASE)
# By the names that Qualtrics gives these columns, letters alone.
DROPPED = {"ipaddress", "locationlatitude", "locationlongitude", "recipientlastname", "recipientfirstname"}
WHO = ("recipientemail", "externalreference", "externaldatareference", "responseid")
STATUS = "status"
TRIALS = {"survey preview", "survey test", "spam", "1", "2", "8"}
N_COLUMNS = 5_000


@dataclass(frozen=True)
class Responses:
    """The columns `header` under the study's labels, the rows with their lines, and what was left out."""

    header: tuple[str, ...]
    matched: Mapping[str, str]
    chunk: Chunk
    dropped: tuple[str, ...]
    not_read: tuple[str, ...]
    n_trials: int


def read_responses(
    data: bytes, statements: Mapping[str, str], about: Mapping[str, tuple[str, ...]]
) -> Responses | None:
    """The responses of a Qualtrics export; None where the file is none.

    A column is a statement where its name is the label, or its question ends with the statement's words.
    Raises NotAcceptable where no column is a statement, and BadRatings for rows without anybody.
    """
    text = decode(data)
    records = [(line, row) for line, row in split_records(text, delimiter_of(text)) if any(row)]
    if len(records) < 3 or not _is_ids(records[2][1]):
        return None
    names = [one_line(tidy(name)) for name in records[0][1]]
    if len(names) > N_COLUMNS:
        raise NotAcceptable("The table has more than %(n)s columns.", n=N_COLUMNS)
    questions = records[1][1] + [""] * len(names)
    columns = _statement_columns(names, questions, statements)
    if not columns:
        raise NotAcceptable(
            "No column of this Qualtrics file is a statement of the study. Name the questions by the labels of the "
            "statements, or let their text end with the statement's words, and export again."
        )
    asked = match_columns([name for name in names if name], about)
    found = {field: names.index(name) for field, name in asked.items()}
    chunk, n_trials = _rows(records[3:], names, found, list(columns.values()))
    used = {*columns.values(), *found.values(), *_places(names, {*WHO, STATUS})}
    dropped = _places(names, DROPPED)
    header = ("panellist", *(field for field in found if field != "panellist"), *columns)
    return Responses(
        header,
        {field: field for field in header[: len(header) - len(columns)]},
        chunk,
        tuple(names[place] for place in dropped),
        tuple(name for place, name in enumerate(names) if name and place not in {*used, *dropped}),
        n_trials,
    )


def _is_ids(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and all(IMPORT_ID.match(cell) for cell in filled)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _places(names: Sequence[str], wanted: set[str]) -> list[int]:
    return [place for place, name in enumerate(names) if _letters(name) in wanted]


def _statement_columns(
    names: Sequence[str], questions: Sequence[str], statements: Mapping[str, str]
) -> dict[str, int]:
    """The place of each statement that has a column. A matrix writes "what is asked - the statement"."""
    by_label = {label.casefold(): label for label in statements}
    by_text = {one_line(text).casefold(): label for label, text in statements.items()}
    found: dict[str, int] = {}
    for place, (name, question) in enumerate(zip(names, questions, strict=False)):
        words = one_line(plain(question)).casefold()
        label = by_label.get(name.casefold()) or by_text.get(words)
        if label is None:
            label = next((of for text, of in by_text.items() if words.endswith(f"- {text}")), None)
        if label is not None and found.setdefault(label, place) != place:
            raise NotAcceptable(
                "The columns “%(one)s” and “%(other)s” are both the statement %(label)s. Delete one of them.",
                one=names[found[label]], other=name, label=label,
            )  # fmt: skip
    return found


def _rows(
    records: Sequence[tuple[int, list[str]]],
    names: Sequence[str],
    about: Mapping[str, int],
    places: list[int],
) -> tuple[Chunk, int]:
    """The answers with who gave them: an own column for it, else the address, the reference, the response."""
    letters = [_letters(name) for name in names]
    who = [about["panellist"]] if "panellist" in about else []
    who += [letters.index(name) for name in WHO if name in letters]
    status = letters.index(STATUS) if STATUS in letters else None
    others = [place for field, place in about.items() if field != "panellist"]
    faults, n_trials = Faults(), 0
    chunk = Chunk([], [])
    for line, record in records:
        row = [*record, *[""] * (len(names) - len(record))]
        if status is not None and row[status].strip().casefold() in TRIALS:
            n_trials += 1
            continue
        name = next((row[place].strip() for place in who if row[place].strip()), "")
        if not name:
            what = Sentence("The response has no address, reference or response number.")
            faults.add(line, "", what, Sentence("Export it with its ResponseId, or delete the line."))
        chunk.lines.append(line)
        chunk.rows.append([name, *(row[place] for place in (*others, *places))])
    faults.refuse()
    return chunk, n_trials
