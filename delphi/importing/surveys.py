"""Finds the statements in what survey programs export: REDCap data dictionaries and LimeSurvey structures."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, replace

from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import one_line
from delphi.importing.columns import normal_name
from delphi.importing.labels import is_label
from delphi.importing.markup import plain
from delphi.importing.problems import distinct
from delphi.importing.statements import Skipped, StatementImport, read_statements
from delphi.importing.tables import LIMITS, Limits, Table

# Their tables are wider than a hand-made one: LimeSurvey writes a column for each setting that a question can have.
SURVEY_LIMITS = Limits(n_columns=600, n_rows=20_000)
N_STATEMENTS = LIMITS.n_rows

# By the names that the designer downloads, and by those that the programming interface gives.
REDCAP = {
    "name": ("variable field name", "field name"),
    "form": ("form name",),
    "section": ("section header",),
    "type": ("field type",),
    "text": ("field label",),
    "matrix": ("matrix group name",),
}
LIMESURVEY = {
    "class": ("class",),
    "type": ("type scale",),
    "name": ("name",),
    "text": ("text",),
    "language": ("language",),
}
RATED = frozenset({"radio", "dropdown", "select", "slider"})
ARRAY = "F"


@dataclass(frozen=True)
class _Found:
    """A row that becomes a statement."""

    line: int
    section: str
    name: str
    text: str
    question: str = ""


def is_survey(columns: Iterable[str]) -> bool:
    """Whether a table has the columns of a data dictionary of REDCap or of a structure of LimeSurvey."""
    names = list(columns)
    return bool(_columns(names, REDCAP) or _columns(names, LIMESURVEY))


def read_survey(
    table: Table, known_reference_keys: Container[str] | None = None, existing_labels: Collection[str] = ()
) -> StatementImport:
    """The statements among the rows, and each row that is none with the reason. Raises NotAcceptable for no statement."""
    redcap, limesurvey = _columns(table.columns, REDCAP), _columns(table.columns, LIMESURVEY)
    columns = redcap or limesurvey
    walked = list(_redcap(table, redcap) if redcap else _limesurvey(table, limesurvey))
    found = [row for row in walked if isinstance(row, _Found)]
    skipped = tuple(row for row in walked if isinstance(row, Skipped))
    if not found:
        raise NotAcceptable(_NO_STATEMENT_REDCAP if redcap else _NO_STATEMENT_LIMESURVEY)
    if len(found) > N_STATEMENTS:
        raise NotAcceptable("The table has more than %(n)s rows. Import it in several files.", n=N_STATEMENTS)
    shown = {
        "section": columns.get("section", columns["name"]),
        "label": columns["name"],
        "statement": columns["text"],
    }
    lines = {row.line for row in found}
    faults = [p for p in table.problems if p.line in lines and p.column in ("", *shown.values())]
    rows = [
        (row.line, {"section": row.section, "label": label, "statement": row.text})
        for row, label in zip(found, _labels(found), strict=True)
    ]
    read = read_statements(Table(tuple(shown), rows), known_reference_keys, existing_labels)
    problems = [*faults, *(replace(p, column=shown.get(p.column, p.column)) for p in read.problems)]
    return replace(
        read, problems=distinct(problems), skipped=skipped, source="REDCap" if redcap else "LimeSurvey"
    )


def _columns(names: Iterable[str], wanted: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The column of each wanted field; none at all where one is missing."""
    by_name = {normal_name(name): name for name in names}
    found = {
        field: by_name[name] for field, ways in wanted.items() for name in reversed(ways) if name in by_name
    }
    return found if found.keys() == wanted.keys() else {}


def _redcap(table: Table, columns: dict[str, str]) -> Iterator[_Found | Skipped]:
    """A section header stands above the row that it is written in, and holds until the form ends."""
    form, section = "", ""
    for line, row in table.rows:
        cells = {field: row[column] for field, column in columns.items()}
        header = one_line(plain(cells["section"]))
        if header or cells["form"] != form:
            section, form = header, cells["form"]
        kind = normal_name(cells["type"])
        if kind in RATED or cells["matrix"]:
            title = section or one_line(form.replace("_", " ")).capitalize()
            yield _Found(line, title, cells["name"], plain(cells["text"]))
        else:
            why = Sentence("a “%(kind)s” field, which nobody rates", kind=cells["type"][:40] or "?")
            yield Skipped(line, cells["name"][:60], why)


def _limesurvey(table: Table, columns: dict[str, str]) -> Iterator[_Found | Skipped]:
    """Groups, questions and subquestions follow each other; each further language repeats them all."""
    base = next((row[columns["language"]] for _, row in table.rows if row[columns["language"]]), "")
    section, question, kind = "", "", ""
    translated: list[int] = []
    for line, row in table.rows:
        cells = {field: row[column] for field, column in columns.items()}
        what = cells["class"].upper()
        if cells["language"] not in ("", base):
            translated.append(line)
        elif what == "G":
            section = one_line(plain(cells["name"]))
        elif what == "Q":
            question, kind = cells["name"], cells["type"]
            if kind != ARRAY:
                why = Sentence("a question of type “%(kind)s”, not an array", kind=kind[:20] or "?")
                yield Skipped(line, question[:60], why)
        elif what == "SQ" and kind == ARRAY:
            yield _Found(line, section, cells["name"], plain(cells["text"]), question)
    if translated:
        why = Sentence(
            "and %(n)s lines in all of other languages than “%(language)s”, which is read",
            n=len(translated),
            language=base[:20],
        )
        yield Skipped(translated[0], "", why)


def _labels(found: list[_Found]) -> list[str]:
    """The survey's own names as labels, as far as they can be labels; "" for the others.

    LimeSurvey counts subquestions anew in each question: then the question's name stands before.
    """
    are_distinct = len({row.name.casefold() for row in found}) == len(found)
    names = [row.name if are_distinct or not row.question else f"{row.question}_{row.name}" for row in found]
    return [name if is_label(name) else "" for name in names]


_NO_STATEMENT_REDCAP = Sentence(
    "This data dictionary of REDCap has no field of type radio, dropdown or slider and no matrix. "
    "Statements are read from these."
)
_NO_STATEMENT_LIMESURVEY = Sentence(
    "This structure of LimeSurvey has no question of type F (array) with subquestions. "
    "Statements are read from these."
)
