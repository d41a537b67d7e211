"""Reads the list of people to invite, naming every line that cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from delphi.domain.sending import LANGUAGES
from delphi.errors import NotAcceptable, Sentence
from delphi.importing.characters import one_line
from delphi.importing.columns import match_columns, require_columns, too_long, unsafe_cells
from delphi.importing.problems import Problem, distinct, refuse_unless_right
from delphi.importing.tables import Table

SYNONYMS = {
    "email": ("email", "e mail", "mail", "email address", "e mail address", "mail address"),
    "name": ("name", "full name", "panellist", "panelist", "expert"),
    "first_name": ("first name", "given name", "forename", "firstname"),
    "last_name": ("last name", "family name", "surname", "lastname"),
    "discipline": ("discipline", "specialty", "speciality", "profession", "field"),
    "country": ("country", "nation", "country of work"),
    "stakeholder_group": ("stakeholder group", "stakeholder", "group", "stakeholders"),
    "language": ("language", "lang", "language of letters", "mother tongue"),
}
SHARED_FIELDS = ("discipline", "country", "stakeholder_group")
N_CHARACTERS = 200


@dataclass(frozen=True)
class PanelRow:
    """One person to invite."""

    email: str
    name: str
    discipline: str = ""
    country: str = ""
    stakeholder_group: str = ""
    language: str = ""  # of letters; "" where nothing is said


@dataclass(frozen=True)
class PanelImport:
    """What was read, for the preview: the rows and their lines, what is wrong, and the columns that were not read."""

    rows: tuple[PanelRow, ...]
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = ()
    ignored_columns: tuple[str, ...] = ()

    def accepted(self) -> tuple[PanelRow, ...]:
        """All rows. Raises NotAcceptable while anything is left to mend: it is all or nothing."""
        refuse_unless_right(self.problems, len(self.rows))
        return self.rows


def read_address(text: str) -> str:
    """The e-mail address in its normal form and small letters. Raises NotAcceptable where it is none; asks no name server."""
    # Its tables of characters take 20 ms to load, which a start need not wait for.
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text.removeprefix("mailto:"), check_deliverability=False).normalized.lower()
    except (EmailNotValidError, UnicodeError):
        raise NotAcceptable("“%(written)s” is not an e-mail address.", written=text[:100]) from None


def read_language(text: str, languages: Collection[str] = LANGUAGES) -> str:
    """The code of one of these languages, by its code or its name in English or its own; "" for none.

    Raises NotAcceptable for any other.
    """
    from babel import Locale

    wanted = text.casefold()
    for code in languages if wanted else ():
        locale = Locale.parse(code, sep="-")
        names = {code, locale.get_language_name("en"), locale.get_language_name(locale)}
        if wanted in {str(name).casefold() for name in names} or re.match(rf"{code}[-_]", wanted):
            return code
    if wanted:
        raise NotAcceptable("Nothing is written in “%(language)s” here.", language=text[:60])
    return ""


def read_panel(
    table: Table, existing_emails: Collection[str] = (), languages: Collection[str] = LANGUAGES
) -> PanelImport:
    """The panel of a table. Raises NotAcceptable where the columns for e-mail and name are missing.

    A first and a last name may stand in two columns. Groups, disciplines and countries that differ only in
    capitals are one, spelled as at their first place.
    """
    columns = match_columns(table.columns, SYNONYMS)
    split_name = "first_name" in columns and "last_name" in columns
    require_columns(table.columns, columns, {"email": "email"} | ({} if split_name else {"name": "name"}))
    problems = [*table.problems, *unsafe_cells(table, columns.values())]
    spelling: dict[tuple[str, str], str] = {}
    rows: list[PanelRow] = []
    for line, cells in table.rows:
        fields = {field: one_line(cells[column]) for field, column in columns.items()}
        if "name" not in columns:
            fields["name"] = f"{fields['first_name']} {fields['last_name']}".strip()
        for field in SHARED_FIELDS:
            word = fields.get(field, "")
            fields[field] = spelling.setdefault((field, word.casefold()), word)
        row, wrong = _row(line, fields, columns, languages)
        rows.append(row)
        problems += wrong
    lines = tuple(line for line, _ in table.rows)
    problems += _repeated(rows, lines, columns["email"], existing_emails)
    ignored = tuple(name for name in table.columns if name not in columns.values())
    return PanelImport(tuple(rows), distinct(problems), lines, ignored)


def _row(
    line: int, fields: dict[str, str], columns: dict[str, str], languages: Collection[str]
) -> tuple[PanelRow, list[Problem]]:
    problems: list[Problem] = []
    email = fields["email"]
    try:
        email = read_address(email)
    except NotAcceptable as fault:
        what = fault.sentence if email else Sentence("The line has no e-mail address.")
        remedy = Sentence("Write one address, such as name@hospital.example.")
        problems.append(Problem(line, columns["email"], what, remedy))
    if not fields["name"]:
        what, remedy = Sentence("The line has no name."), Sentence("Write the name of the person.")
        problems.append(Problem(line, columns.get("name", columns.get("last_name", "")), what, remedy))
    language = ""
    try:
        language = read_language(fields.get("language", ""), languages)
    except NotAcceptable as fault:
        remedy = Sentence("Write one of: %(codes)s, or leave it empty.", codes=", ".join(languages))
        problems.append(Problem(line, columns["language"], fault.sentence, remedy))
    for field in ("name", *SHARED_FIELDS):
        problems += too_long(line, columns.get(field, ""), fields[field], N_CHARACTERS)
    shared = (fields[field] for field in SHARED_FIELDS)
    return replace(PanelRow(email, fields["name"], *shared), language=language), problems


def _repeated(
    rows: list[PanelRow], lines: tuple[int, ...], column: str, existing: Collection[str]
) -> Iterator[Problem]:
    on_panel = {email.casefold() for email in existing}
    first: dict[str, int] = {}
    for line, row in zip(lines, rows, strict=True):
        email = row.email.casefold()
        if email in on_panel:
            what = Sentence("%(email)s is on the panel already.", email=row.email)
            yield Problem(line, column, what, Sentence("Delete the line."))
        elif email and first.setdefault(email, line) != line:
            what = Sentence("Line %(line)s has the same address.", line=first[email])
            yield Problem(line, column, what, Sentence("Delete one of the two lines, or mend the address."))
